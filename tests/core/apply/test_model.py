"""Apply against a small model of the state: any records, in any order, from anybody."""

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.core.apply.bench import dump, new_database, replay
from tests.core.apply.model import Model
from tests.core.scribe import SECOND, Scribe, new_job

from clockjack import records as r
from clockjack import subjects
from clockjack.apply import table
from clockjack.apply.machine import StateMachine
from clockjack.invariants import violations
from clockjack.invariants.rising import SERIES, Rising
from clockjack.jobs import Outcome
from clockjack.lifecycle import decoder

if TYPE_CHECKING:
    from clockjack.log.port import Entry

IDS = [f"j{n}" for n in range(12)]
NAMESPACES = st.sampled_from(["default", "default", "other"])
QUEUES = st.sampled_from(["p", "q"])
EXECUTORS = st.sampled_from(["x1", "x2"])
NODES = st.sampled_from(["a", "a", "b"])
CALENDARS = st.sampled_from(["days", "other"])
SCHEDULES = st.sampled_from(["s1", "s2"])
ROLES: st.SearchStrategy[r.Role] = st.sampled_from(["scheduler", "dispatcher", "matcher", "archivist"])
SECONDS = st.sampled_from([-1, 0, 0, 1, 3, 10])
OUTCOMES = st.sampled_from(list(Outcome))
LIMITS = st.sampled_from([None, None, 0, 1, 2, 5])
STATES = ["scheduled", "ready", "running", "retrying", "succeeded", "failed", "cancelled", "expired", "quarantined"]
OVERLAPS = st.sampled_from(["skip", "buffer_one", "buffer_all", "cancel_other", "allow_all"])
RATES = st.sampled_from([None, r.Rate(1, SECOND), r.Rate(3, SECOND), r.Rate(7, SECOND, 3), r.Rate(1, 60 * SECOND)])
SELDOM = st.sampled_from([False, False, False, True])
MOSTLY = st.sampled_from([True, True, True, True, False])


class ApplyAndModel(RuleBasedStateMachine):
    """Gives the same records to both, and compares what they say and what they lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.scribe = Scribe()
        self.db = new_database()
        self.machine = StateMachine(self.db)
        self.model = Model()
        self.rising = Rising()
        self.waiting: list[tuple[Entry, list[Any]]] = []
        self.groups: list[int] = []
        self.records: list[tuple[str, list[r.Record]]] = []
        self.events_seen = 0

    # --- giving -----------------------------------------------------------------------------------------------

    @property
    def now(self) -> int:
        return self.scribe.now

    def give(self, data: st.DataObject, *records: r.Record, by: str = "a", executor: str | None = None) -> None:
        subject = subjects.report_journal(executor) if executor else subjects.node_journal(by)
        self.records.append((subject, list(records)))
        said = [self.model.apply(record, None if executor else by, executor, self.now) for record in records]
        self.waiting.append((self.scribe.write(subject, records), said))
        if data.draw(MOSTLY, "apply now"):
            self.apply_waiting()

    def apply_waiting(self) -> None:
        """Apply all entries that wait, in one transaction."""
        entries = [entry for entry, _ in self.waiting]
        expected = [said for _, said in self.waiting]
        self.waiting = []
        self.groups.append(len(entries))
        outcomes = self.machine.apply(entries).outcomes
        found = [[(outcome.reason, _plain(outcome.value)) for outcome in of_entry] for of_entry in outcomes]
        assert found == expected

    def epoch(self, data: st.DataObject, role: str) -> int:
        lease = self.model.leases.get(role)
        true = lease.epoch if lease else 1
        return true if data.draw(MOSTLY, "true epoch") else data.draw(st.sampled_from([0, true - 1, true + 1]))

    def leader(self, data: st.DataObject, role: str) -> str:
        lease = self.model.leases.get(role)
        return lease.node if lease and data.draw(MOSTLY, "leader") else data.draw(NODES)

    def at(self, data: st.DataObject) -> int:
        return self.now + data.draw(SECONDS) * SECOND

    def job(self, data: st.DataObject, **fixed: Any) -> r.NewJob:
        unique = None
        if data.draw(st.booleans(), "unique"):
            unique = r.UniqueKey(
                data.draw(st.sampled_from(["k1", "k2"])),
                data.draw(st.sampled_from(["finished", "started", "forever"])),
                data.draw(st.sampled_from([None, self.now + SECOND, self.now + 10 * SECOND])),
                data.draw(st.sampled_from(["reject", "return", "replace"])),
                data.draw(st.sampled_from([None, None, 3 * SECOND])),
            )
        fields: dict[str, Any] = {
            "namespace": data.draw(NAMESPACES),
            "id": data.draw(st.sampled_from(IDS)),
            "queue": data.draw(QUEUES),
            "task": data.draw(st.sampled_from(["t", "u"])),
            "created_at": self.now,
            "run_at": data.draw(st.sampled_from([None, None, self.now - SECOND, self.now + SECOND])),
            "expires_at": data.draw(st.sampled_from([None, None, self.now + SECOND, self.now + 5 * SECOND])),
            "max_attempts": data.draw(st.integers(1, 3)),
            "unique": unique,
            "concurrency_key": data.draw(st.sampled_from([None, None, "a", "b"])),
            "placement": data.draw(st.sampled_from(["", "", "there"])),
            "priority": data.draw(st.sampled_from([5, 5, 9])),
            "labels": data.draw(st.sampled_from([None, {"a": "1"}, {"a": "1", "b": "=2"}])),
        }
        return new_job(**fields | fixed)

    def numbers(self, data: st.DataObject, *states: str) -> list[int]:
        """Return some numbers of jobs, mostly in one of `states`."""
        fitting = [job.number for job in self.model.jobs.values() if job.state in states]
        anyone = st.integers(1, self.model.numbers + 1)
        one = st.one_of(st.sampled_from(fitting), st.sampled_from(fitting), anyone) if fitting else anyone
        return data.draw(st.lists(one, min_size=1, max_size=4), "numbers")

    def attempt(self, data: st.DataObject, number: int, true: int) -> int:
        return true if data.draw(MOSTLY, "true attempt") else data.draw(st.integers(0, true + 1))

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Begin with leaders, jobs and schedules, or no step would find anything to do."""
        roles: list[r.Role] = ["scheduler", "dispatcher", "matcher", "archivist"]
        claims: list[r.Record] = [r.Claim(role, "a", 1, 2 * SECOND) for role in roles]
        jobs = [self.job(data, namespace="default", id=job_id) for job_id in ("j0", "j1", "j2")]
        puts: list[r.Record] = [
            r.PutSchedule("default", "s1", self.now, b"{}", "time", self.now, "allow_all", None),
            r.PutSchedule("default", "s2", self.now, b"{}", "event", None, data.draw(OVERLAPS), 3),
        ]
        self.give(data, *claims, r.Submit(jobs), *puts)

    # --- what happens -----------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.1, 1, 3, -1, -5]))
    def time_passes(self, seconds: float) -> None:
        self.scribe.now += int(seconds * SECOND)

    @rule(data=st.data())
    def submit(self, data: st.DataObject) -> None:
        jobs = [self.job(data) for _ in range(data.draw(st.integers(1, 3), "jobs"))]
        request = None
        if data.draw(st.booleans(), "request"):
            key, print_ = data.draw(st.sampled_from([("r1", "f1"), ("r1", "f2"), ("r2", "f1")]))
            until = self.now + data.draw(st.sampled_from([1, 10])) * SECOND
            lasts = data.draw(st.sampled_from([None, 0, 3 * SECOND]))
            request = r.RequestKey("default", key, print_, until, lasts)
        self.give(data, r.Submit(jobs, request))

    @rule(data=st.data(), kind=st.sampled_from([r.CancelJob, r.RetryJob, r.RunJobNow]))
    def control(self, data: st.DataObject, kind: type[r.CancelJob | r.RetryJob | r.RunJobNow]) -> None:
        self.give(data, kind(data.draw(NAMESPACES), data.draw(st.sampled_from(IDS)), self.at(data)))

    @rule(data=st.data(), action=st.sampled_from(["cancel", "retry", "run-now"]))
    def act_on_jobs(self, data: st.DataObject, action: Any) -> None:
        numbers = self.numbers(data, *STATES)
        states = data.draw(st.lists(st.sampled_from(STATES), max_size=5, unique=True), "states")
        self.give(data, r.ActOnJobs(data.draw(NAMESPACES), self.at(data), action, numbers, states))

    @rule(data=st.data())
    def assign(self, data: st.DataObject) -> None:
        items = []
        for number in self.numbers(data, "ready"):
            job = self.model.jobs.get(number)
            items.append((number, self.attempt(data, number, job.attempt + 1 if job else 1), data.draw(EXECUTORS)))
        record = r.Assign(self.epoch(data, "dispatcher"), self.at(data), items)
        self.give(data, record, by=self.leader(data, "dispatcher"))

    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        executor = data.draw(EXECUTORS)
        items = []
        for number in self.numbers(data, "running"):
            job = self.model.jobs.get(number)
            if job and job.executor and data.draw(MOSTLY, "true executor"):
                executor = job.executor
            at = self.at(data)
            items.append(
                r.Ended(
                    number,
                    self.attempt(data, number, job.attempt if job else 1),
                    data.draw(OUTCOMES),
                    data.draw(st.sampled_from([None, at - SECOND])),
                    at,
                    data.draw(st.sampled_from([None, b"1"])),
                    data.draw(st.sampled_from([None, b'{"type":"E","message":"m"}'])),
                    data.draw(st.sampled_from([None, at, at + SECOND])),
                    data.draw(st.sampled_from([None, (0.1 + 0.2, "some\x00thing"), (float("nan"), ""), (7.0, "")])),
                )
            )
        author = executor if data.draw(MOSTLY, "true author") else data.draw(EXECUTORS)
        self.give(data, r.Finish(executor, items), executor=None if data.draw(st.booleans(), "by node") else author)

    @rule(data=st.data())
    def lose(self, data: st.DataObject) -> None:
        items = []
        at = self.at(data)
        for number in self.numbers(data, "running"):
            job = self.model.jobs.get(number)
            retry_at = at + data.draw(st.sampled_from([0, SECOND]))
            items.append((number, self.attempt(data, number, job.attempt if job else 1), retry_at))
        self.give(data, r.Lost(self.epoch(data, "dispatcher"), at, items), by=self.leader(data, "dispatcher"))

    @rule(data=st.data(), kind=st.sampled_from([r.Promote, r.Expire]))
    def wake(self, data: st.DataObject, kind: type[r.Promote | r.Expire]) -> None:
        record = kind(
            self.epoch(data, "scheduler"), self.at(data), self.numbers(data, "scheduled", "retrying", "ready")
        )
        self.give(data, record, by=self.leader(data, "scheduler"))

    @rule(data=st.data())
    def tidy(self, data: st.DataObject) -> None:
        numbers = self.numbers(data, "succeeded", "failed", "cancelled", "expired", "quarantined")
        prune = r.Prune(self.epoch(data, "archivist"), self.at(data), numbers)
        checkpoint = r.Checkpoint(self.epoch(data, "archivist"), self.at(data))
        choices: list[list[r.Record]] = [[prune], [prune, checkpoint], [checkpoint]]
        self.give(data, *data.draw(st.sampled_from(choices)), by=self.leader(data, "archivist"))

    @rule(data=st.data(), role=ROLES)
    def claim(self, data: st.DataObject, role: r.Role) -> None:
        lease = self.model.leases.get(role)
        true = lease.epoch + 1 if lease else 1
        epoch = true if data.draw(MOSTLY, "true epoch") else data.draw(st.integers(0, true + 1))
        node = data.draw(NODES)
        author = node if data.draw(MOSTLY, "true author") else data.draw(NODES)
        self.give(data, r.Claim(role, node, epoch, 2 * SECOND), by=author)

    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        roles = data.draw(st.lists(ROLES, max_size=3, unique=True))
        leases: list[tuple[r.Role, int]] = [(role, self.epoch(data, role)) for role in roles]
        node = data.draw(NODES)
        self.give(data, r.Renew(node, leases), by=node if data.draw(MOSTLY, "true author") else data.draw(NODES))

    @rule(data=st.data(), role=ROLES)
    def resign(self, data: st.DataObject, role: r.Role) -> None:
        node = self.leader(data, role)
        author = node if data.draw(MOSTLY, "true author") else data.draw(NODES)
        self.give(data, r.Resign(role, node, self.epoch(data, role)), by=author)

    def put_of(self, data: st.DataObject, namespace: str, schedule: str, **fixed: Any) -> r.PutSchedule:
        fields: dict[str, Any] = {
            "namespace": namespace,
            "id": schedule,
            "at": self.at(data),
            "spec": b"{}",
            "kind": data.draw(st.sampled_from(["time", "event"])),
            "next_at": data.draw(st.sampled_from([None, self.now, self.now + SECOND])),
            "overlap": data.draw(OVERLAPS),
            "max_runs": data.draw(st.sampled_from([None, 1, 3])),
            "paused": data.draw(st.sampled_from([None, None, True, False])),
            "rules": r.ScheduleRules(
                data.draw(st.sampled_from([1, 2, 100])), data.draw(st.sampled_from([None, None, 1, 2]))
            ),
            "calendars": data.draw(
                st.one_of(
                    st.none(),
                    st.builds(r.CalendarsUsed, self.change(), st.lists(CALENDARS, min_size=1, unique=True)),
                )
            ),
        }
        return r.PutSchedule(**fields | fixed)

    @rule(data=st.data(), schedule=SCHEDULES)
    def put_schedule(self, data: st.DataObject, schedule: str) -> None:
        request = None
        if data.draw(st.booleans(), "request"):
            request = r.RequestKey("default", data.draw(st.sampled_from(["r1", "r3"])), "f1", self.now + 3 * SECOND)
        revision = data.draw(st.sampled_from([None, None, 0, 1, 2]))
        namespace = data.draw(NAMESPACES)
        self.give(data, self.put_of(data, namespace, schedule, expected_revision=revision, request=request))

    @rule(data=st.data())
    def apply_schedules(self, data: st.DataObject) -> None:
        namespace = data.draw(NAMESPACES)
        puts, deletes = [], []
        for schedule in data.draw(st.lists(SCHEDULES, max_size=2, unique=True), "schedules"):
            known = self.model.schedules.get((namespace, schedule))
            revision = known.revision if known else 0
            revision = revision if data.draw(MOSTLY, "true revision") else revision + 1
            if data.draw(MOSTLY, "put"):
                puts.append(self.put_of(data, namespace, schedule, expected_revision=revision))
            else:
                deletes.append(r.DeleteSchedule(namespace, schedule, self.at(data), revision))
        set_name = data.draw(st.sampled_from(["t1", "t1", "t2"]))
        self.give(data, r.ApplySchedules(namespace, set_name, self.at(data), puts, deletes, data.draw(st.booleans())))

    @rule(data=st.data(), schedule=SCHEDULES)
    def change_schedule(self, data: st.DataObject, schedule: str) -> None:
        namespace, at = data.draw(NAMESPACES), self.at(data)
        records: list[r.Record] = [
            r.PauseSchedule(namespace, schedule, at, data.draw(st.sampled_from([None, None, 1, 2]))),
            r.ResumeSchedule(
                namespace,
                schedule,
                at,
                data.draw(st.sampled_from([None, at])),
                data.draw(st.sampled_from([None, None, 2, 3])),
                data.draw(st.booleans()),
                data.draw(st.one_of(st.none(), self.change())),
            ),
            r.DeleteSchedule(namespace, schedule, at, data.draw(st.sampled_from([None, 1, 2]))),
        ]
        self.give(data, data.draw(st.sampled_from(records)))

    @rule(data=st.data(), schedule=SCHEDULES)
    def trigger(self, data: st.DataObject, schedule: str) -> None:
        namespace = data.draw(NAMESPACES)
        request = r.RequestKey("default", "r4", "f1", self.now + SECOND) if data.draw(st.booleans()) else None
        job = self.job(data, namespace=namespace, schedule_id=schedule)
        overlap = data.draw(st.sampled_from([None, "policy", "policy", "buffer_all", "cancel_other", "skip"]))
        self.give(data, r.TriggerSchedule(namespace, schedule, self.at(data), job, request, overlap))

    @precondition(lambda self: self.model.schedules)
    @rule(data=st.data())
    def fire(self, data: st.DataObject) -> None:
        (namespace, schedule_id), schedule = data.draw(st.sampled_from(list(self.model.schedules.items())))
        due_at = schedule.next_at or self.now
        job = None
        if data.draw(MOSTLY, "a job"):
            job = self.job(data, namespace=namespace, schedule_id=schedule_id, nominal_at=due_at)
        record = r.Fire(
            self.epoch(data, "scheduler"),
            self.at(data),
            namespace,
            schedule_id,
            schedule.revision if data.draw(MOSTLY, "true revision") else schedule.revision - 1,
            due_at if data.draw(MOSTLY, "true tick") else due_at - 1,
            due_at,
            data.draw(st.sampled_from([None, due_at + SECOND])),
            job,
            hold_until=data.draw(st.sampled_from([None, None, self.now + SECOND])),
            calendars=data.draw(st.one_of(st.none(), self.change())),
        )
        self.give(data, *[record] * data.draw(st.integers(1, 2), "times"), by=self.leader(data, "scheduler"))

    @precondition(lambda self: self.model.schedules)
    @rule(data=st.data())
    def match(self, data: st.DataObject) -> None:
        matches = []
        for namespace, schedule_id in data.draw(st.lists(st.sampled_from(list(self.model.schedules)), max_size=3)):
            event = data.draw(st.sampled_from(["e1", "e2", "e3"]))
            job = self.job(data, namespace=namespace, schedule_id=schedule_id, event_id=event)
            matches.append(r.Match(namespace, schedule_id, 1, event, self.now, job))
        record = r.Matched(self.epoch(data, "matcher"), self.at(data), 1, 1, matches)
        self.give(data, record, by=self.leader(data, "matcher"))

    def change(self) -> st.SearchStrategy[int]:
        """The number of the last change of calendars, mostly."""
        return st.sampled_from([self.model.changes, self.model.changes, self.model.changes - 1])

    @rule(data=st.data(), name=CALENDARS)
    def change_calendar(self, data: st.DataObject, name: str) -> None:
        namespace, at = data.draw(NAMESPACES), self.at(data)
        expected = data.draw(st.sampled_from([None, None, 0, 1, self.model.changes]))
        records: list[r.Record] = [
            r.PutCalendar(namespace, name, at, b"{}", expected),
            r.PutCalendar(namespace, name, at, b"{}"),
            r.DeleteCalendar(namespace, name, at, expected),
        ]
        self.give(data, data.draw(st.sampled_from(records)))

    @rule(data=st.data(), name=CALENDARS)
    def reschedule(self, data: st.DataObject, name: str) -> None:
        namespace = data.draw(NAMESPACES)
        items = [
            (schedule_id, one.revision, one.next_at, data.draw(st.sampled_from([None, self.now + SECOND])))
            for (where, schedule_id), one in self.model.schedules.items()
            if where == namespace and data.draw(MOSTLY)
        ]
        epoch, change = self.epoch(data, "scheduler"), data.draw(self.change())
        record = r.Reschedule(epoch, self.at(data), namespace, name, change, items, data.draw(st.booleans()))
        self.give(data, record, by=self.leader(data, "scheduler"))

    @rule(data=st.data(), queue=QUEUES)
    def change_queue(self, data: st.DataObject, queue: str) -> None:
        namespace, at = data.draw(NAMESPACES), self.at(data)
        expected = data.draw(st.sampled_from([None, 0, 1]))
        records: list[r.Record] = [
            r.PutQueue(
                namespace,
                queue,
                at,
                data.draw(LIMITS),
                data.draw(LIMITS),
                data.draw(SELDOM),
                expected,
                data.draw(RATES),
                data.draw(LIMITS),
                weight=data.draw(st.integers(1, 3)),
                draining=data.draw(SELDOM),
            ),
            r.PauseQueue(namespace, queue, at, data.draw(SELDOM)),
            r.PurgeQueue(namespace, queue, at, data.draw(st.integers(0, 3))),
            r.DrainQueue(namespace, queue, at),
            r.DeleteQueue(namespace, queue, at, expected),
        ]
        self.give(data, data.draw(st.sampled_from(records)))

    # --- what goes wrong --------------------------------------------------------------------------------------

    @precondition(lambda self: self.records)
    @rule(data=st.data())
    def old_record_comes_late(self, data: st.DataObject) -> None:
        """A record of any age is proposed again, or is another's."""
        subject, records = data.draw(st.sampled_from(self.records))
        *_, kind, author = subject.split(".")
        if kind == "node":
            self.give(data, *records, by=author)
        else:
            self.give(data, *records, executor=author)

    @precondition(lambda self: self.scribe.entries)
    @rule()
    def last_entry_is_stored_twice(self) -> None:
        """The log forgot the id of an entry, and its writer sent it once more; no harm whatever was in it."""
        last = self.scribe.entries[-1]
        self.model.now = max(self.model.now, self.now)
        again = self.scribe.write_bytes(last.subject, last.payload, last.message_id)
        self.waiting.append((again, [("already-done", None)] * len(self.records[-1][1])))
        self.apply_waiting()

    @rule()
    def node_starts_anew(self) -> None:
        if self.waiting:
            self.apply_waiting()
        self.machine = StateMachine(self.db)

    # --- what must hold ---------------------------------------------------------------------------------------

    @invariant()
    def state_is_sound(self) -> None:
        if not self.waiting:
            assert violations(self.db) == []
            for series in SERIES:
                assert self.rising.went_back(series, self.db.execute(series.sql)) == []

    @invariant()
    def state_is_that_of_the_model(self) -> None:
        if not self.waiting:
            for sql, expected in _projections(self.model):
                assert sorted(self.db.execute(sql), key=repr) == sorted(expected, key=repr), sql
            blobs = self.db.execute("SELECT first, events FROM lifecycle WHERE last > ?", (self.events_seen,))
            for first, blob in blobs.fetchall():
                for position, event in enumerate(decoder.decode(blob), first):
                    assert (event.type, event.subject) == self.model.events[position - 1]
                    self.events_seen = position
            assert self.events_seen == len(self.model.events)

    def teardown(self) -> None:
        """The same entries lead to the same rows, however they are grouped and whatever is in the caches."""
        if self.waiting:
            self.apply_waiting()
        here = dump(self.db)
        cached, table.CACHED = table.CACHED, 1
        try:
            assert replay(self.scribe.entries) == here
        finally:
            table.CACHED = cached
        assert replay(self.scribe.entries, [len(self.scribe.entries)]) == here
        self.db.close()


def _plain(value: Any) -> Any:
    if isinstance(value, list) and value and not isinstance(value[0], tuple):
        return [(made.id, made.reason) for made in value]
    return value


def _projections(model: Model) -> list[tuple[str, list[tuple[Any, ...]]]]:
    jobs = model.jobs.values()
    return [
        (
            "SELECT number, namespace, id, state, attempt, errors, crashes, executor_id, cancel_asked FROM jobs",
            [
                (
                    *(job.number, job.new.namespace, job.new.id, job.state, job.attempt, job.errors, job.crashes),
                    *(job.executor, int(job.asked)),
                )
                for job in jobs
            ],
        ),
        (
            "SELECT number, run_at, expires_at FROM jobs",
            [(job.number, job.run_at, job.expires_at) for job in jobs],
        ),
        (
            "SELECT number, attempt, outcome FROM attempts",
            [(job.number, attempt, outcome) for job in jobs for attempt, outcome in enumerate(job.past, 1)],
        ),
        (
            f"SELECT namespace, key, number FROM unique_keys WHERE expires_at IS NULL OR expires_at > {model.now}",
            [(*key, number) for key, (number, until) in model.keys.items() if until is None or until > model.now],
        ),
        (
            """
            SELECT namespace, name, concurrency, key_concurrency, max_backlog, rate_limit, weight, ageing, paused,
                draining, revision, token_at, ready, waiting, running FROM queues
            """,
            [
                (
                    *(*name, queue.concurrency, queue.key_concurrency, queue.max_backlog),
                    *(queue.rate and queue.rate.limit, queue.weight, queue.ageing, int(queue.paused)),
                    *(int(queue.draining), queue.revision, int(queue.next) if queue.rate else None),
                    len(model.in_queue(*name, "ready")),
                    len(model.in_queue(*name, "scheduled", "retrying")),
                    len(model.in_queue(*name, "running")),
                )
                for name, queue in model.queues.items()
            ],
        ),
        (
            """
            SELECT namespace, id, overlap, max_runs, revision, paused_by, next_at, runs, skipped, active, buffered,
                failures, set_name FROM schedules
            """,
            [
                (
                    *(*name, one.overlap, one.max_runs, one.revision, one.paused, one.next_at, one.runs),
                    *(one.skipped, model.active(*name), len(one.buffer), one.failures, one.set_name),
                )
                for name, one in model.schedules.items()
            ],
        ),
        (
            "SELECT namespace, name, revision, pending FROM calendars",
            [(*name, revision, int(pending)) for name, (revision, pending) in model.calendars.items()],
        ),
        (
            "SELECT namespace, name, schedule_id FROM calendar_uses",
            [(where, name, one) for (where, one), each in model.schedules.items() for name in each.calendars],
        ),
        (
            "SELECT namespace, schedule_id, tick, decision, reason FROM ticks",
            [
                (*name, tick, *decided)
                for name, one in model.schedules.items()
                for tick, decided in enumerate(one.decided, 1)
            ],
        ),
        (
            "SELECT role, node_id, epoch, expires_at FROM leases",
            [(role, lease.node, lease.epoch, lease.until) for role, lease in model.leases.items()],
        ),
    ]


_profile = settings.default
assert _profile is not None
_is_long = _profile.max_examples > 1000
ApplyAndModel.TestCase.settings = settings(
    max_examples=_profile.max_examples * 6 // 10,
    stateful_step_count=50,
    # to make a failure small takes minutes; HYPOTHESIS_PROFILE=long does it
    phases=[phase for phase in Phase if _is_long or phase is not Phase.shrink],
)


TestApplyAndModel = pytest.mark.timeout(3600 if _is_long else 60)(ApplyAndModel.TestCase)
