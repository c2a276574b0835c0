"""Values on the command line: ``name=text``, ``name:=json``, and whole JSON documents."""

import json
from typing import Any

import click


class Json(click.ParamType[Any]):
    """A JSON value; ``@FILE`` reads it from a file, ``@-`` from standard input."""

    name = "json"

    def __init__(self, kind: type | None = None) -> None:
        """Accept any JSON value, or only those that Python reads as `kind`."""
        self._kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return what the JSON says."""
        if not isinstance(value, str):
            return value
        if value.startswith("@"):
            stream: Any = click.File("r", encoding="utf-8").convert(value[1:], param, ctx)
            value = stream.read()
        try:
            parsed = json.loads(value)
        except json.JSONDecodeError as error:
            self.fail(f"this is not JSON ({error}): {value[:100]}", param, ctx)
        if self._kind is not None and not isinstance(parsed, self._kind):
            self.fail(
                "this must be a JSON object" if self._kind is dict else "this is JSON of another kind", param, ctx
            )
        return parsed


class Label(click.ParamType[tuple[str, str]]):
    """``name=value``."""

    name = "label"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Return name and value."""
        name, equals, text = str(value).partition("=")
        if not equals or not name:
            self.fail(f"{value!r} is not name=value", param, ctx)
        return name, text


JSON = Json()
JSON_OBJECT = Json(dict)
LABEL = Label()


def named_values(words: tuple[str, ...]) -> dict[str, Any]:
    """Return the arguments that `words` give: ``to=ann`` is a string, ``count:=3`` is JSON.

    :raises click.BadParameter: if a word is neither, or a name comes twice.
    """
    values: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name.rstrip(":"):
            raise click.BadParameter(f"{word!r} is neither name=text nor name:=json")
        value: Any = text
        if name.endswith(":"):
            name = name[:-1]
            try:
                value = json.loads(text)
            except json.JSONDecodeError as error:
                raise click.BadParameter(f"{word!r}: what follows := is not JSON ({error})") from None
        if name in values:
            raise click.BadParameter(f"{name!r} is given twice")
        values[name] = value
    return values
