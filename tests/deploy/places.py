"""Where the files of ``deploy`` are, and how they are read."""

from pathlib import Path
from typing import Any, cast

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"

Document = dict[str, Any]


def documents(path: Path) -> list[Document]:
    """Return the documents of a YAML file."""
    with path.open() as file:
        return [cast("Document", document) for document in yaml.safe_load_all(file)]


def document(path: Path) -> Document:
    """Return the one document of a YAML file."""
    [found] = documents(path)
    return found
