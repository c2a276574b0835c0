"""The short way of a job for which an executor has room: it is submitted and assigned by one record."""

import anyio
import anyio.lowlevel

from clockjack.apply.outcome import Outcome
from clockjack.bus.port import Bus
from clockjack.clock import Clock
from clockjack.dispatcher.delivery import send_assignments
from clockjack.dispatcher.spare import Spare
from clockjack.executor.messages import Assignment
from clockjack.journal.port import Proposer
from clockjack.payloads.port import Payloads
from clockjack.records import Record, Requester, Submit, SubmitAndAssign


class Express:
    """Proposes; a single job that is submitted goes straight to an executor if the dispatcher leads on this node."""

    def __init__(
        self, proposer: Proposer, spare: Spare, bus: Bus, clock: Clock, payloads: Payloads | None = None
    ) -> None:
        """Pass on to `proposer`; `spare` is that of the node's dispatchers."""
        self._proposer = proposer
        self._spare = spare
        self._bus = bus
        self._clock = clock
        self._payloads = payloads
        self._begun: dict[str, list[Assignment]] = {}
        """What has begun and is to be sent, by executor."""

    async def propose(self, record: Record, requester: Requester | None = None) -> Outcome:
        """Store `record`, wait until it is applied here; see :meth:`clockjack.journal.port.Proposer.propose`."""
        if type(record) is not Submit or len(record.jobs) != 1:
            return await self._proposer.propose(record, requester)
        [job] = record.jobs
        claimed = self._spare.claim(job)
        if claimed is None:
            return await self._proposer.propose(record, requester)
        both = SubmitAndAssign(record.jobs, record.request, self._spare.epoch, self._clock.now(), [claimed])
        began = False
        try:
            outcome = await self._proposer.propose(both, requester)
            began = bool(outcome.begun)
        finally:
            self._spare.settle(claimed, began=began)
        for number, attempt, executor_id in outcome.begun:
            assignment = Assignment(
                number, attempt, job.namespace, job.id, job.queue, 0, 0, job.work, job.nominal_at, job.schedule_id
            )
            await self._send(executor_id, assignment)
        return outcome

    async def _send(self, executor_id: str, assignment: Assignment) -> None:
        """Send an attempt; the first one of an entry sends those that began by the same, together."""
        is_first = not self._begun
        self._begun.setdefault(executor_id, []).append(assignment)
        if is_first:
            with anyio.CancelScope(shield=True):  # the others don't wait for it
                await anyio.lowlevel.checkpoint()
                begun, self._begun = self._begun, {}
                for to, assignments in begun.items():
                    await send_assignments(self._bus, self._payloads, to, assignments)
