"""The document as the Java generator must see it, and what is mended in what it writes."""

from pathlib import Path
from typing import Any, cast

from tolerant import UNKNOWN, open_enumerations, unknown_variant

LARGEST_INT = 2**31 - 1

SMALL = frozenset({"attempt", "max_attempts", "priority", "slots", "status", "weight"})
"""Integers that stay small, though the document doesn't say so."""


def for_java(document: dict[str, Any]) -> dict[str, Any]:
    """Return `document` so that the classes made from it read what a newer server says, and are easy to fill.

    Enumerations are open; each tagged union has one more member, for the unknown; what tells the members apart is set
    from the start. Where nothing tells them apart, it is an ``Object``. Integers that may grow are ``Long``; events
    keep their extension attributes; parameters have names, so that a further one breaks nothing.
    """
    done = cast("dict[str, Any]", _adapted("", open_enumerations(document)))
    schemas = done["components"]["schemas"]
    schemas[UNKNOWN] = unknown_variant()
    schemas["CloudEvent"]["additionalProperties"] = True
    for path in done["paths"].values():
        for operation in path.values():
            operation["x-group-parameters"] = True
    return done


def _adapted(name: str, node: Any) -> Any:
    if isinstance(node, list):
        return [_adapted(name, item) for item in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    done = {key: _adapted(key, value) for key, value in cast("dict[str, Any]", node).items()}
    kinds = done.get("type")
    if "default" in done and name != "properties":  # what is left out is for the server to decide
        del done["default"]
    if kinds == "string" and isinstance(done.get("const"), str):
        done["default"] = done.pop("const")
    if "integer" in (kinds if isinstance(kinds, list) else [kinds]) and _may_grow(name, done):
        done["format"] = "int64"
    if _is_untagged(done):
        done = {key: value for key, value in done.items() if key in ("description", "title")}
    if "discriminator" in done and isinstance(done.get("oneOf"), list):
        done["oneOf"] = [*done["oneOf"], {"$ref": f"#/components/schemas/{UNKNOWN}"}]
    return done


def _may_grow(name: str, schema: dict[str, Any]) -> bool:
    return name not in SMALL and schema.get("maximum", LARGEST_INT + 1) > LARGEST_INT


def _is_untagged(schema: dict[str, Any]) -> bool:
    members = schema.get("anyOf") or schema.get("oneOf")
    return (
        isinstance(members, list)
        and "discriminator" not in schema
        and sum(member.get("type") != "null" for member in cast("list[dict[str, Any]]", members)) > 1
    )


def mend(source: Path) -> None:
    """Have the classes read UTF-8, whatever the machine's own encoding is, and not send what wasn't set."""
    for path in source.rglob("*.java"):
        text = path.read_text(encoding="utf-8")
        fixed = text.replace(".readAllBytes())", ".readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)")
        fixed = fixed.replace("JsonNullable.<Object>of(null);", "JsonNullable.<Object>undefined();")
        if fixed != text:
            path.write_text(fixed, encoding="utf-8")
