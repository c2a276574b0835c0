"""Query strings, read as structs: as strict as bodies, but that all values are text."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from clockjack_api.problems import FieldProblem, invalid
from clockjack_api.strict import find_faults

S = TypeVar("S", bound=Struct)

MAX_PARAMETERS = 200
"""Parameters of one request."""

UNSPLIT = frozenset({"label"})
"""Lists whose values may have commas in them."""

_SPACE = re.compile(r" (?=\d\d:?\d\d$)", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)


def read_query(text: str, shape: type[S]) -> S:
    """Return a query string as a struct; a field that is a list takes its parameter more than once.

    :raises ApiProblem: if a parameter is unknown, wrong, or there more than once.
    """
    values: dict[str, Any] = {}
    if text:
        kinds = _kinds(shape)
        for key, value in _pairs(text):
            kind = kinds.get(key)
            if kind == "list":
                values.setdefault(key, []).extend([value] if key in UNSPLIT else value.split(","))
            elif key in values:
                raise invalid([FieldProblem("query", f"/{key}", "is there more than once")])
            else:
                # What looks like no number stays text, and is refused as what it is.
                values[key] = _READ.get(kind or "", str)(value)
    try:
        return msgspec.convert(values, shape)
    except msgspec.ValidationError:
        raise invalid(find_faults(values, shape, location="query")) from None


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_PARAMETERS)
    except ValueError:
        raise invalid([FieldProblem("query", "", f"has more than {MAX_PARAMETERS} parameters")]) from None


def _number(value: str) -> int | float | str:
    match = _NUMBER.fullmatch(value)
    if match is None:
        return value
    return float(value) if match[1] else int(value)


def _flag(value: str) -> bool | str:
    return {"true": True, "false": False}.get(value, value)


def _moment(value: str) -> str:
    """Return a time as it was meant: a plus sign that was not escaped has become a space."""
    return _SPACE.sub("+", value)


_READ: dict[str, Callable[[str], Any]] = {"number": _number, "flag": _flag, "moment": _moment}
"""What becomes of a parameter's text, by its kind."""


@lru_cache(maxsize=100)
def _kinds(shape: type[Struct]) -> dict[str, str]:
    """Return the parameters, each with what becomes of its text: a list, a number, or nothing else."""
    kinds: dict[str, str] = {}
    for field in msgspec.structs.fields(shape):
        text = str(field.type)
        if "list[" in text:
            kind = "list"
        elif "[int" in text or "[float" in text:
            kind = "number"
        elif field.type is bool:
            kind = "flag"
        else:
            kind = "moment" if "datetime" in text else "text"
        kinds[field.encode_name] = kind
    return kinds
