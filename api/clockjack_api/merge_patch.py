"""JSON Merge Patch (RFC 7396)."""

from typing import Any, cast


def merge(target: Any, patch: Any) -> Any:
    """Return `target` as `patch` changes it (RFC 7396, section 2); neither is changed."""
    if not isinstance(patch, dict):
        return patch
    members = cast("dict[str, Any]", patch)
    result: dict[str, Any] = dict(cast("dict[str, Any]", target)) if isinstance(target, dict) else {}
    for name, value in members.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), value)
    return result
