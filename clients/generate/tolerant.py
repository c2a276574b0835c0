"""The document as a generator must see it whose code would choke on what a newer server says."""

from typing import Any, cast

UNKNOWN = "UnknownVariant"
"""Stands for a member of a union that this client doesn't know."""


def tolerant(document: dict[str, Any]) -> dict[str, Any]:
    """Return `document` with open enumerations, and with one more member, for the unknown, in each tagged union.

    What is allowed today moves from ``enum`` into the description.
    """
    done = cast("dict[str, Any]", _widened(open_enumerations(document)))
    done["components"]["schemas"][UNKNOWN] = unknown_variant()
    return done


def unknown_variant() -> dict[str, Any]:
    """Return the schema of the unknown member."""
    return {
        "description": "Of a kind that this version of the client does not know.",
        "type": "object",
        "properties": {"type": {"type": "string"}},
        "required": ["type"],
        "additionalProperties": {},
    }


def open_enumerations(node: Any) -> Any:
    """Return a part of a document where what enumerations allow is told in descriptions only."""
    if isinstance(node, list):
        return [open_enumerations(item) for item in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    done = {key: open_enumerations(value) for key, value in cast("dict[str, Any]", node).items()}
    kinds = done.get("type")
    if isinstance(done.get("enum"), list) and (kinds == "string" or (isinstance(kinds, list) and "string" in kinds)):
        values = ", ".join(f"`{value}`" for value in done.pop("enum") if value is not None)
        said = done.get("description", "")
        done["description"] = f"{said}{' ' if said else ''}One of {values}; a newer server may say others."
        done.pop("default", None)
    return done


def _widened(node: Any) -> Any:
    if isinstance(node, list):
        return [_widened(item) for item in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    done = {key: _widened(value) for key, value in cast("dict[str, Any]", node).items()}
    if "discriminator" in done and isinstance(done.get("oneOf"), list):
        del done["discriminator"]
        done["anyOf"] = [*done.pop("oneOf"), {"$ref": f"#/components/schemas/{UNKNOWN}"}]
    return done
