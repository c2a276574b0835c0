"""Arguments of other schedulers' jobs, as those of a task: by name, and JSON."""

import ast
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec


class Unfit(ValueError):
    """Arguments can't be those of a task."""


def by_name(positional: Sequence[Any], named: Mapping[str, Any], names: Sequence[str] | None) -> dict[str, Any]:
    """Return arguments by name.

    :param names: of the positional parameters, if they are known.
    :raises Unfit: if positional ones have no names, or a value is not JSON.
    """
    if positional and names is None:
        raise Unfit("has positional arguments, and the function that says their names was not found")
    names = names or []
    if len(positional) > len(names):
        raise Unfit(f"has {len(positional)} positional arguments, and its function names {len(names)}")
    arguments = {**dict(zip(names, positional, strict=False)), **named}
    for name, value in arguments.items():
        if not _is_json(value):
            raise Unfit(f"has an argument {name!r} that is not JSON: {type(value).__qualname__}")
    return arguments


def _is_json(value: Any) -> bool:
    """Say whether it comes back from JSON as it was, but for tuples."""
    try:
        return bool(msgspec.json.decode(msgspec.json.encode(value)) == msgspec.to_builtins(value)) and _plain(value)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError):
        return False


def _plain(value: Any) -> bool:
    match value:
        case dict():
            return all(isinstance(key, str) and _plain(item) for key, item in value.items())  # pyright: ignore[reportUnknownVariableType]
        case list() | tuple():
            return all(_plain(item) for item in value)  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value is None or isinstance(value, str | int | float | bool)


def written_names(module: str, function: str, folders: Sequence[str] | None = None) -> list[str] | None:
    """Return the names of a function's positional parameters, as its module has them; None if it isn't found.

    The module is read, and not imported: nothing of it runs.

    :param folders: where modules are looked for; the working directory and ``sys.path`` if None.
    """
    path = Path(*module.split("."))
    for folder in folders if folders is not None else ("", *sys.path):
        for file in (Path(folder, path.with_suffix(".py")), Path(folder, path, "__init__.py")):
            try:
                tree = ast.parse(file.read_bytes())
            except (OSError, SyntaxError, ValueError):
                continue
            for node in tree.body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function:
                    return [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    return None
