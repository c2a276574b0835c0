"""Listens to what tasks log and print, and tells whose it is by the context that it is said in.

What is said outside of any attempt, or in a thread that a task started without its context, is nobody's; in a runner
that runs one attempt at a time it is that one's. Everything still goes where it went before: printed text to the
process's own output, records to the handlers that the users' code has set up.

The class :class:`logging.Logger` itself is changed, in this process, which is ours: a handler at the root would be
removed by the next ``logging.config.dictConfig``, would not hear loggers that don't propagate, and could not tell a
handler that prints a record from a task that prints.
"""

import logging
import sys
import threading
from typing import Any, TextIO, cast

from clockjack.executor.failures import clip_end, clip_start, message_of, type_name
from clockjack.executor.runner.attempt import Attempt
from clockjack.executor.runner.logbook import Logbook
from clockjack.joblogs.lines import MAX_LINE_BYTES, Level, Source
from clockjack.tasks.current import running

LEVELS: dict[str, int] = {"debug": 10, "info": 20, "warning": 30, "error": 40}
"""What ``job_log_level`` stands for."""

MAX_TRACE_BYTES = MAX_LINE_BYTES * 3 // 4

_formatter = logging.Formatter()


class Capture:
    """Stands between the users' code and its output."""

    def __init__(self, logbook: Logbook, level: str) -> None:
        """Hand to `logbook` what is printed, and what is logged at `level` or above."""
        self.logbook = logbook
        self._level = LEVELS[level]
        self._local = threading.local()
        self.only: Attempt | None = None
        """The one attempt that runs, where there is never more than one."""

    def install(self) -> None:
        """Begin; to be called before the users' modules are read in, which may keep ``sys.stdout`` for themselves."""
        sys.stdout = cast("TextIO", Written(sys.stdout, "stdout", self))
        sys.stderr = cast("TextIO", Written(sys.stderr, "stderr", self))
        call_handlers = logging.Logger.callHandlers
        capture, local = self, self._local

        def hear_and_call_handlers(logger: logging.Logger, record: logging.LogRecord) -> None:
            capture.record(record)
            before, local.unheard = getattr(local, "unheard", False), True
            try:  # a handler that prints the record says nothing new
                call_handlers(logger, record)
            finally:
                local.unheard = before

        logging.Logger.callHandlers = hear_and_call_handlers  # type: ignore[method-assign,assignment]
        root = logging.getLogger()
        if root.level == logging.WARNING:  # as it is before anybody has set it
            root.setLevel(self._level)

    def record(self, record: logging.LogRecord) -> None:
        """Take what was logged."""
        attempt = self._attempt()
        if attempt is None or record.levelno < self._level:
            return
        at = int(record.created * 1_000_000)
        self.logbook.say(attempt, "log", _level(record.levelno), record.name, _text(record), at)

    def written(self, source: Source, text: str) -> None:
        """Take what was printed."""
        if getattr(self._local, "unheard", False):
            return
        attempt = self._attempt()
        if attempt is not None:
            self.logbook.write(attempt, source, text)

    def _attempt(self) -> Attempt | None:
        job = running.get(None)
        return job if isinstance(job, Attempt) else self.only


class Written:
    """``sys.stdout`` or ``sys.stderr``: passes all on, and lets the capture listen."""

    def __init__(self, stream: TextIO, source: Source, capture: Capture) -> None:
        """Pass on to `stream`."""
        self._stream = stream
        self._source: Source = source
        self._capture = capture

    def write(self, text: str) -> int:
        """Write."""
        count = self._stream.write(text)
        self._capture.written(self._source, text)
        return count

    def writelines(self, lines: Any) -> None:
        """Write them one after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        """Be the stream in all else."""
        return getattr(self._stream, name)


def _level(number: int) -> Level:
    if number >= logging.ERROR:
        return "critical" if number >= logging.CRITICAL else "error"
    if number >= logging.INFO:
        return "warning" if number >= logging.WARNING else "info"
    return "debug"


def _text(record: logging.LogRecord) -> str:
    """Return what a record says, with its traceback below."""
    try:
        message = record.getMessage()
    except Exception as error:  # arguments that don't fit, or the users' own __str__
        message = f"{record.msg!r} <its arguments can't be put in: {type_name(type(error))}: {message_of(error)}>"
    trace = ""
    try:
        if record.exc_info and record.exc_info[0] is not None:
            trace = _formatter.formatException(record.exc_info)
        if record.stack_info:
            trace += ("\n" if trace else "") + record.stack_info
    except Exception as error:  # the users' own __str__ or __repr__
        trace = f"<the traceback can't be had: {type_name(type(error))}>"
    if not trace:
        return message
    return clip_end(message, MAX_LINE_BYTES - MAX_TRACE_BYTES - 8) + "\n" + clip_start(trace, MAX_TRACE_BYTES)
