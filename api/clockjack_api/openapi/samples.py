"""Examples of how the clients are used, for the viewer: ``x-codeSamples``, as most viewers know them."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

LABELS = {"python": "Python", "typescript": "TypeScript", "go": "Go", "java": "Java"}
"""What users call the languages of ``samples.toml``."""

BODY = "body"
"""The key there of a body in JSON."""


def of_operation(operation_id: str) -> list[dict[str, str]]:
    """Return the examples of an operation, in all languages that have one."""
    found = read().get(operation_id, {})
    return [
        {"lang": language, "label": label, "source": found[language].strip()}
        for language, label in LABELS.items()
        if language in found
    ]


def body_of(operation_id: str) -> Any:
    """Return the example of an operation's body; None if there is none. Viewers make one of curl from it."""
    text = read().get(operation_id, {}).get(BODY)
    return None if text is None else msgspec.json.decode(text)


@lru_cache(maxsize=1)
def read() -> dict[str, dict[str, str]]:
    """Return all examples, by operation and language."""
    return tomllib.loads((files("clockjack_api.openapi") / "samples.toml").read_text("utf-8"))
