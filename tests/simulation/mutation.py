"""Planting a bug: one function, changed in its text, for a while."""

import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

from msgspec import Struct


class Bug(Struct, frozen=True):
    """One change of one function."""

    says: str
    """What it does, as one would say it."""
    function: Any
    """Where."""
    old: str
    """What stands there, just once."""
    new: str


@contextmanager
def planted(bug: Bug) -> Iterator[None]:
    """Have the function do something else meanwhile, wherever it is known by."""
    function: FunctionType = inspect.unwrap(bug.function)
    code = function.__code__
    function.__code__ = _mutant(function, bug)
    try:
        yield
    finally:
        function.__code__ = code


def _mutant(function: FunctionType, bug: Bug) -> CodeType:
    source = textwrap.dedent(inspect.getsource(function))
    old, new = textwrap.dedent(bug.old).strip("\n"), textwrap.dedent(bug.new).strip("\n")
    if source.count(old) != 1:
        raise ValueError(f"{function.__qualname__} has changed: {old!r} is in it {source.count(old)} times")
    indent = source[: source.index(old)].rpartition("\n")[2]
    new = new.replace("\n", "\n" + " " * (len(indent) if not indent.strip() else 0))
    changed = source.replace(old, new)
    namespace: dict[str, Any] = {}
    exec(compile(changed, inspect.getfile(function), "exec"), function.__globals__, namespace)
    code: CodeType = namespace[function.__name__].__code__
    return code
