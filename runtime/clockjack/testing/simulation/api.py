"""What a node's API does with requests: the records that it makes of them, and what it answers.

The simulation has no HTTP, and no ``clockjack_api``, which stands above the runtime. So this is the least that is
needed of it, written the same way.
"""

import hashlib
from typing import Any

import msgspec

from clockjack import subjects
from clockjack.apply.outcome import NOT_FOUND, WRONG_STATE, Made, Outcome
from clockjack.calendars import CalendarSpec, encode_calendar
from clockjack.clock import seconds
from clockjack.jobs import ENDED, State
from clockjack.placement import Placement, encode
from clockjack.records import (
    AGEING,
    ActOnJobs,
    ApplySchedules,
    CancelBackfill,
    CancelJob,
    DeleteQueue,
    DeleteSchedule,
    DrainQueue,
    NewJob,
    PauseQueue,
    PauseSchedule,
    PurgeQueue,
    PutCalendar,
    PutQueue,
    PutSchedule,
    Rate,
    Record,
    Requester,
    RequestKey,
    ResumeSchedule,
    RetryJob,
    RunJobNow,
    Submit,
    TriggerSchedule,
    UniqueKey,
)
from clockjack.schedules import (
    Before,
    ScheduleSpec,
    decode_spec,
    make_backfill,
    make_job,
    make_put,
    next_fire,
    retained_tick,
)
from clockjack.specs import Retry, TaskTarget, Work
from clockjack.testing.assembly import MemoryNode
from clockjack.testing.simulation import steps
from clockjack.testing.simulation.observer import Observer
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.faults import InvalidSchedule
from clockjack.triggers.trigger import calendar_names
from clockjack.views.calendars import named_calendars
from clockjack.views.jobs import JobFilter
from clockjack.views.jobs import numbers as job_numbers
from clockjack.views.schedules import schedule as schedule_row
from clockjack.views.schedules import schedules as schedule_rows

NAMESPACE = "default"
CLIENT = Requester("k1", "a client", "0" * 31 + "1")
"""Who asks: the audit trail says so."""
SET = "simulated"
"""The set that schedules are applied with."""
ACTED_UPON: dict[str, tuple[State, ...]] = {
    "cancel": tuple(state for state in State if state not in ENDED),
    "retry": tuple(state for state in State if state in ENDED and state is not State.SUCCEEDED),
    "run-now": (State.SCHEDULED, State.RETRYING),
}
KEY_SECONDS = 86_400.0
"""How long an idempotency key is kept."""


class Api:
    """Carries out requests; ids of jobs are new with every one of them, as a real API makes them."""

    def __init__(self, observer: Observer) -> None:
        """Begin; `observer` is told of what an answer contradicts."""
        self._made = 0
        self._observer = observer

    async def submit(self, node: MemoryNode, step: steps.SubmitJobs) -> Outcome:
        """Submit jobs."""
        now = node.clock.now()
        jobs = [self._job(wish, now) for wish in step.wishes]
        outcome = await node.client.propose(Submit(jobs, _key(step.key, step.wishes, now)), CLIENT)
        made: list[Made] = outcome.value or []
        for item in made:
            if item.reason is None and not outcome.replayed:
                rows = await node.replica.rows("SELECT 1 FROM jobs WHERE id = ?", (item.id,))
                if not rows:
                    self._observer.contradicted(f"{node.node_id} does not see job {item.id}, which it just made")
        return outcome

    async def control(self, node: MemoryNode, step: steps.ControlJob, job_id: str) -> Outcome:
        """Cancel a job, retry it, or run it now."""
        kinds: dict[str, type[CancelJob | RetryJob | RunJobNow]] = {
            "cancel": CancelJob,
            "retry": RetryJob,
            "run_now": RunJobNow,
        }
        return await node.writer.propose(kinds[step.verb](NAMESPACE, job_id, node.clock.now()), CLIENT)

    async def put_schedule(self, node: MemoryNode, step: steps.PutSchedule) -> Outcome:
        """Create or replace a schedule."""
        return await node.writer.propose(await self._put(node, step.id, step.spec), CLIENT)

    async def _put(self, node: MemoryNode, schedule_id: str, document: dict[str, Any]) -> PutSchedule:
        row = await schedule_row(node.replica, NAMESPACE, schedule_id)
        spec = msgspec.convert(document, ScheduleSpec)
        calendars = await named_calendars(node.replica, NAMESPACE, calendar_names(spec.trigger))
        before = None if row is None else Before(row.created_at, row.next_at, row.spec)
        record = make_put(NAMESPACE, schedule_id, spec, node.clock.now(), before, calendars)
        if isinstance(spec.trigger, EventTrigger):
            record.events_after = (await node.world.events.bounds()).last
        return record

    async def apply_schedules(self, node: MemoryNode, step: steps.ApplySchedules) -> Outcome:
        """Make a set of schedules what it is to be."""
        puts: list[PutSchedule] = []
        for schedule_id, document in step.specs.items():
            put = await self._put(node, schedule_id, document)
            row = await schedule_row(node.replica, NAMESPACE, schedule_id)
            put.expected_revision = 0 if row is None else row.revision
            puts.append(put)
        now = node.clock.now()
        others = [row for row in await schedule_rows(node.replica, NAMESPACE, 100, set_name=SET) if step.prune]
        deletes = [DeleteSchedule(NAMESPACE, row.id, now, row.revision) for row in others if row.id not in step.specs]
        return await node.writer.propose(ApplySchedules(NAMESPACE, SET, now, puts, deletes, adopts=True), CLIENT)

    async def act_on_queue(self, node: MemoryNode, step: steps.ActOnQueue) -> Outcome:
        """Do the same with many jobs."""
        wanted = JobFilter(states=ACTED_UPON[step.verb], queue=step.name)
        numbers, _ = await job_numbers(node.replica, NAMESPACE, wanted, 50)
        states = [state.value for state in wanted.states]
        return await node.writer.propose(ActOnJobs(NAMESPACE, node.clock.now(), step.verb, numbers, states), CLIENT)

    async def put_calendar(self, node: MemoryNode, step: steps.PutCalendar) -> Outcome:
        """Create or replace a calendar."""
        spec = encode_calendar(msgspec.convert(step.spec, CalendarSpec))
        return await node.writer.propose(PutCalendar(NAMESPACE, step.name, node.clock.now(), spec), CLIENT)

    async def control_schedule(self, node: MemoryNode, step: steps.ControlSchedule) -> Outcome:
        """Pause a schedule, resume, trigger or delete it."""
        now = node.clock.now()
        row = await schedule_row(node.replica, NAMESPACE, step.id)
        if row is None:
            return Outcome(NOT_FOUND)
        spec = decode_spec(row.spec)
        names = calendar_names(spec.trigger)
        calendars = await named_calendars(node.replica, NAMESPACE, names)
        change = calendars.change if names else None
        coming = next_fire(spec, now, calendars.named)
        record: Record
        match step.verb:
            case "pause":
                record = PauseSchedule(NAMESPACE, step.id, now)
            case "resume":
                record = ResumeSchedule(NAMESPACE, step.id, now, coming, row.revision, True, change)
            case "resume_retained":
                retained = None if row.next_at is None else retained_tick(spec, row.next_at, now, calendars)
                record = ResumeSchedule(NAMESPACE, step.id, now, retained or coming, row.revision, calendars=change)
            case "delete":
                record = DeleteSchedule(NAMESPACE, step.id, now)
            case "trigger":
                job = make_job(
                    spec,
                    NAMESPACE,
                    step.id,
                    job_id=self._new_id("by-hand"),
                    nominal_at=now,
                    run_at=None,
                    created_at=now,
                )
                record = TriggerSchedule(
                    NAMESPACE, step.id, now, job, _key(step.key, step.id, now), step.overlap or "policy"
                )
        return await node.writer.propose(record, CLIENT)

    async def backfill(self, node: MemoryNode, step: steps.Backfill | steps.CancelBackfill) -> Outcome:
        """Begin a backfill, or cancel it."""
        now = node.clock.now()
        if isinstance(step, steps.CancelBackfill):
            return await node.writer.propose(CancelBackfill(NAMESPACE, step.id, step.name, now, step.jobs), CLIENT)
        row = await schedule_row(node.replica, NAMESPACE, step.id)
        if row is None:
            return Outcome(NOT_FOUND)
        spec = decode_spec(row.spec)
        calendars = await named_calendars(node.replica, NAMESPACE, calendar_names(spec.trigger))
        span = (now - seconds(step.seconds), now, step.concurrency)
        try:
            record = make_backfill(NAMESPACE, step.id, step.name, row.revision, spec, *span, now, calendars)
        except InvalidSchedule:
            return Outcome(WRONG_STATE)
        return await node.writer.propose(record, CLIENT)

    async def put_queue(self, node: MemoryNode, step: steps.PutQueue) -> Outcome:
        """Set a queue's limits."""
        now = node.clock.now()
        rate = None
        if step.rate is not None:
            limit, period, burst = step.rate
            rate = Rate(limit, seconds(period), burst)
        record = PutQueue(
            NAMESPACE,
            step.name,
            now,
            step.concurrency,
            step.max_backlog,
            step.paused,
            rate=rate,
            key_concurrency=step.key_concurrency,
            weight=step.weight,
            ageing=AGEING if step.ageing is None else seconds(step.ageing),
        )
        return await node.writer.propose(record, CLIENT)

    async def control_queue(self, node: MemoryNode, step: steps.ControlQueue) -> Outcome:
        """Pause a queue, resume, purge, drain or delete it."""
        now = node.clock.now()
        record: Record
        match step.verb:
            case "purge":
                record = PurgeQueue(NAMESPACE, step.name, now, 100)
            case "drain":
                record = DrainQueue(NAMESPACE, step.name, now)
            case "delete":
                record = DeleteQueue(NAMESPACE, step.name, now)
            case "pause" | "resume":
                record = PauseQueue(NAMESPACE, step.name, now, step.verb == "pause")
        return await node.writer.propose(record, CLIENT)

    async def publish(self, node: MemoryNode, step: steps.Publish) -> Outcome:
        """Publish an event."""
        event = {"specversion": "1.0", "id": step.id, "source": "/simulation", "type": step.kind, "data": step.data}
        await node.world.events.append(
            subjects.events(NAMESPACE, step.kind), msgspec.json.encode(event), f"event-{step.id}"
        )
        return Outcome()

    def _job(self, wish: steps.Wish, now: int) -> NewJob:
        retry = Retry(max_attempts=wish.attempts, initial_seconds=wish.wait, factor=1.5, max_seconds=3.0)
        unique = None
        if wish.unique is not None:
            key, until, ttl, on_conflict = wish.unique
            expires_at = None if ttl is None else now + seconds(ttl)
            unique = msgspec.convert((key, until, expires_at, on_conflict), UniqueKey)
        return NewJob(
            NAMESPACE,
            wish.name if wish.own_id else self._new_id(wish.name),
            wish.queue,
            wish.task,
            wish.priority,
            now,
            None if wish.delay is None else now + seconds(wish.delay),
            wish.attempts,
            msgspec.json.encode(Work(TaskTarget(wish.task, wish.args), wish.timeout, retry)),
            None if wish.expires is None else now + seconds(wish.expires),
            unique,
            wish.key,
            {"wish": wish.name},
            placement=encode(Placement(require={"node_id": wish.machines} if wish.machines else {})),
        )

    def _new_id(self, name: str) -> str:
        self._made += 1
        return f"{name}.{self._made}"


def _key(key: str | None, body: Any, now: int) -> RequestKey | None:
    if key is None:
        return None
    digest = hashlib.blake2b(msgspec.json.encode(body), digest_size=16).hexdigest()
    lasts = seconds(KEY_SECONDS)
    return RequestKey(NAMESPACE, key, digest, now + lasts, lasts)
