"""The state as the design describes it, in a few dictionaries: what apply must agree with.

Written from the docstrings of records, jobs and outcomes, not from apply: no tables, no caches, no counters but what
is counted when asked for.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from msgspec import structs

from clockjack import records as r
from clockjack.jobs import Outcome

WAITING = ("scheduled", "retrying")
ENDED = ("succeeded", "failed", "cancelled", "expired", "quarantined")

Said = tuple[str | None, Any]
"""The reason why a record was ignored, or None; and what it made."""


@dataclass
class Job:
    new: r.NewJob
    number: int
    state: str
    run_at: int | None
    expires_at: int | None
    attempt: int = 0
    errors: int = 0
    crashes: int = 0
    executor: str | None = None
    asked: bool = False
    past: list[str] = field(default_factory=list)


@dataclass
class Queue:
    concurrency: int | None = None
    key_concurrency: int | None = None
    max_backlog: int | None = None
    rate: r.Rate | None = None
    weight: int = 1
    ageing: int = 600 * 1_000_000
    paused: bool = False
    draining: bool = False
    revision: int = 0
    next: Fraction = Fraction(0)
    """When there is a token."""

    def full(self, now: int) -> int:
        """When there had to be a token, for the bucket to be full now."""
        assert self.rate
        return now - (self.rate.burst - 1) * self.rate.period // self.rate.limit

    def take(self, now: int) -> bool:
        if self.rate is None:
            return True
        if int(self.next) > now:
            if int(self.next) <= now + self.rate.period // self.rate.limit + 1 + 2_000_000:
                return False
            self.next = Fraction(now)  # the clock of the log was set back
        self.next = max(self.next, Fraction(self.full(now) - 250_000)) + Fraction(self.rate.period, self.rate.limit)
        return True


@dataclass
class Waiting:
    """A tick that waits for the end of a job."""

    tick: int
    new: r.NewJob
    by_hand: bool


@dataclass
class Schedule:
    overlap: str
    max_runs: int | None
    since: int
    rules: r.ScheduleRules = field(default_factory=r.ScheduleRules)
    set_name: str | None = None
    revision: int = 0
    paused: str | None = None
    next_at: int | None = None
    runs: int = 0
    skipped: int = 0
    failures: int = 0
    decided: list[tuple[str, str | None]] = field(default_factory=list)
    events: set[str] = field(default_factory=set)
    buffer: list[Waiting] = field(default_factory=list)
    calendars: set[str] = field(default_factory=set)


@dataclass
class Lease:
    node: str
    epoch: int
    until: int
    length: int


class Model:
    def __init__(self) -> None:
        self.jobs: dict[int, Job] = {}
        self.numbers = 0
        self.queues: dict[tuple[str, str], Queue] = {}
        self.schedules: dict[tuple[str, str], Schedule] = {}
        self.calendars: dict[tuple[str, str], tuple[int, bool]] = {}
        self.changes = 0
        self.leases: dict[str, Lease] = {}
        self.keys: dict[tuple[str, str], tuple[int, int | None]] = {}
        self.requests: dict[tuple[str, str], tuple[str, int, Any]] = {}
        self.events: list[tuple[str, str]] = []
        self.unsettled: dict[tuple[str, str], None] = {}
        self.stored = 0
        self.now = 0
        self.node: str | None = None

    # --- looking ----------------------------------------------------------------------------------------------

    def find(self, namespace: str, job_id: str) -> Job | None:
        for job in self.jobs.values():
            if (job.new.namespace, job.new.id) == (namespace, job_id):
                return job
        return None

    def in_queue(self, namespace: str, name: str, *states: str) -> list[Job]:
        return [
            job
            for job in self.jobs.values()
            if (job.new.namespace, job.new.queue) == (namespace, name) and job.state in states
        ]

    def active(self, namespace: str, schedule_id: str) -> int:
        since = self.schedules[namespace, schedule_id].since
        return sum(
            (job.new.namespace, job.new.schedule_id) == (namespace, schedule_id)
            and job.number >= since
            and job.state not in ENDED
            for job in self.jobs.values()
        )

    # --- one record -------------------------------------------------------------------------------------------

    def apply(self, record: r.Record, node: str | None, executor: str | None, now: int) -> Said:
        """Apply a record which `node` or `executor` wrote, and the log stored at `now`."""
        self.stored, self.now, self.node = now, max(self.now, now), node
        if isinstance(record, r.Finish):
            if not node and executor != record.executor_id:
                return "not-allowed", None
        elif node is None:
            return "not-allowed", None
        if isinstance(record, (r.Claim, r.Renew, r.Resign)) and record.node_id != node:
            return "not-allowed", None
        said: Said = getattr(self, type(record).__name__.lower())(record)
        self.settle()
        return said

    def leads(self, role: str, epoch: int) -> bool:
        lease = self.leases.get(role)
        return lease is not None and (lease.node, lease.epoch) == (self.node, epoch)

    def end(self, job: Job, state: str) -> None:
        job.state = state
        job.asked = False
        if job.new.unique and job.new.unique.until != "forever":
            self.free_key(job)
        self.events.append((f"job.{state}", job.new.id))
        name = (job.new.namespace, job.new.schedule_id or "")
        schedule = self.schedules.get(name)
        if schedule is None or job.number < schedule.since:
            return
        if state == "succeeded":
            schedule.failures = 0
        elif state != "cancelled":
            schedule.failures += 1
        if (schedule.buffer and not self.active(*name)) or self.fails(schedule):
            self.unsettled[name] = None

    def free_key(self, job: Job) -> None:
        assert job.new.unique
        key = (job.new.namespace, job.new.unique.key)
        if self.keys.get(key, (0, None))[0] == job.number:
            del self.keys[key]

    def once(self, request: r.RequestKey | None) -> Said | None:
        if request and (known := self.requests.get((request.namespace, request.key))) and known[1] > self.now:
            return (None, known[2]) if known[0] == request.fingerprint else ("key-reused", None)
        return None

    def keep(self, request: r.RequestKey | None, made: Any) -> None:
        if request:
            until = request.expires_at if request.lasts is None else self.now + request.lasts
            self.requests[request.namespace, request.key] = (request.fingerprint, until, made)

    # --- jobs -------------------------------------------------------------------------------------------------

    def submit(self, record: r.Submit) -> Said:
        if said := self.once(record.request):
            return said
        made = [self.add(new) for new in record.jobs]
        self.keep(record.request, made)
        return None, made

    def add(self, new: r.NewJob) -> tuple[str, str | None]:
        if self.find(new.namespace, new.id):
            return new.id, "duplicate-id"
        replaced: Job | None = None
        if new.unique and (held := self.keys.get((new.namespace, new.unique.key))):
            number, until = held
            if until is None or until > self.now:
                holder = self.jobs[number]
                if new.unique.on_conflict != "replace" or holder.state == "running":
                    return holder.new.id, "unique-conflict"
                replaced = holder
        queue = self.queues.get((new.namespace, new.queue), Queue())
        if queue.draining:
            return new.id, "queue-draining"
        backlog = self.in_queue(new.namespace, new.queue, "ready", *WAITING)
        if queue.max_backlog is not None and len([j for j in backlog if j is not replaced]) >= queue.max_backlog:
            return new.id, "backlog-full"
        if replaced and replaced.state not in ENDED:
            self.end(replaced, "cancelled")
        later = new.run_at is not None and new.run_at > new.created_at
        self.queues.setdefault((new.namespace, new.queue), queue)
        if not later:
            self.comes(new)
        number = self.numbers = self.numbers + 1
        self.jobs[number] = Job(new, number, "scheduled" if later else "ready", new.run_at, new.expires_at)
        if new.unique:
            lasts = new.unique.lasts
            until = new.unique.expires_at if lasts is None else self.now + lasts
            self.keys[new.namespace, new.unique.key] = (number, until)
        self.events.append(("job.created", new.id))
        return new.id, None

    def canceljob(self, record: r.CancelJob) -> Said:
        job = self.find(record.namespace, record.id)
        if job is None:
            return "not-found", None
        if job.state in ENDED:
            return "wrong-state", None
        self.cancel(job)
        return None, None

    def actonjobs(self, record: r.ActOnJobs) -> Said:
        done = 0
        for job in filter(None, map(self.jobs.get, dict.fromkeys(record.numbers))):
            if job.new.namespace != record.namespace or job.state not in record.states or job.asked:
                continue
            if record.action == "cancel" and job.state not in ENDED:
                self.cancel(job)
            elif record.action == "retry" and job.state in ENDED and job.state != "succeeded":
                if self.revive(job, record.at)[0] is not None:
                    continue
            elif record.action == "run-now" and job.state in WAITING:
                self.ready(job)
            else:
                continue
            done += 1
        return None, done

    def cancel(self, job: Job) -> None:
        if job.state == "running":
            job.asked = True
        else:
            self.end(job, "cancelled")

    def retryjob(self, record: r.RetryJob) -> Said:
        job = self.find(record.namespace, record.id)
        if job is None:
            return "not-found", None
        if job.state not in ENDED or job.state == "succeeded":
            return "wrong-state", None
        return self.revive(job, record.at)

    def revive(self, job: Job, at: int) -> Said:
        if self.queues[job.new.namespace, job.new.queue].draining:
            return "queue-draining", None
        if (unique := job.new.unique) is not None:
            number, until = self.keys.get((job.new.namespace, unique.key), (0, 0))
            if number != job.number and (until is None or until > self.now):
                return "unique-conflict", self.jobs[number].new.id
            lasts = unique.lasts
            if lasts is None and unique.expires_at is not None:
                lasts = unique.expires_at - job.new.created_at
            self.keys[job.new.namespace, unique.key] = (job.number, None if lasts is None else self.now + lasts)
        job.errors = job.crashes = 0
        job.run_at = at
        if job.expires_at is not None and job.expires_at <= at:
            job.expires_at = None
        self.ready(job)
        return None, None

    def runjobnow(self, record: r.RunJobNow) -> Said:
        job = self.find(record.namespace, record.id)
        if job is None:
            return "not-found", None
        if job.state not in WAITING:
            return "wrong-state", None
        self.ready(job)
        return None, None

    def comes(self, new: r.NewJob) -> None:
        """A job becomes ready: while none was, no more tokens came together than the bucket holds."""
        queue = self.queues[new.namespace, new.queue]
        if queue.rate and not self.in_queue(new.namespace, new.queue, "ready"):
            queue.next = max(queue.next, Fraction(queue.full(self.stored)))

    def ready(self, job: Job) -> None:
        self.comes(job.new)
        job.state = "ready"
        self.events.append(("job.ready", job.new.id))

    def promote(self, record: r.Promote) -> Said:
        if not self.leads("scheduler", record.epoch):
            return "stale-epoch", None
        for job in filter(None, map(self.jobs.get, record.numbers)):
            if job.state in WAITING and (job.run_at or 0) <= record.at:
                self.ready(job)
        return None, None

    def expire(self, record: r.Expire) -> Said:
        if not self.leads("scheduler", record.epoch):
            return "stale-epoch", None
        for job in filter(None, map(self.jobs.get, record.numbers)):
            over = job.expires_at is not None and job.expires_at <= record.at
            if over and job.attempt == 0 and job.state in ("scheduled", "ready"):
                self.end(job, "expired")
        return None, None

    def prune(self, record: r.Prune) -> Said:
        if not self.leads("archivist", record.epoch):
            return "stale-epoch", None
        gone = 0
        for job in filter(None, [self.jobs.get(number) for number in set(record.numbers)]):
            if job.state in ENDED and not self.keeps_out(job):
                del self.jobs[job.number]
                self.forget(job.new.namespace, job.new.queue)
                gone += 1
        return None, gone

    def forget(self, namespace: str, queue: str) -> None:
        """A queue that nobody put is there because of its jobs."""
        name = (namespace, queue)
        if not self.queues[name].revision and not any(
            (j.new.namespace, j.new.queue) == name for j in self.jobs.values()
        ):
            del self.queues[name]

    def keeps_out(self, job: Job) -> bool:
        key = (job.new.namespace, job.new.unique.key if job.new.unique else "")
        number, until = self.keys.get(key, (0, None))
        return number == job.number and (until is None or until > self.now)

    def checkpoint(self, record: r.Checkpoint) -> Said:
        return (None if self.leads("archivist", record.epoch) else "stale-epoch"), None

    # --- attempts ---------------------------------------------------------------------------------------------

    def assign(self, record: r.Assign) -> Said:
        if not self.leads("dispatcher", record.epoch):
            return "stale-epoch", None
        applied = []
        for number, attempt, executor in record.items:
            job = self.jobs.get(number)
            if job is None or job.state != "ready" or attempt != job.attempt + 1:
                continue
            name = (job.new.namespace, job.new.queue)
            queue = self.queues[name]
            if queue.paused:
                continue
            if queue.concurrency is not None and len(self.in_queue(*name, "running")) >= queue.concurrency:
                continue
            key = job.new.concurrency_key
            same = [one for one in self.in_queue(*name, "running") if one.new.concurrency_key == key]
            if key is not None and queue.key_concurrency is not None and len(same) >= queue.key_concurrency:
                continue
            if not queue.take(self.stored):
                continue
            job.state, job.attempt, job.executor = "running", attempt, executor
            if job.new.unique and job.new.unique.until == "started":
                self.free_key(job)
            self.events.append(("job.started", job.new.id))
            applied.append((number, attempt, executor))
        return None, applied

    def finish(self, record: r.Finish) -> Said:
        done = False
        for item in record.items:
            job = self.jobs.get(item.number)
            if job and (job.state, job.attempt, job.executor) == ("running", item.attempt, record.executor_id):
                self.attempt_ended(job, item.outcome, item.finished_at, item.retry_at)
                done = True
        return (None if done or not record.items else "already-done"), None

    def lost(self, record: r.Lost) -> Said:
        if not self.leads("dispatcher", record.epoch):
            return "stale-epoch", None
        for number, attempt, retry_at in record.items:
            job = self.jobs.get(number)
            if job and (job.state, job.attempt) == ("running", attempt):
                self.attempt_ended(job, Outcome.LOST, record.at, retry_at)
        return None, None

    def attempt_ended(self, job: Job, outcome: Outcome, at: int, retry_at: int | None) -> None:
        if outcome is Outcome.SUCCEEDED:
            self.end(job, "succeeded")
            return
        job.past.append(outcome.value)
        last: str | None = None
        if outcome in (Outcome.FAILED, Outcome.TIMED_OUT):
            job.errors += 1
            if job.errors >= job.new.max_attempts or retry_at is None:
                last = "failed"
        if outcome in (Outcome.CRASHED, Outcome.LOST):
            job.crashes += 1
            if job.crashes >= 3:
                last = "quarantined"
        if job.asked or outcome is Outcome.CANCELLED:
            self.end(job, "cancelled")
        elif last:
            self.end(job, last)
        elif outcome is Outcome.RELEASED or retry_at is None or retry_at <= at:
            self.ready(job)
        else:
            job.state, job.run_at = "retrying", retry_at
            self.events.append(("job.retrying", job.new.id))

    # --- schedules --------------------------------------------------------------------------------------------

    def putschedule(self, record: r.PutSchedule) -> Said:
        if said := self.once(record.request):
            return said
        old = self.schedules.get((record.namespace, record.id))
        if record.expected_revision is not None and record.expected_revision != (old.revision if old else 0):
            return "stale-revision", None
        if self.lacks(record):
            return "stale-calendars", None
        self.write(record, old.set_name if old else None)
        made = [(record.id, None)]
        self.keep(record.request, made)
        return None, made

    def applyschedules(self, record: r.ApplySchedules) -> Said:
        changes: list[r.PutSchedule | r.DeleteSchedule] = [*record.puts, *record.deletes]
        for change in changes:
            row = self.schedules.get((change.namespace, change.id))
            if change.namespace != record.namespace or (row.revision if row else 0) != change.expected_revision:
                return "stale-revision", None
            is_put = isinstance(change, r.PutSchedule)
            if row is None and not is_put:
                return "stale-revision", None
            if row is not None and row.set_name != record.set_name and not (is_put and record.adopts):
                return "stale-revision", None
        if any(self.lacks(put) for put in record.puts):
            return "stale-calendars", None
        for put in record.puts:
            self.write(put, record.set_name)
        for each in record.deletes:
            self.deleteschedule(r.DeleteSchedule(each.namespace, each.id, each.at))
        return None, len(record.puts) + len(record.deletes)

    def lacks(self, record: r.PutSchedule) -> bool:
        used = record.calendars
        return used is not None and (used.change != self.changes or not self.known(record.namespace, used.names))

    def write(self, record: r.PutSchedule, set_name: str | None) -> None:
        old = self.schedules.get((record.namespace, record.id))
        new = replace(old) if old else Schedule("", None, self.numbers + 1)
        new.calendars = set(record.calendars.names) if record.calendars else set()
        new.revision += 1
        new.set_name = set_name
        before, new.overlap, new.max_runs, new.rules = new.overlap, record.overlap, record.max_runs, record.rules
        if record.paused is not None and record.paused != bool(new.paused):
            new.paused = "request" if record.paused else None
            new.failures = new.failures if record.paused else 0
        self.schedules[record.namespace, record.id] = new
        self.aim(new, record.next_at)
        self.events.append(("schedule.updated" if old else "schedule.created", record.id))
        if before != new.overlap:
            timely = [one for one in new.buffer if not one.by_hand]
            too_many = {"skip": timely, "buffer_one": timely[1:], "cancel_other": timely[:-1]}
            self.give_up(record.id, new, too_many.get(new.overlap, []), "policy")
        self.give_up(record.id, new, new.buffer[new.rules.buffer_max :], "policy")
        self.release(record.namespace, record.id)

    def aim(self, schedule: Schedule, next_at: int | None) -> None:
        used_up = schedule.max_runs is not None and schedule.runs >= schedule.max_runs
        schedule.next_at = None if used_up else next_at

    def deleteschedule(self, record: r.DeleteSchedule) -> Said:
        schedule = self.schedules.get((record.namespace, record.id))
        if schedule is None:
            return "not-found", None
        if record.expected_revision is not None and record.expected_revision != schedule.revision:
            return "stale-revision", None
        del self.schedules[record.namespace, record.id]
        self.events.append(("schedule.deleted", record.id))
        return None, None

    def pauseschedule(self, record: r.PauseSchedule) -> Said:
        schedule = self.schedules.get((record.namespace, record.id))
        if schedule is None:
            return "not-found", None
        if record.expected_revision not in (None, schedule.revision):
            return "stale-revision", None
        if not schedule.paused:
            self.pause(record.id, schedule, "request")
        return None, None

    def pause(self, schedule_id: str, schedule: Schedule, by: str) -> None:
        schedule.paused = by
        schedule.revision += 1
        self.events.append(("schedule.paused", schedule_id))

    def resumeschedule(self, record: r.ResumeSchedule) -> Said:
        schedule = self.schedules.get((record.namespace, record.id))
        if schedule is None:
            return "not-found", None
        if record.expected_revision not in (None, schedule.revision):
            return "stale-revision", None
        if record.calendars not in (None, self.changes):
            return "stale-calendars", None
        if schedule.paused:
            schedule.paused = None
            schedule.failures = 0
            schedule.revision += 1
            self.aim(schedule, record.next_at)
            self.events.append(("schedule.resumed", record.id))
            if record.drops_buffered:
                self.give_up(record.id, schedule, [one for one in schedule.buffer if not one.by_hand], "paused")
            self.release(record.namespace, record.id)
        return None, None

    def triggerschedule(self, record: r.TriggerSchedule) -> Said:
        if said := self.once(record.request):
            return said
        schedule = self.schedules.get((record.namespace, record.schedule_id))
        if schedule is None:
            return "not-found", None
        overlap = schedule.overlap if record.overlap == "policy" else record.overlap or "allow_all"
        decision, reason = self.act(record.schedule_id, schedule, record.job, overlap, by_hand=True)
        made = [(record.job.id, "buffered" if decision == "buffered" else reason)]
        self.keep(record.request, made)
        return None, made

    def act(
        self, schedule_id: str, schedule: Schedule, new: r.NewJob | None, overlap: str, *, by_hand: bool = False
    ) -> tuple[str, str | None]:
        """Decide on a tick, an event or a run by hand."""
        decision, reason = self.tick(schedule_id, schedule, new, overlap, by_hand=by_hand)
        if reason == "duplicate-id" and new and (by_hand or new.event_id is not None):
            return decision, reason
        schedule.decided.append((decision, reason))
        self.decided(schedule_id, schedule, decision)
        if decision == "buffered" and new:
            schedule.buffer.append(Waiting(len(schedule.decided), new, by_hand))
        return decision, reason

    def decided(self, schedule_id: str, schedule: Schedule, decision: str) -> None:
        if decision in ("skipped", "buffered"):
            schedule.skipped += decision == "skipped"
            self.events.append((f"schedule.{decision}", schedule_id))
        if decision == "fired":
            schedule.runs += 1
            self.aim(schedule, schedule.next_at)

    def tick(
        self, schedule_id: str, schedule: Schedule, new: r.NewJob | None, overlap: str, *, by_hand: bool
    ) -> tuple[str, str | None]:
        """Make the job of a tick, unless something speaks against it, or for waiting."""
        if new is None:
            return "skipped", "missed"
        to_come = sum(not one.by_hand for one in schedule.buffer)
        if not by_hand and schedule.max_runs is not None and schedule.runs + to_come >= schedule.max_runs:
            return "skipped", "max-runs"
        if self.find(new.namespace, new.id) or new.id in [one.new.id for one in schedule.buffer]:
            return "skipped", "duplicate-id"
        if self.active(new.namespace, schedule_id):
            if overlap == "skip":
                return "skipped", "overlap"
            most = {"buffer_one": 1, "buffer_all": schedule.rules.buffer_max}.get(overlap)
            if most is not None:
                return ("skipped", "buffer-full") if len(schedule.buffer) >= most else ("buffered", None)
            if overlap == "cancel_other":
                self.give_up(schedule_id, schedule, schedule.buffer, "replaced")
                for job in sorted(self.jobs.values(), key=lambda job: job.number):
                    same = (job.new.namespace, job.new.schedule_id) == (new.namespace, schedule_id)
                    if same and job.number >= schedule.since and job.state not in ENDED:
                        self.cancel(job)
                if self.active(new.namespace, schedule_id):
                    return "buffered", None
        reason = self.add(new)[1]
        return ("skipped", reason) if reason else ("triggered" if by_hand else "fired", None)

    def give_up(self, schedule_id: str, schedule: Schedule, ticks: list[Waiting], reason: str) -> None:
        for one in list(ticks):
            schedule.buffer.remove(one)
            schedule.decided[one.tick - 1] = ("skipped", reason)
            self.decided(schedule_id, schedule, "skipped")

    def fails(self, schedule: Schedule) -> bool:
        most = schedule.rules.pause_after_failures
        return most is not None and schedule.failures >= most and not schedule.paused

    def settle(self) -> None:
        while self.unsettled:
            name, _ = self.unsettled.popitem()
            if schedule := self.schedules.get(name):
                if self.fails(schedule):
                    self.pause(name[1], schedule, "failures")
                self.release(*name)

    def release(self, namespace: str, schedule_id: str) -> None:
        """Make the jobs of ticks that wait, if now is their time."""
        schedule = self.schedules[namespace, schedule_id]
        if schedule.overlap == "allow_all" and not schedule.paused:
            for one in [one for one in schedule.buffer if not one.by_hand]:
                self.start(schedule_id, schedule, one)
        while not self.active(namespace, schedule_id):
            first = next((one for one in schedule.buffer if one.by_hand or not schedule.paused), None)
            if first is None:
                break
            self.start(schedule_id, schedule, first)

    def start(self, schedule_id: str, schedule: Schedule, one: Waiting) -> None:
        schedule.buffer.remove(one)
        if not one.by_hand and schedule.max_runs is not None and schedule.runs >= schedule.max_runs:
            reason: str | None = "max-runs"
        else:
            later = structs.replace(one.new, created_at=self.now)
            reason = self.add(later)[1]
        decision = "skipped" if reason else "triggered" if one.by_hand else "fired"
        schedule.decided[one.tick - 1] = (decision, reason)
        self.decided(schedule_id, schedule, decision)

    def fire(self, record: r.Fire) -> Said:
        if not self.leads("scheduler", record.epoch):
            return "stale-epoch", None
        schedule = self.schedules.get((record.namespace, record.schedule_id))
        if schedule is None:
            return "not-found", None
        if schedule.paused or (schedule.next_at, schedule.revision) != (record.due_at, record.revision):
            return "already-done", None
        if record.calendars not in (None, self.changes):
            return "stale-calendars", None
        self.act(record.schedule_id, schedule, record.job, schedule.overlap)
        self.aim(schedule, record.next_at)
        return None, None

    def matched(self, record: r.Matched) -> Said:
        if not self.leads("matcher", record.epoch):
            return "stale-epoch", None
        for match in record.matches:
            schedule = self.schedules.get((match.namespace, match.schedule_id))
            if schedule is None or schedule.paused or match.event_id in schedule.events:
                continue
            if schedule.max_runs is not None and schedule.runs >= schedule.max_runs:
                continue
            _, reason = self.act(match.schedule_id, schedule, match.job, schedule.overlap)
            if reason != "duplicate-id":
                schedule.events.add(match.event_id or "")
        return None, None

    # --- calendars --------------------------------------------------------------------------------------------

    def known(self, namespace: str, names: list[str]) -> bool:
        return all((namespace, name) in self.calendars for name in names)

    def users(self, namespace: str, name: str) -> bool:
        return any(where == namespace and name in one.calendars for (where, _), one in self.schedules.items())

    def putcalendar(self, record: r.PutCalendar) -> Said:
        key = (record.namespace, record.name)
        old = self.calendars.get(key)
        if record.expected_revision not in (None, old[0] if old else 0):
            return "stale-revision", None
        self.changes += 1
        self.calendars[key] = (self.changes, self.users(*key))
        self.events.append(("calendar.updated" if old else "calendar.created", record.name))
        return None, self.changes

    def deletecalendar(self, record: r.DeleteCalendar) -> Said:
        key = (record.namespace, record.name)
        if key not in self.calendars:
            return "not-found", None
        if record.expected_revision not in (None, self.calendars[key][0]):
            return "stale-revision", None
        if self.users(*key):
            return "in-use", None
        self.changes += 1
        del self.calendars[key]
        self.events.append(("calendar.deleted", record.name))
        return None, None

    def reschedule(self, record: r.Reschedule) -> Said:
        if not self.leads("scheduler", record.epoch):
            return "stale-epoch", None
        key = (record.namespace, record.calendar)
        if key not in self.calendars or record.calendars != self.changes:
            return "stale-calendars", None
        moved = 0
        for schedule_id, revision, before, next_at in record.items:
            one = self.schedules.get((record.namespace, schedule_id))
            if one and (one.revision, one.next_at) == (revision, before) and before != next_at:
                self.aim(one, next_at)
                moved += 1
        if record.done:
            self.calendars[key] = (self.calendars[key][0], False)
        return None, moved

    # --- queues -----------------------------------------------------------------------------------------------

    def putqueue(self, record: r.PutQueue) -> Said:
        name = (record.namespace, record.name)
        revision = self.queues[name].revision if name in self.queues else 0
        if record.expected_revision is not None and record.expected_revision != revision:
            return "stale-revision", None
        queue = self.queues.setdefault(name, Queue())
        queue.concurrency, queue.key_concurrency = record.concurrency, record.key_concurrency
        queue.max_backlog, queue.weight, queue.ageing = record.max_backlog, record.weight, record.ageing
        queue.paused, queue.draining, queue.revision = record.paused, record.draining, revision + 1
        before, queue.rate = queue.rate, record.rate
        if queue.rate and queue.rate != before:
            full = Fraction(queue.full(self.stored))
            if before is None:
                queue.next = full
            else:
                soon = self.stored + queue.rate.period // queue.rate.limit
                queue.next = max(min(Fraction(int(queue.next)), Fraction(soon)), full)
        return None, queue.revision

    def pausequeue(self, record: r.PauseQueue) -> Said:
        queue = self.queues.get((record.namespace, record.name))
        if queue is None:
            return "not-found", None
        if queue.paused != record.paused or (queue.draining and not record.paused):
            queue.paused = record.paused
            queue.draining = queue.draining and record.paused
            queue.revision += 1
        return None, None

    def drainqueue(self, record: r.DrainQueue) -> Said:
        queue = self.queues.get((record.namespace, record.name))
        if queue is None:
            return "not-found", None
        if not queue.draining:
            queue.draining = True
            queue.revision += 1
        return None, None

    def deletequeue(self, record: r.DeleteQueue) -> Said:
        name = (record.namespace, record.name)
        queue = self.queues.get(name)
        if queue is None:
            return "not-found", None
        if record.expected_revision is not None and record.expected_revision != queue.revision:
            return "stale-revision", None
        if self.in_queue(*name, "ready", "running", *WAITING):
            return "wrong-state", None
        self.queues[name] = Queue()
        self.forget(*name)
        return None, None

    def purgequeue(self, record: r.PurgeQueue) -> Said:
        if (record.namespace, record.name) not in self.queues:
            return "not-found", None
        ready = self.in_queue(record.namespace, record.name, "ready")
        ready.sort(key=lambda job: (job.new.task, job.new.placement, job.new.priority, job.new.concurrency_key or ""))
        ready.sort(key=lambda job: job.new.concurrency_key is not None)
        jobs = [*ready, *self.in_queue(record.namespace, record.name, *WAITING)][: record.limit]
        for job in jobs:
            self.end(job, "cancelled")
        return None, len(jobs)

    # --- leases -----------------------------------------------------------------------------------------------

    def claim(self, record: r.Claim) -> Said:
        lease = self.leases.get(record.role)
        if record.epoch != (lease.epoch if lease else 0) + 1:
            return "stale-epoch", None
        if lease and lease.node != record.node_id and self.stored < lease.until <= self.stored + 2 * lease.length:
            return "lease-held", None
        length = record.lease_microseconds
        self.leases[record.role] = Lease(record.node_id, record.epoch, self.stored + length, length)
        return None, None

    def renew(self, record: r.Renew) -> Said:
        kept = 0
        for role, epoch in record.leases:
            if self.leads(role, epoch) and (lease := self.leases[role]).until:
                lease.until = self.stored + lease.length
                kept += 1
        return (None if kept == len(record.leases) else "stale-epoch"), None

    def resign(self, record: r.Resign) -> Said:
        if not self.leads(record.role, record.epoch):
            return "stale-epoch", None
        self.leases[record.role].until = 0
        return None, None
