"""Schedules as YAML, for ``clockjack schedule apply``."""

import re
from collections.abc import Sequence
from typing import Any

import yaml

from clockjack_api.cli.yaml_source import CORE
from clockjack_api.imports.found import Document, Remark

_NOT_TEXT = re.compile("|".join(f"(?:{pattern})" for _, pattern, _ in CORE))
"""What would be read as something else than a text."""


class _Dumper(yaml.SafeDumper):
    """Quotes what YAML 1.2 would not take for a text; PyYAML goes by 1.1."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "'" if _NOT_TEXT.fullmatch(value) else "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)  # pyright: ignore[reportUnknownMemberType]


_Dumper.add_representer(str, _text)


def as_yaml(set_name: str, schedules: Sequence[Document], remarks: Sequence[Remark]) -> str:
    """Return a set of schedules as a file; the remarks stand above it."""
    head = [f"# {one.place}: {one.text}".replace("\n", " ") for one in remarks]
    document: dict[str, Any] = {"set": set_name, "schedules": list(schedules)}
    body: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return "\n".join([*head, body])
