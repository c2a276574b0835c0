"""Counts function calls, which are as many on a fast machine as on a slow one."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.budget.places import place_of

INLINED = frozenset({"<listcomp>", "<dictcomp>", "<setcomp>"})
"""These are calls up to Python 3.11, and none since."""


WAITED_FOR = {
    "asyncio/locks.py": {"Event", "Lock", "Semaphore", "Condition"},
    "asyncio/queues.py": {"Queue"},
    "anyio/_core/_synchronization.py": {"Condition", "CapacityLimiter"},
    "anyio/_backends/_asyncio.py": {"CancelScope", "Lock", "Semaphore", "TaskGroup"},
}
"""What one waits for, by where it is defined; anyio's events are made of asyncio's, and count
twice: Python initialises twice what ``__new__`` returns."""


class Calls:
    """Calls of this thread, of Python functions and of those in C."""

    def __init__(self) -> None:
        self.by_place: Counter[str] = Counter()
        """A call of a Python function counts where that is; one of a C function, where it is called."""
        self._places: dict[str, str] = {}
        self._functions: dict[int, tuple[CodeType, int]] = {}
        self.made_by: Counter[str] = Counter()
        """Events, locks, scopes and the like, by the function of Clockjack's in which they are made."""

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count what happens in the context."""
        before = sys.getprofile()
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(before)

    def most_called(self, place: str, count: int) -> list[tuple[str, int]]:
        """Return the Python functions of a place that were called most."""
        found = [(code.co_qualname, calls) for code, calls in self._functions.values() if self._place(code) == place]
        return sorted(found, key=lambda one: -one[1])[:count]

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            code = frame.f_code
            if code.co_name in INLINED:
                return
            key = id(code)
            _, calls = self._functions.get(key, (code, 0))
            self._functions[key] = (code, calls + 1)
            if code.co_name == "__init__" and _is_waited_for(code):
                self.made_by[self._ours(frame)] += 1
            self.by_place[self._place(code)] += 1
        elif event == "c_call":
            self.by_place[self._place(frame.f_code)] += 1

    def _ours(self, frame: FrameType | None) -> str:
        while frame is not None:
            if self._place(frame.f_code) not in ("libraries", "harness"):
                return frame.f_code.co_qualname
            frame = frame.f_back
        return "libraries"

    def _place(self, code: CodeType) -> str:
        filename = code.co_filename
        place = self._places.get(filename)
        if place is None:
            place = self._places[filename] = place_of(filename)
        return place


@cache
def _is_waited_for(code: CodeType) -> bool:
    kind = code.co_qualname.removesuffix(".__init__")
    path = Path(code.co_filename).as_posix()
    return any(path.endswith(end) and kind in kinds for end, kinds in WAITED_FOR.items())
