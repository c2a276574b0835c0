"""The arguments of a task: a struct made from its annotations."""

import inspect
import typing
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec

_PLAIN = (bool, int, float, str, bytes, date, datetime, time, timedelta, Decimal, UUID, Enum)
"""Types of defaults that nobody can change behind the function's back."""

_STARS: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


class Arguments:
    """Checks arguments given as JSON, and calls the function with them."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        """Read the annotations of `function`; `name` is that of the task, for errors.

        :raises TypeError: if an annotation names what isn't there, or what JSON can't hold.
        """
        self._function = function
        try:
            hints = typing.get_type_hints(function, include_extras=True)
        except Exception as error:
            raise TypeError(f"task {name}: an annotation can't be resolved: {error}") from error
        parameters = inspect.signature(function).parameters.values()
        fields = [_field(parameter, hints.get(parameter.name, Any)) for parameter in parameters]
        self._names = tuple(parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY)
        self._positional = len(fields) - len(self._names)
        try:
            self.struct = msgspec.defstruct(function.__name__, fields, kw_only=True, forbid_unknown_fields=True)
            self.decode = msgspec.json.Decoder(self.struct).decode
            self.schema = _schema(self.struct)
        except TypeError as error:
            raise TypeError(f"task {name}: its arguments can't come as JSON: {error}") from error

    def call(self, arguments: msgspec.Struct) -> Any:
        """Call the function with what `decode` returned, and return what it returns."""
        values = msgspec.structs.astuple(arguments)
        if not self._names:
            return self._function(*values)
        return self._function(
            *values[: self._positional], **dict(zip(self._names, values[self._positional :], strict=True))
        )


def refuse_catch_alls(name: str, function: Callable[..., Any]) -> None:
    """Check that each parameter of `function` has a name by which JSON can give it.

    :raises TypeError: if it takes ``*args`` or ``**kwargs``.
    """
    for parameter in inspect.signature(function).parameters.values():
        stars = _STARS.get(parameter.kind)
        if stars is not None:
            raise TypeError(
                f"task {name}: {stars}{parameter.name} can't be given by name in JSON; name each argument, "
                "or take one of type list or dict"
            )


def _field(parameter: inspect.Parameter, hint: Any) -> tuple[str, Any] | tuple[str, Any, Any]:
    default = parameter.default
    if default is parameter.empty:
        return (parameter.name, hint)
    if default is None or isinstance(default, _PLAIN):
        return (parameter.name, hint, default)
    # As in a call without the argument, all calls share one object.
    return (parameter.name, hint, msgspec.field(default_factory=lambda: default))


def _schema(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the JSON Schema of `struct`, with what it refers to under ``$defs``."""
    (reference,), components = msgspec.json.schema_components([struct], ref_template="#/$defs/{name}")
    schema = dict(components.pop(reference["$ref"].rsplit("/", 1)[1]))
    schema.pop("title", None)
    if components:
        schema["$defs"] = components
    return schema
