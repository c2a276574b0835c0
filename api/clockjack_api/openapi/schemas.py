"""Components: the schemas of all structs, as generators of clients like them."""

import inspect
from collections.abc import Iterable
from typing import Any, cast

import msgspec
from msgspec import Struct

from clockjack.schedules.template import TargetTemplate
from clockjack.specs import Target
from clockjack.triggers.trigger import Trigger
from clockjack_api.openapi.descriptions import of_fields, plain

Schema = dict[str, Any]

PREFIX = "#/components/schemas/"

UNIONS: dict[str, tuple[Any, str]] = {
    "Target": (Target, "What a job does."),
    "TargetTemplate": (TargetTemplate, "What the jobs of a schedule do."),
    "Trigger": (Trigger, "When, or on which events, a job is made."),
}
"""Unions that are components of their own, with what they are."""


def build(types: Iterable[Any]) -> tuple[list[Schema], dict[str, Schema]]:
    """Return a schema of each of `types`, and the components that those refer to, by name."""
    wanted = list(types)
    unions = [union for union, _ in UNIONS.values()]
    schemas, components = msgspec.json.schema_components([*wanted, *unions], ref_template=PREFIX + "{name}")
    names: dict[str, str] = {}
    for name, schema in zip(UNIONS, schemas[len(wanted) :], strict=True):
        names[_members(schema)] = name
    described = _structs([*wanted, *unions])
    finished = {name: _component(name, schema, described.get(name), names) for name, schema in components.items()}
    for name, schema in zip(UNIONS, schemas[len(wanted) :], strict=True):
        finished[name] = {"description": UNIONS[name][1], **_touch(schema, {})}
    return [_touch(schema, names) for schema in schemas[: len(wanted)]], dict(sorted(finished.items()))


def _members(schema: Schema) -> str:
    return " ".join(str(each.get("$ref")) for each in schema.get("anyOf", ()))


def _component(name: str, schema: Schema, struct: type | None, unions: dict[str, str]) -> Schema:
    done = _touch(schema, unions)
    done.pop("title", None)
    if struct is not None and (text := struct.__doc__) and not text.startswith(f"{name}("):
        done["description"] = plain(text)
    if struct is not None and issubclass(struct, Struct):
        texts = of_fields(struct)
        encoded: dict[str, str] = {field.encode_name: field.name for field in msgspec.structs.fields(struct)}
        properties: dict[str, Schema] = done.get("properties", {})
        for field, each in properties.items():
            if text := texts.get(encoded.get(field) or field):
                each["description"] = text
    order = ("description", "type", "properties", "required")
    return {key: done[key] for key in (*order, *(key for key in done if key not in order)) if key in done}


def _touch(schema: Any, unions: dict[str, str]) -> Any:
    """Return a schema as it is to be in the document."""
    if isinstance(schema, list):
        return [_touch(each, unions) for each in cast("list[Schema]", schema)]
    if not isinstance(schema, dict):
        return schema
    node = cast("Schema", schema)
    done: Schema = {}
    for key, value in node.items():
        if key in ("default", "enum", "const", "required", "mapping"):
            done[key] = value
        elif key == "properties":
            done[key] = {name: _touch(each, unions) for name, each in value.items()}
        else:
            done[key] = _touch(value, unions)
    if done.get("default", 0) in (None, {}, []):  # says no more than that it may be left out; generators choke on it
        del done["default"]
    if done.get("required") == []:
        del done["required"]
    kinds = done.get("type")
    if kinds == "object" and "properties" not in done:
        done.setdefault("additionalProperties", {})
    if kinds == "array":
        done.setdefault("items", {})
    if kinds == "number" or (isinstance(kinds, list) and "number" in kinds):
        done.setdefault("format", "double")  # without, some generators take 32 bits for enough
    return _enumeration(_nullable(_union(done, unions)))


def _union(node: Schema, unions: dict[str, str]) -> Schema:
    """Give a tagged union its name, or let it be a ``oneOf``."""
    if "discriminator" not in node or "anyOf" not in node:
        return node
    rest = {key: value for key, value in node.items() if key not in ("anyOf", "discriminator")}
    if (name := unions.get(_members(node))) is not None:
        return {"$ref": PREFIX + name, **rest}
    return {"oneOf": node["anyOf"], "discriminator": node["discriminator"], **rest}


def _nullable(node: Schema) -> Schema:
    """Write a primitive type or null as one schema with two types."""
    options: list[Schema] | None = node.get("anyOf")
    if options is None or len(options) != 2 or options[1] != {"type": "null"}:
        return node
    first = options[0]
    rest = {key: value for key, value in node.items() if key != "anyOf"}
    if isinstance(first.get("type"), str) and "const" not in first:
        done = {**first, "type": [first["type"], "null"], **rest}
        if "enum" in done:
            done["enum"] = [*done["enum"], None]
        return done
    return node


def _enumeration(node: Schema) -> Schema:
    values: list[Any] | None = node.get("enum")
    if values is None or "type" in node or not all(isinstance(value, str) for value in values):
        return node
    if len(values) == 1:
        return {"type": "string", "const": values[0], **{key: node[key] for key in node if key != "enum"}}
    return {"type": "string", **node}


def _structs(types: Iterable[Any]) -> dict[str, type]:
    """Return all classes that `types` are made of, by name."""
    found: dict[str, type] = {}

    def visit(kind: Any) -> None:
        for each in getattr(kind, "__args__", ()):
            visit(each)
        if not inspect.isclass(kind) or kind.__name__ in found or kind.__module__ == "builtins":
            return
        found[kind.__name__] = kind
        if issubclass(kind, Struct):
            for field in msgspec.structs.fields(kind):
                visit(field.type)

    for kind in types:
        visit(kind)
    return found
