"""Descriptions of fields: the docstrings below them, which Python throws away and the source keeps."""

import ast
import inspect
import re
import textwrap
from itertools import pairwise

from msgspec import Struct

_ROLE = re.compile(r":[a-z]+:`~?(?:[\w.]+\.)?([\w.]+)`")
_LITERAL = re.compile(r"``([^`]+)``")


def plain(text: str) -> str:
    """Return a docstring as the Markdown that OpenAPI wants."""
    text = _ROLE.sub(r"`\1`", inspect.cleandoc(text))
    text = _LITERAL.sub(r"`\1`", text)
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text)


def of_fields(struct: type[Struct]) -> dict[str, str]:
    """Return the docstring of each field of a struct that has one, by the field's name."""
    found: dict[str, str] = {}
    for each in reversed(struct.__mro__):
        if each in (object, Struct) or not issubclass(each, Struct):
            continue
        try:
            source = textwrap.dedent(inspect.getsource(each))
        except (OSError, TypeError):
            continue
        [definition] = ast.parse(source).body
        assert isinstance(definition, ast.ClassDef)
        body = definition.body
        for field, text in pairwise(body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(text, ast.Expr)
                and isinstance(text.value, ast.Constant)
                and isinstance(text.value.value, str)
            ):
                found[field.target.id] = plain(text.value.value)
    return found
