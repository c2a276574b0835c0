"""Schedules in files: read, with the place of everything in them."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, cast

from clockjack_api.cli.client import Document
from clockjack_api.cli.exits import Code, CommandError
from clockjack_api.cli.yaml_source import Placed, YamlFault, read
from clockjack_api.problems import pointer_token

SUFFIXES = (".yaml", ".yml", ".json")
"""Files of a directory that are read."""

STDIN = "-"


class Written(NamedTuple):
    """A schedule as it is written in a file."""

    schedule: Document
    file: str
    source: Placed
    """The document that it stands in."""
    pointer: str
    """Where it stands there."""

    def place_of(self, pointer: str) -> tuple[str, int]:
        """Return the file and the line of a field, by its JSON Pointer in the schedule."""
        return self.file, self.source.place_of(self.pointer + pointer).line


class Files(NamedTuple):
    """What all the files say."""

    schedules: list[Written]
    set_name: str | None
    """Of the set, if one of them says."""


def read_files(names: Iterable[str]) -> Files:
    """Read files, directories of files, and ``-``, standard input.

    :raises CommandError: if a file is not there, not YAML, or has no schedules in it; it says where.
    """
    found: list[Written] = []
    set_name: str | None = None
    for file, text in _texts(names):
        try:
            for document in read(text):
                set_name = _set_of(document, file, set_name)
                found += _schedules_of(document, file)
        except YamlFault as fault:
            _fail(file, fault.place.line, str(fault), fault.place.column)
    _check_ids(found)
    return Files(found, set_name)


def _texts(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            if name == STDIN:
                yield "standard input", sys.stdin.read()
                continue
            path = Path(name)
            if not path.is_dir():
                yield name, path.read_text(encoding="utf-8")
                continue
            files = sorted(each for each in path.iterdir() if each.suffix in SUFFIXES and each.is_file())
            if not files:
                raise CommandError(f"{name} has no file that ends in {', '.join(SUFFIXES)}", Code.USAGE)
            yield from ((str(each), each.read_text(encoding="utf-8")) for each in files)
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror or error}", Code.USAGE) from None
        except UnicodeDecodeError:
            raise CommandError(f"{name}: is not UTF-8", Code.USAGE) from None


def _set_of(document: Placed, file: str, known: str | None) -> str | None:
    members = _members(document.value)
    if members is None or "schedules" not in members:
        return known
    for name in members:
        if name not in ("set", "schedules"):
            line = document.place_of("/" + pointer_token(name)).line
            _fail(file, line, f"{name!r} is not known beside 'schedules'; only 'set' is")
    wanted = members.get("set", known)
    line = document.place_of("/set").line
    if wanted is not None and not isinstance(wanted, str):
        _fail(file, line, "'set' must be a text")
    if known is not None and wanted != known:
        _fail(file, line, f"the set is {wanted!r}, and was {known!r} before: apply one set at a time")
    return wanted


def _schedules_of(document: Placed, file: str) -> Iterator[Written]:
    """Yield the schedules of a document: one, a list of them, or what stands under ``schedules``."""
    value, pointer = document.value, ""
    members = _members(value)
    if members is not None and "schedules" in members:
        value, pointer = members["schedules"], "/schedules"
        if (by_id := _members(value)) is not None:
            for name, schedule in by_id.items():
                place = f"{pointer}/{pointer_token(name)}"
                if "id" in (_members(schedule) or ()):
                    _fail(file, document.place_of(f"{place}/id").line, "has an id, and is called by one already")
                yield _written({"id": name}, schedule, file, document, place)
            return
    if isinstance(value, list):
        for index, schedule in enumerate(cast("list[object]", value)):
            yield _written({}, schedule, file, document, f"{pointer}/{index}")
        return
    yield _written({}, value, file, document, pointer)


def _written(head: Mapping[str, Any], value: Any, file: str, source: Placed, pointer: str) -> Written:
    members = _members(value)
    if members is None:
        _fail(file, source.place_of(pointer).line, "is no schedule: that is a mapping with id, trigger and job")
    return Written({**head, **members}, file, source, pointer)


def _members(value: Any) -> Document | None:
    """Return a value if it is a mapping, which has texts for keys."""
    return cast("Document", value) if isinstance(value, dict) else None


def _check_ids(found: list[Written]) -> None:
    seen: dict[Any, Written] = {}
    for one in found:
        schedule_id = one.schedule.get("id")
        if not isinstance(schedule_id, str):
            continue
        first = seen.setdefault(schedule_id, one)
        if first is not one:
            file, line = first.place_of("/id")
            _fail(*one.place_of("/id"), f"the schedule {schedule_id!r} is there already: {file}:{line}")


def _fail(file: str, line: int, message: str, column: int | None = None) -> NoReturn:
    where = f"{file}:{line}" if column is None else f"{file}:{line}:{column}"
    document = {"title": "the schedules can't be read", "errors": [{"file": file, "line": line, "detail": message}]}
    raise CommandError(f"{where}: {message}", Code.USAGE, document)
