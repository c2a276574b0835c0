"""The executor actor: takes assignments, has them run, says that it is alive, and reports how they ended."""

import hashlib
import logging
from random import Random

import anyio
import msgspec

from clockjack import subjects
from clockjack.actors.actor import Actor
from clockjack.actors.signal import Signal
from clockjack.bus.port import Bus
from clockjack.clock import Clock
from clockjack.executor.endings import Endings
from clockjack.executor.held import Held
from clockjack.executor.ledger import Ledger
from clockjack.executor.logs import JobLogs
from clockjack.executor.messages import (
    Assign,
    Assignment,
    Cancel,
    Catalog,
    Heartbeat,
    Progress,
    TaskInfo,
    inbox_decoder,
)
from clockjack.executor.reports import Reports
from clockjack.executor.settings import Settings
from clockjack.executor.team import Team, TeamMaker
from clockjack.joblogs.lines import Chunk
from clockjack.journal.port import Journal
from clockjack.log.port import Log
from clockjack.payloads.port import Payloads

HEARTBEAT_SECONDS = 1.0

CATALOG_SECONDS = 5.0
"""The tasks are announced this often, for those who missed it before."""

REPORT_SECONDS = 10.0
"""At the end, reports get so long to be stored; what is not will be found lost, and runs again."""

MAX_PROGRESS_WAITING = 10_000
"""Progress that can't be passed on at once is dropped beyond this."""

log = logging.getLogger(__name__)

_encode = msgspec.msgpack.Encoder().encode


class Executor(Actor):
    """One executor. Its id must be new for each start of its process: whoever comes back under it holds nothing."""

    def __init__(
        self,
        *,
        executor_id: str,
        node_id: str,
        settings: Settings,
        bus: Bus,
        journal: Journal,
        team: TeamMaker,
        clock: Clock,
        random: Random | None = None,
        payloads: Payloads | None = None,
        job_logs: Log | None = None,
    ) -> None:
        """Report through `journal`, which appends to :func:`clockjack.subjects.report_journal` of this executor.

        Large results are put aside in `payloads`, where there is access to it. What tasks log and print goes to
        `job_logs`; without, it is not kept.
        """
        self.executor_id = executor_id
        self._node_id = node_id
        self._settings = settings
        self._bus = bus
        self._make_team = team
        self._clock = clock
        self._ledger = Ledger()
        self._logs = None if job_logs is None else JobLogs(executor_id, job_logs, clock)
        self._reports = Reports(executor_id, journal, self._ledger, clock, payloads, self._logs)
        self._endings = Endings(self._reports, clock, random or Random())
        self._team = self._new_team()
        self._ready = anyio.Event()
        self._draining = anyio.Event()
        self._started_at = clock.now()
        self._catalog = Catalog(executor_id, node_id, "", [], [])
        self._beat_now = Signal()
        self._announce_now = Signal()
        self._news: list[tuple[int, int, float, str]] = []
        self._more_news = Signal()

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return f"executor {self.executor_id}"

    @property
    def ledger(self) -> Ledger:
        """What it holds."""
        return self._ledger

    @property
    def accepting(self) -> bool:
        """Whether it takes new assignments."""
        if not self._ready.is_set():  # nobody knows its tasks yet
            return False
        return self._team.available and not self._draining.is_set() and not self._reports.overfull

    async def wait_ready(self) -> None:
        """Wait until it can run attempts; if its tasks can't be imported, that is never, and `run` raises."""
        await self._ready.wait()

    def drain(self) -> None:
        """Begin to stop: nothing new; what runs gets ``drain_seconds``. `run` returns when all is reported."""
        self._draining.set()
        self._beat_now.set()

    async def start(self) -> None:
        """Prepare; called before every `run`."""
        self._team = self._new_team()

    async def run(self) -> None:
        """Run what is assigned, until it was told to drain and has.

        :raises ConfigurationError: (in a group) if the tasks can't be imported at the first start.
        """
        async with anyio.create_task_group() as group:
            group.start_soon(self._reports.run)
            if self._logs is not None:
                group.start_soon(self._logs.run)
            group.start_soon(self._listen)
            group.start_soon(self._answer_roll_calls)
            group.start_soon(self._beat)
            group.start_soon(self._announce)
            group.start_soon(self._pass_on_progress)
            group.start_soon(self._follow_changes)
            async with anyio.create_task_group() as team:
                team.start_soon(self._team.run)
                await self._draining.wait()
                await self._team.drain(self._settings.drain_seconds)
                team.cancel_scope.cancel()
            with anyio.move_on_after(REPORT_SECONDS):
                await self._reports.stored()
            group.cancel_scope.cancel()

    def _new_team(self) -> Team:
        return self._make_team(self._endings, self._note_progress, self._note_logs)

    # --- what comes in ------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        async with self._bus.subscribe(subjects.executor_inbox(self.executor_id), alone=True) as inbox:
            while True:
                message = await inbox.receive()
                try:
                    content = inbox_decoder.decode(message.payload)
                except msgspec.DecodeError as error:
                    log.warning("unreadable message in the inbox: %s", error)
                    continue
                match content:
                    case Assign(assignments=assignments):
                        self._take(assignments)
                    case Cancel(attempts=keys):
                        for key in keys:
                            if (held := self._ledger.get(key)) is not None:
                                self._team.interrupt(held, "cancelled")

    def _take(self, assignments: list[Assignment]) -> None:
        new: list[Held] = []
        for assignment in assignments:
            if not self._ledger.knows((assignment.number, assignment.attempt)):
                held = Held(assignment)
                self._ledger.add(held)
                new.append(held)
        self._team.submit(new)

    async def _answer_roll_calls(self) -> None:
        async with self._bus.subscribe(subjects.ROLL_CALL) as calls:
            while True:
                await calls.receive()
                self._announce_now.set()
                self._beat_now.set()

    # --- what goes out ------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        while True:
            await self._bus.publish(subjects.heartbeat(self.executor_id), _encode(self._heartbeat()))
            with anyio.move_on_after(HEARTBEAT_SECONDS):
                await self._beat_now.wait()

    def _heartbeat(self) -> Heartbeat:
        return Heartbeat(
            executor_id=self.executor_id,
            node_id=self._node_id,
            slots=self._team.slots,
            accepting=self.accepting,
            catalog_hash=self._catalog.catalog_hash,
            attempts=self._ledger.keys(),
            mean_run_seconds=self._endings.mean_run_seconds,
            started_at=self._started_at,
            pid=self._team.pid,
            queues=list(self._settings.queues),
            labels={name: value for name, _, value in (label.partition("=") for label in self._settings.labels)},
            namespaces=list(self._settings.namespaces),
        )

    async def _announce(self) -> None:
        await self._ready.wait()
        while True:
            await self._bus.publish(subjects.catalog(self.executor_id), _encode(self._catalog))
            with anyio.move_on_after(CATALOG_SECONDS):
                await self._announce_now.wait()

    async def _follow_changes(self) -> None:
        """Say at once when it can run other things, or none."""
        while True:
            await self._team.changed.wait()
            if self._team.available:
                catalog = self._describe(self._team.tasks, self._team.targets)
                if catalog != self._catalog:
                    self._catalog = catalog
                    self._announce_now.set()
                self._ready.set()
            self._beat_now.set()

    def _describe(self, tasks: list[TaskInfo], targets: list[str]) -> Catalog:
        digest = hashlib.blake2b(_encode((tasks, targets)), digest_size=8).hexdigest()
        return Catalog(self.executor_id, self._node_id, digest, tasks, targets)

    def _note_progress(self, items: list[tuple[int, int, float, str]]) -> None:
        if len(self._news) < MAX_PROGRESS_WAITING:
            self._news += items
            self._more_news.set()

    def _note_logs(self, chunks: list[Chunk]) -> None:
        if self._logs is not None:
            self._logs.add(chunks)

    async def _pass_on_progress(self) -> None:
        while True:
            await self._more_news.wait()
            news, self._news = self._news, []
            if news:
                await self._bus.publish(subjects.progress(self.executor_id), _encode(Progress(news)))
