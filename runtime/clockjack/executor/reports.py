"""Tells the journal how attempts ended, for as long as it takes."""

import logging
from collections import deque

import anyio

from clockjack.actors.signal import Signal
from clockjack.clock import Clock
from clockjack.errors import EntryTooLarge, LogError
from clockjack.executor.failures import encode_failure
from clockjack.executor.ledger import Ledger
from clockjack.executor.logs import JobLogs
from clockjack.jobs import Outcome
from clockjack.journal.port import Journal
from clockjack.payloads.port import Payloads
from clockjack.payloads.references import put_result_aside
from clockjack.records import Ended, Finish
from clockjack.specs import Failure

PACE_SECONDS = 0.01
"""From one report that tells of several ends to the next: what ends meanwhile goes together, as an append for every few
costs all that apply it more than the jobs themselves. After a report of one end, the next goes at once."""

MAX_ITEMS = 1000
"""Ends in one record."""

MAX_RECORD_BYTES = 256 << 10
"""A record is closed when its results and errors reach this."""

MAX_PENDING_ITEMS = 20_000
MAX_PENDING_BYTES = 64 << 20
"""While so much waits to be stored, the executor takes nothing new."""

FIRST_PAUSE = 0.5
"""Seconds before an append that was refused is tried again; doubled with every further one."""

LONGEST_PAUSE = 2.0

log = logging.getLogger(__name__)


class Reports:
    """Ends of attempts, until they are stored. One record is on its way at a time; meanwhile the next one grows."""

    def __init__(
        self,
        executor_id: str,
        journal: Journal,
        ledger: Ledger,
        clock: Clock,
        payloads: Payloads | None = None,
        logs: JobLogs | None = None,
    ) -> None:
        """Write to `journal`; what is stored is taken off the `ledger`.

        Large results are put aside in `payloads`; without, they go into the journal. What attempts said goes to `logs`
        before their end is told, so that whoever sees a job ended sees its lines.
        """
        self._payloads = payloads
        self._logs = logs
        self._executor_id = executor_id
        self._journal = journal
        self._ledger = ledger
        self._clock = clock
        self._pending: deque[Ended] = deque()
        self._pending_bytes = 0
        self._on_the_way = 0
        self._more = Signal()
        self._empty = Signal()

    @property
    def overfull(self) -> bool:
        """Whether so much waits that nothing new should be begun."""
        waiting = len(self._pending) + self._on_the_way
        return waiting >= MAX_PENDING_ITEMS or self._pending_bytes >= MAX_PENDING_BYTES

    def add(self, ended: Ended) -> None:
        """Report this as soon as may be."""
        self._pending.append(ended)
        self._pending_bytes += _weight(ended)
        self._more.set()

    async def stored(self) -> None:
        """Wait until nothing is left to be stored."""
        while self._pending or self._on_the_way:
            await self._empty.wait()

    async def run(self) -> None:
        """Report for ever."""
        next_at = 0.0
        while True:
            while not self._pending:
                self._empty.set()
                await self._more.wait()
            if anyio.current_time() < next_at:
                await anyio.sleep_until(next_at)
            items = self._take()
            next_at = anyio.current_time() + (PACE_SECONDS if len(items) > 1 else 0)
            self._on_the_way = len(items)
            try:
                if self._logs is not None:
                    await self._logs.settled()
                await self._store(items)
            except BaseException:
                self._put_back(items)  # for the next run
                raise
            finally:
                self._on_the_way = 0

    def _take(self) -> list[Ended]:
        items: list[Ended] = []
        weight = 0
        while self._pending and len(items) < MAX_ITEMS:
            weight += _weight(self._pending[0])
            if items and weight > MAX_RECORD_BYTES:
                break
            items.append(self._pending.popleft())
        self._pending_bytes -= sum(map(_weight, items))
        return items

    def _put_back(self, items: list[Ended]) -> None:
        self._pending.extendleft(reversed(items))
        self._pending_bytes += sum(map(_weight, items))

    async def _store(self, items: list[Ended]) -> None:
        pause = FIRST_PAUSE
        waits = False
        while True:
            try:
                if self._payloads is not None:
                    for item in items:
                        item.result = await put_result_aside(self._payloads, item.result)
                await self._journal.append(Finish(self._executor_id, items))
            except EntryTooLarge as error:
                if len(items) > 1:
                    for item in items:
                        await self._store([item])
                    return
                items[0] = self._without_result(items[0], error)
            except LogError as error:
                if not waits:
                    log.warning("%d reports wait until they can be stored: %s", len(items), error)
                    waits = True
                await anyio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if waits:
                    log.info("the reports are stored now")
                self._ledger.forget([(item.number, item.attempt) for item in items])
                return

    def _without_result(self, item: Ended, error: EntryTooLarge) -> Ended:
        """Return the report of the same attempt, as failed for what it brought back."""
        failure = Failure("clockjack.ResultTooLarge", f"what the attempt brought back can't be stored: {error}")
        return Ended(
            item.number,
            item.attempt,
            Outcome.FAILED,
            item.started_at,
            item.finished_at,
            error=encode_failure(failure),
        )


def _weight(ended: Ended) -> int:
    return len(ended.result or b"") + len(ended.error or b"") + 64
