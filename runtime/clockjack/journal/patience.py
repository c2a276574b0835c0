"""Proposing as leaders do: where the journal has no room, they wait until it has."""

import logging

import anyio

from clockjack.apply.outcome import Outcome
from clockjack.errors import LogFull
from clockjack.journal.port import Proposer
from clockjack.records import Record, Requester

RETRY_SECONDS = (0.1, 1.0)
"""First and longest pause before a record that found no room is proposed again."""

log = logging.getLogger(__name__)


class PatientProposer:
    """Proposes until there is room; see :class:`~clockjack.journal.port.Proposer`.

    What a leader decides does no harm when it comes late. Its log tells once that it waits, and once that it goes on.
    """

    def __init__(self, proposer: Proposer) -> None:
        """Pass on to `proposer`."""
        self._proposer = proposer
        self._waits = False

    async def propose(self, record: Record, requester: Requester | None = None) -> Outcome:
        """Store `record`, wait until it is applied here; LogFull is never raised."""
        pause, longest = RETRY_SECONDS
        while True:
            try:
                outcome = await self._proposer.propose(record, requester)
            except LogFull as error:
                if not self._waits:
                    self._waits = True
                    log.warning("what this node decides waits until there is room in the journal: %s", error)
                await anyio.sleep(pause)
                pause = min(pause * 2, longest)
            else:
                if self._waits:
                    self._waits = False
                    log.info("there is room in the journal again")
                return outcome
