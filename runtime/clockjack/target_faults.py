"""What is wrong with a target beyond its shape: what no attempt could ever do.

Such a job would fail each of its attempts with the same error; so it is refused when it is submitted.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # a token of RFC 9110, section 5.6.2
_HEADER_VALUE = re.compile(r"([\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?)?")  # section 5.5, ASCII alone

FRAMING = frozenset({"content-length", "transfer-encoding"})
"""Headers that say where the body ends: the client's own business."""


def target_faults(target: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where in a target (plain data of the right shape) something is wrong, and what.

    Values that are no strings are places for values of an event: they are passed over.
    """
    if target["type"] == "http":
        if isinstance(url := target["url"], str) and (message := _url_fault(url)):
            yield ("url",), message
        for name, value in target["headers"].items():
            if message := _header_fault(name, value):
                yield ("headers", name), message
    elif target["type"] == "command":
        yield from _nul_faults([(("program",), target["program"])])
        yield from _nul_faults([(("args", index), value) for index, value in enumerate(target["args"])])
        for name, value in target["env"].items():
            if not name or "=" in name or "\0" in name:
                yield ("env", name), "is no name of a variable: it is empty, or has a = or a NUL in it"
            else:
                yield from _nul_faults([(("env", name), value)])


def _url_fault(url: str) -> str | None:
    if _CONTROL.search(url):
        return "has a control character in it"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"is no URL: {error}"
    if not host:
        return "names no host"
    return "has white space in its host" if any(each.isspace() for each in parts.netloc) else None


def _header_fault(name: str, value: object) -> str | None:
    if not _HEADER_NAME.fullmatch(name):
        return "is no name of a header (RFC 9110, section 5.1)"
    if name.lower() in FRAMING:
        return "is set by clockjack alone"
    if isinstance(value, str) and not _HEADER_VALUE.fullmatch(value):
        return "is no value of a header: visible ASCII characters, with blanks only between them"
    return None


def _nul_faults(places: Iterable[tuple[tuple[str | int, ...], object]]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for path, value in places:
        if isinstance(value, str) and "\0" in value:
            yield path, "has a NUL in it"
