"""The state as the design describes it, in a few dictionaries: what apply must agree with.

Written from the docstrings of records, jobs and outcomes, not from apply: no tables, no caches, no counters but what
is counted when asked for.
"""

from dataclasses import dataclass, field, replace
from typing import Any

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
    max_backlog: int | None = None
    paused: bool = False
    revision: int = 0


@dataclass
class Schedule:
    overlap: str
    max_runs: int | None
    since: int
    revision: int = 0
    paused: bool = False
    next_at: int | None = None
    runs: int = 0
    skipped: int = 0
    decided: list[tuple[str, str | None]] = field(default_factory=list)
    events: set[str] = field(default_factory=set)


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
        self.leases: dict[str, Lease] = {}
        self.keys: dict[tuple[str, str], tuple[int, int | None]] = {}
        self.requests: dict[tuple[str, str], tuple[str, int, Any]] = {}
        self.events: list[tuple[str, str]] = []
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
            return self.finish(record) if node or executor == record.executor_id else ("not-allowed", None)
        if node is None:
            return "not-allowed", None
        if isinstance(record, (r.Claim, r.Renew, r.Resign)) and record.node_id != node:
            return "not-allowed", None
        said: Said = getattr(self, type(record).__name__.lower())(record)
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
        queue = self.queues.setdefault((new.namespace, new.queue), Queue())
        backlog = self.in_queue(new.namespace, new.queue, "ready", *WAITING)
        if queue.max_backlog is not None and len([j for j in backlog if j is not replaced]) >= queue.max_backlog:
            return new.id, "backlog-full"
        if replaced and replaced.state not in ENDED:
            self.end(replaced, "cancelled")
        later = new.run_at is not None and new.run_at > new.created_at
        number = self.numbers = self.numbers + 1
        self.jobs[number] = Job(new, number, "scheduled" if later else "ready", new.run_at, new.expires_at)
        if new.unique:
            self.keys[new.namespace, new.unique.key] = (number, new.unique.expires_at)
        self.events.append(("job.created", new.id))
        return new.id, None

    def canceljob(self, record: r.CancelJob) -> Said:
        job = self.find(record.namespace, record.id)
        if job is None:
            return "not-found", None
        if job.state in ENDED:
            return "wrong-state", None
        if job.state == "running":
            job.asked = True
        else:
            self.end(job, "cancelled")
        return None, None

    def retryjob(self, record: r.RetryJob) -> Said:
        job = self.find(record.namespace, record.id)
        if job is None:
            return "not-found", None
        if job.state not in ENDED or job.state == "succeeded":
            return "wrong-state", None
        job.errors = job.crashes = 0
        job.run_at = record.at
        if job.expires_at is not None and job.expires_at <= record.at:
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

    def ready(self, job: Job) -> None:
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
                gone += 1
        return None, gone

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
        new = replace(old) if old else Schedule("", None, self.numbers + 1)
        new.revision += 1
        new.overlap, new.max_runs = record.overlap, record.max_runs
        if record.paused is not None:
            new.paused = record.paused
        self.schedules[record.namespace, record.id] = new
        self.aim(new, record.next_at)
        self.events.append(("schedule.updated" if old else "schedule.created", record.id))
        made = [(record.id, None)]
        self.keep(record.request, made)
        return None, made

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
        if not schedule.paused:
            schedule.paused = True
            self.events.append(("schedule.paused", record.id))
        return None, None

    def resumeschedule(self, record: r.ResumeSchedule) -> Said:
        schedule = self.schedules.get((record.namespace, record.id))
        if schedule is None:
            return "not-found", None
        if schedule.paused:
            schedule.paused = False
            self.aim(schedule, record.next_at)
            self.events.append(("schedule.resumed", record.id))
        return None, None

    def triggerschedule(self, record: r.TriggerSchedule) -> Said:
        if said := self.once(record.request):
            return said
        schedule = self.schedules.get((record.namespace, record.schedule_id))
        if schedule is None:
            return "not-found", None
        made = self.add(record.job)
        if made[1] != "duplicate-id":
            self.decide(record.schedule_id, schedule, "skipped" if made[1] else "triggered", made[1])
        self.keep(record.request, [made])
        return None, [made]

    def decide(self, schedule_id: str, schedule: Schedule, decision: str, reason: str | None) -> None:
        schedule.decided.append((decision, reason))
        if decision == "skipped":
            schedule.skipped += 1
            self.events.append(("schedule.skipped", schedule_id))
        if decision == "fired":
            schedule.runs += 1
            self.aim(schedule, schedule.next_at)

    def tick(self, schedule_id: str, schedule: Schedule, new: r.NewJob | None) -> str | None:
        """Make the job of a tick or an event; return why not."""
        if new is None:
            return "missed"
        if schedule.overlap == "skip" and self.active(new.namespace, schedule_id):
            return "overlap"
        return self.add(new)[1]

    def fire(self, record: r.Fire) -> Said:
        if not self.leads("scheduler", record.epoch):
            return "stale-epoch", None
        schedule = self.schedules.get((record.namespace, record.schedule_id))
        if schedule is None:
            return "not-found", None
        if schedule.paused or (schedule.next_at, schedule.revision) != (record.due_at, record.revision):
            return "already-done", None
        reason = self.tick(record.schedule_id, schedule, record.job)
        self.decide(record.schedule_id, schedule, "skipped" if reason else "fired", reason)
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
            reason = self.tick(match.schedule_id, schedule, match.job)
            if reason != "duplicate-id":
                schedule.events.add(match.event_id)
                self.decide(match.schedule_id, schedule, "skipped" if reason else "fired", reason)
        return None, None

    # --- queues -----------------------------------------------------------------------------------------------

    def putqueue(self, record: r.PutQueue) -> Said:
        name = (record.namespace, record.name)
        revision = self.queues[name].revision if name in self.queues else 0
        if record.expected_revision is not None and record.expected_revision != revision:
            return "stale-revision", None
        self.queues[name] = Queue(record.concurrency, record.max_backlog, record.paused, revision + 1)
        return None, revision + 1

    def pausequeue(self, record: r.PauseQueue) -> Said:
        queue = self.queues.get((record.namespace, record.name))
        if queue is None:
            return "not-found", None
        if queue.paused != record.paused:
            queue.paused = record.paused
            queue.revision += 1
        return None, None

    def purgequeue(self, record: r.PurgeQueue) -> Said:
        if (record.namespace, record.name) not in self.queues:
            return "not-found", None
        jobs = self.in_queue(record.namespace, record.name, "ready", *WAITING)[: record.limit]
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
