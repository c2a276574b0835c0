r"""Crontabs, as crontab(5) of cronie and Debian has them.

A line is empty, a comment (``#`` first), a variable (``NAME = value``, for the lines below it; quotes around either are
taken off, nothing is expanded), or a command behind its times: five fields or ``@daily`` and the like. In a system
crontab a user stands between them. In a command, ``%`` ends it: what follows is its standard input, in which each
further ``%`` ends a line; ``\%`` is a ``%``.

What cron does beside that is kept: the command goes to ``SHELL`` (else ``/bin/sh``) in the home directory; it is
started though the last one still runs; a time that cron slept through is not made up for; what fails is not tried
again. A plain call of a program by its absolute path needs no shell, and is made without one, so that no shell has to
be allowed for it; it starts in the executor's working directory.

- ``CRON_TZ`` is the time zone of the times; without it, they are in the time zone that the importer is told.
- ``RANDOM_DELAY`` (minutes) becomes a jitter.
- ``MAILTO`` and ``MAILFROM``: no mail is sent, and each such line is remarked upon. Output is in the job's logs.
- The user of a system crontab: jobs run as the executor's user, and each such line is remarked upon.
- ``@reboot`` and FreeBSD's ``@<seconds>`` are left out.
"""

import pwd
import re
import shlex
from typing import NamedTuple

from clockjack.triggers.cron import CronTrigger
from clockjack.triggers.zone import UnknownZone, zone
from clockjack_api.imports.found import Document, Found, name_of

SHELL = "/bin/sh"

NICKNAMES = {"@every_minute": "* * * * *", "@every_second": "* * * * * *"}
"""FreeBSD's, beside those that the cron trigger knows."""

MAX_DELAY_MINUTES = 1440

_VARIABLE = re.compile(
    r"""^(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<plain>[^\s=#"'][^\s=]*))\s*=\s*(?P<value>.*)$"""
)
_PLAIN_CALL = re.compile(r"/[A-Za-z0-9_@%+=:,./ \t-]*")
"""A program by its path and arguments in which a shell would find nothing to do."""


class Line(NamedTuple):
    """A line with a command."""

    number: int
    expression: str
    user: str | None
    command: str
    stdin: str | None


class Reader:
    """Reads one crontab, line by line."""

    def __init__(self, file: str, prefix: str, timezone: str, *, system: bool) -> None:
        """Read what `file` has; ids begin with `prefix`, times are in `timezone` where the crontab doesn't say."""
        self._file = file
        self._prefix = prefix
        self._system = system
        self._timezone: str | None = timezone
        self._default_timezone = timezone
        self._variables: dict[str, str] = {}
        self._jitter = 0.0
        self.found = Found()

    def read(self, text: str) -> Found:
        """Read all lines."""
        for number, line in enumerate(text.split("\n"), start=1):
            said = line.strip()
            if not said or said.startswith("#"):
                continue
            if variable := _VARIABLE.match(said):
                name = variable["double"] or variable["single"] or variable["plain"] or ""
                self._set(number, name, _unquoted(variable["value"].strip()))
            elif command := self._command(number, said):
                self._add(command)
        return self.found

    def _set(self, number: int, name: str, value: str) -> None:
        place = self._place(number)
        match name:
            case "MAILTO" | "MAILFROM" | "CONTENT_TYPE" | "CONTENT_TRANSFER_ENCODING":
                to = "no mail is sent" if value else "nothing is sent anyway"
                text = f"{name} is not supported: {to}; what a command writes is kept in the job's logs"
                self.found.differs(place, text, number)
            case "CRON_TZ":
                self._set_timezone(number, value)
            case "RANDOM_DELAY":
                if not value.isdecimal() or int(value) > MAX_DELAY_MINUTES:
                    self.found.differs(place, f"RANDOM_DELAY is not from 0 to {MAX_DELAY_MINUTES}: {value!r}", number)
                else:
                    self._jitter = 60.0 * int(value)
            case "LOGNAME" | "USER":
                self.found.differs(place, f"{name} can't be set: jobs run as the executor's user", number)
            case _ if name.startswith(("LD_", "DYLD_")):
                self.found.differs(place, f"{name} can't be set: a job may not choose what is loaded", number)
            case _:
                self._variables[name] = value

    def _set_timezone(self, number: int, value: str) -> None:
        name = value.removeprefix(":")
        if not name:
            self._timezone = self._default_timezone
            return
        try:
            zone(name)
        except UnknownZone:
            text = f"CRON_TZ is no IANA time zone: {value!r}; the lines that it counts for are left out"
            self.found.differs(self._place(number), text, number)
            self._timezone = None
        else:
            self._timezone = name

    def _command(self, number: int, said: str) -> Line | None:
        """Return what a line with a command says; None if it can't be carried over, which is remarked upon."""
        place = self._place(number)
        said = said.removeprefix("-").lstrip()  # of cronie and SUSE: not to be logged
        count = 1 if said.startswith("@") else 5
        parts = said.split(None, count + int(self._system))
        if len(parts) < count + 1 + int(self._system):
            wanted = "times, a user and a command" if self._system else "times and a command"
            self.found.leave_out(place, f"is no line of a crontab: it takes {wanted}", number)
            return None
        times = " ".join(parts[:count])
        expression = NICKNAMES.get(times.lower(), times)
        if expression.lower() == "@reboot":
            text = "@reboot is not supported: there is no trigger for the start of a machine"
            self.found.leave_out(place, text, number)
            return None
        if re.fullmatch(r"@[0-9]+", expression):
            text = f"{expression} is not supported: it counts from the end of the last command"
            self.found.leave_out(place, text, number)
            return None
        command, stdin = split_input(parts[-1])
        if not command:
            self.found.leave_out(place, "has no command", number)
            return None
        return Line(number, expression, parts[count] if self._system else None, command, stdin)

    def _add(self, line: Line) -> None:
        place = self._place(line.number)
        if self._timezone is None:
            self.found.leave_out(place, "its times are in a time zone that is not known", line.number)
            return
        faults = CronTrigger(line.expression, self._timezone).faults(0)
        if faults:
            self.found.leave_out(place, faults[0].message, line.number)
            return
        if line.user is not None:
            text = f"runs as {line.user} in cron; its jobs run as the executor's user"
            self.found.differs(place, text, line.number)
        elif _is_user(line.command.split()[0]):
            text = "its command begins with the name of a user: is this a system crontab (--system)?"
            self.found.differs(place, text, line.number)
        policy: Document = {"overlap": "allow_all", "missed": "none"}
        if self._jitter:
            policy["jitter_seconds"] = self._jitter
        target = self._target(line)
        schedule = {
            "id": name_of(f"{self._prefix}-{_called(line.command)}"),
            "trigger": {"type": "cron", "expression": line.expression, "timezone": self._timezone},
            "job": {"target": target, "retry": {"max_attempts": 1}, "labels": {"imported_from": "crontab"}},
            "policy": policy,
        }
        self.found.add(place, schedule)

    def _target(self, line: Line) -> Document:
        shell = self._variables.get("SHELL", SHELL)
        target: Document = {"type": "command", "program": shell, "args": ["-c", f"cd; {line.command}"]}
        if _PLAIN_CALL.fullmatch(line.command):
            program, *arguments = shlex.split(line.command)
            target |= {"program": program, "args": arguments}
        if line.stdin is not None:
            target["stdin"] = line.stdin
        if self._variables:
            target["env"] = dict(self._variables)
        return target

    def _place(self, number: int) -> str:
        return f"{self._file}:{number}"


def split_input(text: str) -> tuple[str, str | None]:
    """Return the command of a line, and its standard input if it has one."""
    parts = [part.replace("\\%", "%") for part in re.split(r"(?<!\\)%", text)]
    if len(parts) == 1:
        return parts[0], None
    lines = "\n".join(parts[1:])
    return parts[0].rstrip(), lines if lines.endswith("\n") or not lines else lines + "\n"


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def _is_user(word: str) -> bool:
    try:
        pwd.getpwnam(word)
    except (KeyError, ValueError):
        return False
    return word not in _COMMANDS_AND_USERS


_COMMANDS_AND_USERS = frozenset({"backup", "mail", "sync"})
"""Users of Debian whose names are those of commands, too."""


def _called(command: str) -> str:
    """Return what a command is about: the name of the first program in it, without what is only around it."""
    skipped = ""
    for word in command.split():
        skipped, before = word, skipped
        if before == "cd":
            continue
        name = word.strip("()[]{}\"'`;&|").rpartition("/")[2]
        if name and "=" not in name and name not in _AROUND and not name.startswith(("-", "$", "<", ">")):
            return name.strip("-._") or "job"
    return "job"


_AROUND = frozenset("cd test [ if then sudo nice ionice env exec time timeout flock sleep command nohup /".split())
