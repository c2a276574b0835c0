"""Results: one JSON object a line, appended as they come."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench_node import HERE, load_average

Figures = dict[str, float]
"""What was measured, by name; the unit is at the end of the name."""


def append(path: Path, label: str, curve: str, size: int, figures: Figures) -> None:
    """Add what was measured at one point of a curve."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "load": load_average(),
        "label": label,
        "curve": curve,
        "size": size,
        **{name: round(value, 4) for name, value in figures.items()},
    }
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield all that was measured; nothing if there is no such file."""
    if path.exists():
        for line in path.read_text().splitlines():
            yield json.loads(line)


def is_there(path: Path, label: str, curve: str, size: int) -> bool:
    """Say whether a point was measured under that label."""
    return any((one["label"], one["curve"], one["size"]) == (label, curve, size) for one in read(path))


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    told = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"
