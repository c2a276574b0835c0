"""What the executor holds, and what it held a moment ago: so that nothing runs twice that is assigned twice."""

from collections.abc import Sequence

import anyio

from clockjack.executor.frames import Key
from clockjack.executor.held import Held

MAX_RECENT = 16_384
"""Attempts whose end is remembered at most, and half of it at least; of those before them, the dispatcher has long seen
it."""


class Ledger:
    """All attempts that were assigned to this executor and may come again."""

    def __init__(self) -> None:
        """Begin empty."""
        self._held: dict[Key, Held] = {}
        self._recent: set[Key] = set()
        self._before: set[Key] = set()
        """What was recent when that was last begun anew: both are dropped as a whole, one by one would take longer."""
        self._awaited: dict[Key, anyio.Event] = {}

    def __len__(self) -> int:
        """How many attempts are held."""
        return len(self._held)

    @property
    def remembered(self) -> int:
        """How many attempts are remembered that have ended."""
        return len(self._recent) + len(self._before)

    def knows(self, key: Key) -> bool:
        """Say whether an attempt is held, or was until a moment ago."""
        return key in self._held or key in self._recent or key in self._before

    def get(self, key: Key) -> Held | None:
        """Return an attempt that is held."""
        return self._held.get(key)

    def keys(self) -> list[Key]:
        """Return what is held."""
        return list(self._held)

    def unfinished(self) -> list[Held]:
        """Return what has not ended yet."""
        return [held for held in self._held.values() if not held.ended]

    def add(self, held: Held) -> None:
        """Take note of a new one."""
        self._held[held.key] = held

    def forget(self, keys: Sequence[Key]) -> None:
        """Let go of attempts whose report is stored."""
        if len(self._recent) + len(keys) > MAX_RECENT // 2:
            self._before, self._recent = self._recent, set()
        self._recent.update(keys)
        for key in keys:
            self._held.pop(key, None)
        for key in self._awaited.keys() & keys if self._awaited else ():
            self._awaited.pop(key).set()

    async def forgotten(self, key: Key) -> None:
        """Return when the report of an attempt is stored."""
        if key in self._held:
            await self._awaited.setdefault(key, anyio.Event()).wait()
