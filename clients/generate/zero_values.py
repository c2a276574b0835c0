"""The document as Go's generator should see it, so that its types are such as one writes in Go.

- What may be null is not said to be: null, like what is left out, is the zero value of a text, a time, a list or a map,
  and the nil pointer of anything else. A merge patch (``…Patch``), where null differs from left out, stays as it is.
- JSON of any kind stays text (``json.RawMessage``): decoded, it would lose what float64 can't hold.
- What may be of several types, with nothing that tells them apart, is ``any``.
"""

from typing import Any, cast

SKIP = {"x-go-type-skip-optional-pointer": True}
RAW = SKIP | {"x-go-type": "json.RawMessage"}
ANY = SKIP | {"x-go-type": "any"}

RAW_PROPERTIES = {("Assignment", "args")}
"""Objects that the caller decodes into a type of its own."""

ANY_PROPERTIES = {("JobRequest", "args"), ("JobTemplate", "args")}
"""Objects that may be made of a struct as well."""


def zero_values(document: dict[str, Any]) -> dict[str, Any]:
    """Return `document` with types of Go in mind."""
    done = cast("dict[str, Any]", _copy(document))
    schemas = done["components"]["schemas"]
    for name, schema in schemas.items():
        if "properties" not in schema or name.endswith("Patch"):
            continue
        required = set(schema.get("required", []))
        for key, said in schema["properties"].items():
            value, nullable = _without_null(said)
            if nullable:
                required.discard(key)
            if _is_anything(said) or (name, key) in RAW_PROPERTIES:
                value |= RAW
            elif (name, key) in ANY_PROPERTIES:
                value |= ANY
            elif key not in required and (extension := _absent(value, schemas)) is not None:
                value |= SKIP | extension
            schema["properties"][key] = value
        schema["required"] = sorted(required)
    return done


def _copy(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _copy(value) for key, value in cast("dict[str, Any]", node).items()}
    return [_copy(item) for item in cast("list[Any]", node)] if isinstance(node, list) else node


def _is_anything(schema: dict[str, Any]) -> bool:
    return not schema.keys() & {"type", "$ref", "anyOf", "oneOf", "allOf", "const", "enum"}


def _without_null(schema: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return `schema` for what is not null, and whether it may be."""
    if isinstance(kinds := schema.get("type"), list) and "null" in kinds:
        (kind,) = (each for each in cast("list[str]", kinds) if each != "null")
        schema = {**schema, "type": kind}
        if "enum" in schema:
            schema["enum"] = [value for value in schema["enum"] if value is not None]
        return schema, True
    if "anyOf" in schema and {"type": "null"} in schema["anyOf"]:
        others = [each for each in schema["anyOf"] if each != {"type": "null"}]
        rest = {key: value for key, value in schema.items() if key != "anyOf"}
        return _without_choice({**rest, **(others[0] if len(others) == 1 else {"anyOf": others})}), True
    return _without_choice(schema), False


def _without_choice(schema: dict[str, Any]) -> dict[str, Any]:
    """Return `schema` without types to choose from by nothing but how a value looks."""
    if "anyOf" in schema:
        return {key: value for key, value in schema.items() if key != "anyOf"} | ANY
    if isinstance(inner := schema.get("additionalProperties"), dict):
        return {**schema, "additionalProperties": _without_choice(cast("dict[str, Any]", inner))}
    if isinstance(inner := schema.get("items"), dict):
        return {**schema, "items": _without_choice(cast("dict[str, Any]", inner))}
    return schema


def _absent(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any] | None:
    """Return how a zero value is left out, if it stands for what is left out."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if schema.get("format") in ("date-time", "date"):
        return {"x-omitempty": False, "x-omitzero": True}
    if schema.get("type") in ("string", "array") or (schema.get("type") == "object" and "properties" not in schema):
        return {}
    return None
