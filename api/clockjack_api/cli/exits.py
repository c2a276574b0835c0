"""Exit codes, and the errors that lead to them.

Expected errors never show a traceback: each is told in words, or as one JSON document with ``--json``.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any


class Code(IntEnum):
    """What a command's exit status says."""

    OK = 0
    """Done."""
    NEGATIVE = 1
    """The answer is no: the job did not succeed, the file differs, nothing was found to wait for."""
    USAGE = 2
    """The command line is wrong."""
    UNREACHABLE = 3
    """No answer from the node, or from the NATS server."""
    REFUSED = 4
    """The node answered that it won't: the problem is shown with the fields that are wrong."""
    CONFIGURATION = 5
    """The node can't start so: a setting is wrong, the port is in use, the data directory is locked."""
    INTERRUPTED = 130
    """Ended by Ctrl-C."""


MEANINGS = """\b
Exit codes:
  0    done
  1    the answer is no: a job did not succeed, a file differs
  2    the command line is wrong
  3    no answer from the node or from the NATS server
  4    the node refused the request
  5    the node can't start: a setting, the port, the data directory
  130  ended by Ctrl-C"""
"""For the help."""


class CommandError(Exception):
    """A command ends without having done what it was asked to."""

    def __init__(self, message: str, code: Code = Code.NEGATIVE, document: Mapping[str, Any] | None = None) -> None:
        """Say `message` to people and `document` to scripts."""
        super().__init__(message)
        self.code = code
        self.document = document or {"title": message}


class Unreachable(CommandError):
    """Nobody answers."""

    def __init__(self, message: str) -> None:
        """Say who does not, and why."""
        super().__init__(message, Code.UNREACHABLE)


class Refused(CommandError):
    """The node answered with a problem (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        """Take the `problem` document that came with `status`."""
        title = str(problem.get("title") or f"HTTP status {status}")
        detail = problem.get("detail")
        lines = [f"{title} ({status})" + (f": {detail}" if detail and detail != title else "")]
        lines += [f"  {where(field)}: {field.get('detail') or ''}" for field in problem.get("errors") or ()]
        super().__init__("\n".join(lines), Code.REFUSED, problem)
        self.status = status


def where(field: Mapping[str, Any]) -> str:
    """Return which part of the request a fault is in: ``/args/to``, ``query /limit``."""
    location = field.get("location") or "body"
    pointer = field.get("pointer") or "/"
    return str(pointer) if location == "body" else f"{location} {pointer}"
