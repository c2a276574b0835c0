"""To which part of the program a source file belongs."""

from functools import cache
from pathlib import Path

import clockjack
import clockjack_api

ROOTS = {Path(str(clockjack.__file__)).parent: "", Path(str(clockjack_api.__file__)).parent: "api"}
TESTS = Path(__file__).parents[1]

PARTS = frozenset({"api", "apply", "dispatcher", "executor", "journal", "runner"})
"""Those that are looked at by themselves."""

STAND_INS = frozenset({"bus/memory.py", "executor/memory.py", "log/memory.py", "replica/memory.py"})
"""Adapters that production has others for: what they do counts for nothing."""


@cache
def place_of(filename: str) -> str:
    """Return the part, ``rest`` for the rest of Clockjack, ``libraries``, or ``harness`` for what only tests have."""
    path = Path(filename)
    for root, part in ROOTS.items():
        if path.is_relative_to(root):
            if part:
                return part
            inside = path.relative_to(root)
            if inside.parts[0] == "testing" or inside.as_posix() in STAND_INS:
                return "harness"
            if inside.parts[:2] == ("executor", "runner"):
                return "runner"
            return inside.parts[0] if inside.parts[0] in PARTS else "rest"
    return "harness" if path.is_relative_to(TESTS) else "libraries"
