"""Where the attempts of one remote worker lie until it fetches them, and where it brings back how they ended."""

import secrets
from collections import OrderedDict, deque
from collections.abc import Sequence

import anyio

from clockjack.actors.signal import Signal
from clockjack.clock import Clock
from clockjack.executor.alarms import Alarms
from clockjack.executor.endings import Endings
from clockjack.executor.failures import encode_failure
from clockjack.executor.frames import Done, Key, Reason
from clockjack.executor.held import Held
from clockjack.executor.messages import TaskInfo
from clockjack.executor.team import OnProgress
from clockjack.jobs import Outcome
from clockjack.remote.port import Handed, Told, UnknownAttempt, WorkerSpec
from clockjack.specs import Failure

MAX_RECENT = 4096
"""Ends that are remembered for a worker that says them again, since the answer was lost."""

GRACE_LEASES = 2.0
"""A worker that was to stop an attempt hears of it when it next says something, which is within its lease; after so
many leases the attempt is given up on."""


class _Given:
    """An attempt that the worker has."""

    __slots__ = ("give_up_at", "heard_at", "held", "time_out_at", "token")

    def __init__(self, token: str, held: Held, now: float) -> None:
        self.token = token
        self.held = held
        self.heard_at = now
        self.time_out_at = float("inf") if held.timeout_seconds is None else now + held.timeout_seconds
        self.give_up_at = float("inf")


class Desk:
    """The team of a remote worker's executor. Times are the event loop's, in seconds."""

    def __init__(
        self, worker_id: str, spec: WorkerSpec, endings: Endings, on_progress: OnProgress, clock: Clock
    ) -> None:
        """Keep the attempts of the worker `worker_id`."""
        self._worker_id = worker_id
        self._spec = spec
        self._endings = endings
        self._on_progress = on_progress
        self._clock = clock
        self._waiting: deque[Held] = deque()
        self._given: dict[str, _Given] = {}
        self._tokens: dict[Key, str] = {}
        self._recent: OrderedDict[str, Key] = OrderedDict()
        self._alarms = Alarms(self._on_alarm)
        self._polls = 0
        self._heard_at = anyio.current_time()
        self._more = anyio.Event()
        self._fewer = Signal()
        self._open = True
        self._changed = Signal()
        self._changed.set()

    @property
    def slots(self) -> int:
        """How many attempts the worker works on at once."""
        return self._spec.slots

    @property
    def available(self) -> bool:
        """Whether the worker comes for work."""
        return self._open and not self.silent

    @property
    def pid(self) -> int:
        """None of this machine."""
        return 0

    @property
    def tasks(self) -> list[TaskInfo]:
        """What the worker said that it runs."""
        return [TaskInfo(name, "default", "remote") for name in self._spec.tasks]

    @property
    def targets(self) -> list[str]:
        """None: a worker runs tasks."""
        return []

    @property
    def changed(self) -> Signal:
        """Set at the beginning, and when it closes."""
        return self._changed

    @property
    def silent(self) -> bool:
        """Whether the worker said nothing for its lease."""
        return not self._polls and anyio.current_time() - self._heard_at > self._spec.lease_seconds

    @property
    def closed(self) -> bool:
        """Whether nothing is handed out any more."""
        return not self._open

    @property
    def idle(self) -> bool:
        """Whether the worker has nothing."""
        return not self._given

    # --- what the executor asks for -----------------------------------------------------------------------

    async def run(self) -> None:
        """Watch the leases, for ever; at the end, nothing that it was given is left."""
        try:
            await self._alarms.run()
        finally:
            self._release("its node stopped")
            for given in list(self._given.values()):
                self._end(given)
                self._endings.abandoned(given.held, "the node that it reported to stopped")

    def submit(self, attempts: Sequence[Held]) -> None:
        """Lay these out for the worker."""
        self._waiting.extend(attempts)
        if self._open:
            self._more.set()
        else:
            self._release("its worker leaves")

    def interrupt(self, held: Held, reason: Reason) -> None:
        """Have an attempt ended: the worker hears of it when it next says something."""
        if held.ended or held.interrupted is not None:
            return
        held.interrupted = reason
        token = self._tokens.get(held.key)
        if token is None:
            self._endings.never_started(held)
        else:
            given = self._given[token]
            given.give_up_at = anyio.current_time() + GRACE_LEASES * self._spec.lease_seconds
            self._watch(given)

    async def drain(self, seconds: float) -> None:
        """Hand out nothing more, and wait `seconds` for what the worker has; then tell it to stop."""
        self.close()
        with anyio.move_on_after(seconds):
            await self._emptied()
        for given in list(self._given.values()):
            self.interrupt(given.held, "shutdown")
        with anyio.move_on_after(min(self._spec.lease_seconds, 5.0)):
            await self._emptied()

    # --- what the worker asks for -------------------------------------------------------------------------

    async def poll(self, limit: int, seconds: float) -> list[Handed]:
        """Hand out at most `limit` attempts, as soon as there is one."""
        self._polls += 1
        try:
            with anyio.move_on_after(seconds):
                while self._open and not self._has_waiting():
                    self._more = anyio.Event() if self._more.is_set() else self._more
                    await self._more.wait()
        finally:
            self._polls -= 1
            self._heard_at = anyio.current_time()
        handed: list[Handed] = []
        while self._open and len(handed) < limit and self._has_waiting():
            handed.append(self._hand_out(self._waiting.popleft()))
        return handed

    def beat(self, token: str, progress: tuple[float, str] | None) -> Told:
        """Take note that an attempt goes on.

        :raises UnknownAttempt: if it is not the worker's any more.
        """
        given = self._find(token)
        given.heard_at = self._heard_at = anyio.current_time()
        if progress is not None:
            self._on_progress([(*given.held.key, *progress)])
        return Told(given.held.interrupted)

    def complete(self, token: str, result: bytes | None) -> Key:
        """End an attempt with its result; return which it is.

        :raises UnknownAttempt: if it is not the worker's any more.
        """
        return self._finish(token, Outcome.SUCCEEDED, result=result)

    def fail(self, token: str, failure: Failure, *, give_up: bool, retry_seconds: float | None) -> Key:
        """End an attempt that did not succeed; return which it is.

        :raises UnknownAttempt: if it is not the worker's any more.
        """
        return self._finish(token, Outcome.FAILED, failure=failure, give_up=give_up, retry_seconds=retry_seconds)

    def close(self) -> None:
        """Hand out nothing more: what lies here goes back."""
        self._open = False
        self._release("its worker leaves")
        self._more.set()
        self._changed.set()

    # --- inside -------------------------------------------------------------------------------------------

    def _has_waiting(self) -> bool:
        while self._waiting and self._waiting[0].ended:
            self._waiting.popleft()
        return bool(self._waiting)

    def _hand_out(self, held: Held) -> Handed:
        token = f"{self._worker_id}.{secrets.token_hex(12)}"
        held.started_at = self._clock.now()
        given = _Given(token, held, anyio.current_time())
        self._given[token] = given
        self._tokens[held.key] = token
        self._watch(given)
        task = held.assignment
        return Handed(token, task.job_id, task.queue, task.attempt, task.work, task.nominal_at, task.schedule_id)

    def _find(self, token: str) -> _Given:
        given = self._given.get(token)
        if given is None:
            raise UnknownAttempt(token)
        return given

    def _finish(
        self,
        token: str,
        outcome: Outcome,
        *,
        result: bytes | None = None,
        failure: Failure | None = None,
        give_up: bool = False,
        retry_seconds: float | None = None,
    ) -> Key:
        if (key := self._recent.get(token)) is not None:
            return key
        given = self._find(token)
        held = given.held
        self._heard_at = anyio.current_time()
        self._end(given)
        self._recent[token] = held.key
        while len(self._recent) > MAX_RECENT:
            self._recent.popitem(last=False)
        if outcome is Outcome.FAILED and held.interrupted is not None:
            self._endings.interrupted(held, "its worker ended it")
            return held.key
        done = Done(
            *held.key,
            outcome,
            held.started_at,
            self._clock.now(),
            result,
            None if failure is None else encode_failure(failure),
            retry_seconds,
            give_up,
        )
        self._endings.done(held, done)
        return held.key

    def _end(self, given: _Given) -> None:
        del self._given[given.token]
        del self._tokens[given.held.key]
        self._fewer.set()

    def _watch(self, given: _Given) -> None:
        due = min(given.heard_at + self._spec.lease_seconds, given.time_out_at, given.give_up_at)
        self._alarms.add(due - anyio.current_time(), given.held)

    def _on_alarm(self, held: Held) -> None:
        token = self._tokens.get(held.key)
        if token is None:
            return
        given, now = self._given[token], anyio.current_time()
        if now >= given.heard_at + self._spec.lease_seconds:
            self._end(given)
            if held.interrupted is None:
                self._endings.abandoned(held, f"its worker was not heard of for {self._spec.lease_seconds:g} s")
            else:
                self._endings.interrupted(held, "its worker was not heard of any more")
        elif now >= given.give_up_at:
            self._end(given)
            self._endings.interrupted(held, "its worker was told, and goes on with it")
        else:
            if now >= given.time_out_at:
                given.time_out_at = float("inf")
                self.interrupt(held, "timed_out")
            self._watch(given)

    def _release(self, why: str) -> None:
        while self._waiting:
            held = self._waiting.popleft()
            if not held.ended:
                self._endings.released(held, why)

    async def _emptied(self) -> None:
        while self._given:
            await self._fewer.wait()
