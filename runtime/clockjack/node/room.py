"""Room in the journal: clients are refused before it is used up, so that what keeps the node going still fits.

Leases, assignments and reports must go on when there is no room for new jobs, and so must the archivist, who makes
room. So clients may fill the journal to :data:`CLIENTS_PART`, and the disk to the server's reserve; the rest is for the
node's own records.
"""

import logging
from collections.abc import Generator
from contextlib import contextmanager, suppress

import anyio

from clockjack.actors.actor import Actor
from clockjack.apply.outcome import Outcome
from clockjack.embedded.server import EmbeddedServer
from clockjack.errors import LogFull, LogUnavailable
from clockjack.journal.port import Proposer
from clockjack.log.port import Log
from clockjack.records import Record, Requester, Submit

CLIENTS_PART = 0.9
"""How much of the journal clients may fill."""

LOOK_SECONDS = 1.0
"""How often its size is looked at; in between, what clients propose here is added up."""

RECORD_BYTES = 300
"""About what a job takes in the journal beside its work."""

log = logging.getLogger(__name__)


class JournalRoom(Actor):
    """Knows whether there is room for what clients want."""

    def __init__(self, journal: Log, max_bytes: int, server: EmbeddedServer | None) -> None:
        """Watch `journal`, which may hold `max_bytes`, and the disk of `server`, if there is one."""
        self._journal = journal
        self._limit = int(max_bytes * CLIENTS_PART)
        self._server = server
        self._size = 0
        """By the last look."""
        self._since = 0
        """What clients have stored since that look began."""
        self._on_the_way = 0
        """What they have proposed, and is not known to be stored."""

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "journal room"

    @property
    def shortage(self) -> str | None:
        """Why clients can't be served now, in words; None if they can."""
        return self._shortage_for(0)

    @contextmanager
    def taken(self, record: Record) -> Generator[None]:
        """Take room for what a client proposes, until it is known to be stored, and from then on for what it takes.

        :raises LogFull: if there is none.
        """
        jobs = record.jobs if isinstance(record, Submit) else []
        size = RECORD_BYTES + sum(len(job.work) + RECORD_BYTES for job in jobs)
        if (shortage := self._shortage_for(size)) is not None:
            raise LogFull(shortage)
        self._on_the_way += size
        try:
            yield
        finally:
            self._on_the_way -= size
            self._since += size

    def _shortage_for(self, size: int) -> str | None:
        used = self._size + self._since + self._on_the_way
        if used + size >= self._limit:
            return f"the journal holds {used} bytes, and clients may fill it to {self._limit}"
        return self._server.shortage if self._server is not None else None

    async def run(self) -> None:
        """Look for ever."""
        refused = False
        while True:
            with suppress(LogUnavailable):
                included = self._since
                self._size = await self._journal.size()
                self._since -= included
            if (shortage := self.shortage) is not None and not refused:
                log.warning("what clients want to write is refused: %s", shortage)
            elif shortage is None and refused:
                log.info("there is room again for what clients want to write")
            refused = shortage is not None
            await anyio.sleep(LOOK_SECONDS)


class ClientProposer:
    """Proposes what clients want, as long as there is room for it."""

    def __init__(self, proposer: Proposer, room: JournalRoom) -> None:
        """Pass on to `proposer`, if `room` allows it."""
        self._proposer = proposer
        self._room = room

    async def propose(self, record: Record, requester: Requester | None = None) -> Outcome:
        """Store `record`, wait until it is applied here; see :meth:`clockjack.journal.port.Proposer.propose`."""
        with self._room.taken(record):
            return await self._proposer.propose(record, requester)


class LastReserve:
    """Room for the node's own records, as :class:`clockjack.log.nats.Room`."""

    def __init__(self, server: EmbeddedServer) -> None:
        """Ask `server`."""
        self._server = server

    @property
    def shortage(self) -> str | None:
        """Why not even they can be stored."""
        return self._server.exhausted
