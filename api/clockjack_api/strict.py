"""Strict decoding of requests: what doesn't fit is refused, with a JSON Pointer to each bad field.

The decoder of msgspec stops at the first fault, and names its place as ``$.jobs[3].labels[...]``. Only when it
refuses is the slow way taken: decode without types, convert, note the fault, take the bad value out, and
convert again, until it fits or the faults can't be told apart any more.
"""

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

import msgspec

from clockjack_api.problems import FieldProblem, invalid, pointer_token

T = TypeVar("T")

MAX_FAULTS = 20
"""So many bad fields of one request are told."""

MAX_SEARCHED_KEYS = 50
"""In an object with more keys than that a bad value is looked for no further than the object."""

MAX_SEARCHED_BYTES = 65_536
"""Of a larger body the first fault is told, and no more."""

Path = list[str | int]

ANY_KEY = "..."
"""What msgspec says where it doesn't name the key."""


class StrictDecoder(Generic[T]):
    """Decodes JSON bodies of one type."""

    def __init__(self, shape: type[T] | Any) -> None:
        """Decode into `shape`."""
        self._shape = shape
        self._decoder: msgspec.json.Decoder[T] = msgspec.json.Decoder(shape)

    def decode(self, body: bytes) -> T:
        """Return the body.

        :raises ApiProblem: if it isn't JSON, or doesn't fit.
        """
        try:
            return self._decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise invalid(self._explain(body, error)) from None

    def _explain(self, body: bytes, error: Exception) -> list[FieldProblem]:
        if not isinstance(error, msgspec.ValidationError):
            return [FieldProblem("body", "", _not_json(error))]
        try:
            value = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as other:
            return [_fault_of(other, "body")]
        return find_faults(value, self._shape, limit=MAX_FAULTS if len(body) <= MAX_SEARCHED_BYTES else 1)


def find_faults(
    value: Any, shape: Any, *, strict: bool = True, location: str = "body", limit: int = MAX_FAULTS
) -> list[FieldProblem]:
    """Return what keeps `value` (plain data; it is changed on the way) from being a `shape`."""
    faults: list[FieldProblem] = []
    for _ in range(3 * limit):
        error = _first_error(value, shape, strict)
        if not error:
            break
        message, path = _parse(error)
        path = _resolve(value, path, lambda: _first_error(value, shape, strict), error, MAX_SEARCHED_KEYS * (limit > 1))
        missing = _MISSING.fullmatch(message)
        unknown = _UNKNOWN.fullmatch(message)
        if named := missing or unknown:
            path = [*path, named[1]]
        pointer = to_pointer(path)
        if not _is_told(faults, pointer):
            detail = "is missing" if missing else "is not a field that is known here" if unknown else message
            faults.append(FieldProblem(location, pointer, detail))
        if missing and len(path) == 1:
            others = [to_pointer([name]) for name in _also_missing(value, shape)]
            faults += [FieldProblem(location, each, "is missing") for each in others if not _is_told(faults, each)]
        if len(faults) >= limit or not _take_out(value, path[:-1] if missing else path):
            break
    return faults


def _is_told(faults: list[FieldProblem], pointer: str) -> bool:
    """Say whether a fault there, or inside of it, is among those that were found."""
    return any(fault.pointer == pointer or fault.pointer.startswith(pointer + "/") for fault in faults)


def _also_missing(value: dict[str, Any], shape: Any) -> list[str]:
    """Return all fields of the struct itself that are missing: msgspec tells the first alone."""
    fields = msgspec.structs.fields(shape)
    return [field.encode_name for field in fields if field.required and field.encode_name not in value]


def to_pointer(path: Path) -> str:
    """Return `path` as a JSON Pointer (RFC 6901)."""
    return "".join("/" + pointer_token(str(token)) for token in path)


_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_WHERE = re.compile(r"^(.*) - at `(key` in `)?\$(.*)`$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|(\[\.\.\.\])")


def _parse(text: str) -> tuple[str, Path]:
    """Split msgspec's message into what and where; ``...`` stands for a key that it doesn't name."""
    where = _WHERE.match(text)
    if where is None:
        return text, []
    path: Path = []
    for name, index, _ in _STEP.findall(where[3]):
        path.append(name or (int(index) if index else ANY_KEY))
    if where[2]:
        path.append(ANY_KEY)
    return where[1], path


def _fault_of(error: Exception, location: str) -> FieldProblem:
    if not isinstance(error, msgspec.ValidationError):
        return FieldProblem(location, "", _not_json(error))
    message, path = _parse(str(error))
    return FieldProblem(location, to_pointer(path[: path.index(ANY_KEY)] if ANY_KEY in path else path), message)


def _not_json(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8"
    return f"is not JSON: {error}"


def _first_error(value: Any, shape: Any, strict: bool) -> str:
    try:
        msgspec.convert(value, shape, strict=strict)
    except msgspec.ValidationError as error:
        return str(error)
    return ""


def _resolve(value: Any, path: Path, attempt: Callable[[], str], expected: str, limit: int) -> Path:
    """Find which key each ``...`` of `path` stands for: the one with which alone the error stays the same."""
    resolved: Path = []
    for token in path:
        if token != ANY_KEY:
            resolved.append(token)
            continue
        found = _at(value, resolved)
        if not isinstance(found, dict):
            return resolved
        container = cast("dict[str, Any]", found)
        saved = dict(container)
        culprit = None
        for key in saved if len(saved) <= limit else ():
            container.clear()
            container[key] = saved[key]
            if attempt() == expected:
                culprit = key
                break
        container.clear()
        container.update(saved)
        if culprit is None:
            return resolved
        resolved.append(culprit)
    return resolved


def _at(value: Any, path: Path) -> Any:
    for token in path:
        try:
            value = value[token]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _take_out(value: Any, path: Path) -> bool:
    """Remove what `path` points at, so that the next fault shows; tell whether that could be done.

    What is in a list goes with the list: else the pointers to what is behind it would be off by one. What is
    gone already goes with what it was in: it was required there.
    """
    for end in range(len(path), 0, -1):
        container = _at(value, path[: end - 1])
        if isinstance(container, dict) and path[end - 1] in container:
            del container[path[end - 1]]
            return True
    return False
