"""What a node logs: lines on standard error, for people or for machines."""

import json
import logging
import sys
from datetime import UTC, datetime


class LineFormatter(logging.Formatter):
    """``12:00:03.512 info    executor  message``; the time is local, the date is left to whoever keeps the log."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and a traceback below it if there is one."""
        moment = datetime.fromtimestamp(record.created, UTC).astimezone()
        where = record.name.removeprefix("clockjack.").removeprefix("clockjack_api.")
        line = f"{moment:%H:%M:%S}.{record.msecs:03.0f} {record.levelname.lower():7} {where}  {record.getMessage()}"
        return line + _traceback(self, record)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: ``time``, ``level``, ``logger``, ``message``, and ``traceback`` if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        traceback = _traceback(self, record).lstrip("\n")
        return json.dumps(line | ({"traceback": traceback} if traceback else {}), ensure_ascii=False)


def configure_logging(level: str, log_format: str) -> None:
    """Log to standard error from `level` on, as ``text`` or ``json``."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else LineFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("clockjack", "clockjack_api"):
        logging.getLogger(name).setLevel(level.upper())


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return "\n" + formatter.formatException(record.exc_info) if record.exc_info else ""
