"""YAML that knows where everything in it stands.

YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema), which is what JSON has: ``12:30``, ``on`` and
``2026-01-01`` are text, where YAML 1.1 has numbers, truths and dates. Aliases are followed, and so is ``<<``.
"""

import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from clockjack_api.problems import pointer_token

MAX_NODES = 200_000
"""Values that one document may have, each alias counted with all that it stands for."""

MAX_DEPTH = 100
"""Values are nested at most so deep."""

MERGE = "<<"
TAG = "tag:yaml.org,2002:"


class Place(NamedTuple):
    """Where a value stands."""

    line: int
    """From 1."""
    column: int
    """From 1."""


class Placed(NamedTuple):
    """A document, and the place of each value in it by its JSON Pointer."""

    value: Any
    places: dict[str, Place]

    def place_of(self, pointer: str) -> Place:
        """Return where the value at `pointer` stands; of what is missing, where it should be."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places[pointer]


class YamlFault(Exception):
    """A text is not YAML, or has what JSON has not."""

    def __init__(self, place: Place, message: str) -> None:
        """Tell what is wrong at a place."""
        super().__init__(message)
        self.place = place


class _Loader(yaml.BaseLoader):
    """Tells plain scalars apart by the core schema."""


CORE = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
)
"""The types of plain scalars: how they look, and with which characters they begin."""

for _type, _pattern, _first in CORE:
    _Loader.add_implicit_resolver(TAG + _type, re.compile(f"(?:{_pattern})\\Z"), _first)  # pyright: ignore[reportUnknownMemberType]


def read(text: str) -> Iterator[Placed]:
    """Yield the documents of a YAML (or JSON) text that are not empty.

    :raises YamlFault: if it is not one, or has what JSON has not.
    """
    try:
        for node in yaml.compose_all(text, Loader=_Loader):
            if not (node.tag == TAG + "null" and node.value == ""):
                reader = _Reader()
                yield Placed(reader.read(node, "", ()), reader.places)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlFault(Place(line, 1), f"has a character that YAML does not allow: {error.reason}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)
        raise YamlFault(place, f"is not YAML: {error.problem or error.context}") from None
    except RecursionError:
        raise YamlFault(Place(1, 1), f"is nested more than {MAX_DEPTH} deep") from None


class _Reader:
    """Makes plain data of one document."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self._nodes = 0

    def read(self, node: Node, pointer: str, above: tuple[Node, ...]) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise YamlFault(_place(node), f"has more than {MAX_NODES} values, counting what aliases stand for")
        if node in above:
            raise YamlFault(_place(node), "contains itself")
        if len(above) >= MAX_DEPTH:
            raise YamlFault(_place(node), f"is nested more than {MAX_DEPTH} deep")
        self.places.setdefault(pointer, _place(node))
        above = (*above, node)
        if isinstance(node, MappingNode) and node.tag == TAG + "map":
            return self._mapping(node, pointer, above)
        if isinstance(node, SequenceNode) and node.tag == TAG + "seq":
            return [self.read(item, f"{pointer}/{index}", above) for index, item in enumerate(node.value)]
        if isinstance(node, ScalarNode):
            return _scalar(node)
        raise _of_no_type(node)

    def _mapping(self, node: MappingNode, pointer: str, above: tuple[Node, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        keys: dict[str, Node] = {}
        merged: list[Node] = []
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise YamlFault(_place(key), "is a key that is no text")
            name: str = key.value
            if name == MERGE and key.style is None:
                merged += value.value if isinstance(value, SequenceNode) else [value]
                continue
            if name in keys:
                raise YamlFault(_place(key), f"{name!r} is there twice: see line {_place(keys[name]).line}")
            keys[name] = key
            found[name] = self.read(value, f"{pointer}/{pointer_token(name)}", above)
        for each in merged:
            if not isinstance(each, MappingNode):
                raise YamlFault(_place(each), f"{MERGE} takes a mapping, or several")
            for name, item in self.read(each, pointer, above).items():
                found.setdefault(name, item)
        return found


def _scalar(node: ScalarNode) -> Any:
    text: str = node.value
    match node.tag.removeprefix(TAG):
        case "str":
            return text
        case "null":
            return None
        case "bool" if text.lower() in ("true", "false"):
            return text.lower() == "true"
        case "int" | "float" as kind:
            return _number(node, kind)
        case _:
            raise _of_no_type(node)


def _number(node: ScalarNode, kind: str) -> int | float:
    text: str = node.value
    try:
        if kind == "int":
            return int(text, 0 if text[:2] in ("0x", "0o") else 10)
        number = float(text.replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        raise YamlFault(_place(node), f"{text[:50]!r} is no number") from None
    if not math.isfinite(number):
        raise YamlFault(_place(node), f"{text[:50]!r} is no number that JSON has")
    return number


def _of_no_type(node: Node) -> YamlFault:
    return YamlFault(_place(node), f"is of a type that JSON has not: {node.tag.replace(TAG, '!!')}")


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)
