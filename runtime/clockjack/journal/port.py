"""The journal, as those who write to it see it."""

from typing import Protocol

from msgspec import Struct

from clockjack.apply.outcome import Outcome
from clockjack.records import Record, Requester


class Position(Struct, frozen=True, gc=False):
    """Where a record stands in the journal."""

    sequence: int
    """Of the entry."""
    index: int
    """Of the record in it, from 0."""


class Journal(Protocol):
    """Takes records; one process has one, and all its actors write through it (group commit)."""

    async def append(self, record: Record) -> Position:
        """Store `record` durably, waiting as long as the log is not there.

        Cancelling it before the record went into a batch takes it back; after that it may still be stored.

        :raises LogFull: if there is no room.
        :raises EntryTooLarge: if the record alone is larger than an entry may be.
        :raises AppendRefused: if this process may not write it.
        """
        ...


class Proposer(Protocol):
    """A journal with a replica behind it, which tells what became of a record."""

    async def propose(self, record: Record, requester: Requester | None = None) -> Outcome:
        """Store `record` durably, wait until this node's replica has applied it, and return its outcome.

        `requester` is who asked for it, for the audit trail; None if nobody did.

        Reads from this node's replica that follow see its effect.

        :raises LogFull: if there is no room.
        :raises EntryTooLarge: if the record alone is larger than an entry may be.
        :raises AppendRefused: if this process may not write it.
        :raises LogUnavailable: if it was stored and applied, and what became of it was not learnt, because the
            replica's actor was started anew in that moment.
        """
        ...
