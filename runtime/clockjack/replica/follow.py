"""The actor that applies the journal to the replica of its node, and tells proposers what became of their records."""

import logging
from typing import Protocol

import anyio

from clockjack.actors.actor import Actor
from clockjack.apply.outcome import Outcome
from clockjack.log.port import Log
from clockjack.replica.port import Replica

ENTRIES = 64
"""Entries in one transaction at most."""

log = logging.getLogger(__name__)


class AppliedListener(Protocol):
    """Who wants to know what became of the records that it appended."""

    def applied(self, message_id: str, sequence: int, outcomes: list[Outcome]) -> None:
        """Take note of the outcomes of one entry."""
        ...


class JournalFollower(Actor):
    """Reads the journal in order, and applies it."""

    def __init__(self, journal: Log, replica: Replica, listener: AppliedListener) -> None:
        """Apply `journal` to `replica`; tell `listener` of every entry."""
        self._journal = journal
        self._replica = replica
        self._listener = listener
        self.moved_at = float("-inf")
        """When the replica moved last, by the event loop's clock, in seconds."""

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "replica"

    async def run(self) -> None:
        """Follow the journal for ever.

        :raises LogReplaced: if the journal is not the one that the replica was made from.
        :raises UnknownRecord: if it holds a record that this version doesn't know.
        """
        async with self._journal.follow(self._replica.progress.applied) as follower:
            while True:
                entries = await follower.receive(ENTRIES)
                outcomes = await self._replica.apply(entries)
                self.moved_at = anyio.current_time()
                for entry, of_entry in zip(entries, outcomes, strict=True):
                    self._listener.applied(entry.message_id, entry.sequence, of_entry)
