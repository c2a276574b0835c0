"""The working set of one transaction: rows as objects, and the one place where a job changes its state."""

import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from clockjack import lifecycle, subjects
from clockjack.apply.counts import count
from clockjack.apply.insert import insert_many
from clockjack.apply.rows import (
    JOB_FIXED,
    ApiKey,
    Author,
    Backfill,
    BackfillPlan,
    Buffered,
    CalendarUse,
    Delivery,
    Flow,
    Job,
    KeySlots,
    Lane,
    Lease,
    NamedCalendar,
    Notice,
    Queue,
    Request,
    Schedule,
    Subscription,
    UniqueHolder,
    Window,
)
from clockjack.apply.table import Table
from clockjack.apply.topics import Topic
from clockjack.jobs import ENDED, TRANSITIONS, Cause, State
from clockjack.lifecycle import LifecycleEvent
from clockjack.log.port import Entry
from clockjack.records import Fire

SCHEDULED, READY, RUNNING, RETRYING = (
    State.SCHEDULED.value,
    State.READY.value,
    State.RUNNING.value,
    State.RETRYING.value,
)
SUCCEEDED, CANCELLED = State.SUCCEEDED.value, State.CANCELLED.value
ENDED_VALUES = frozenset(state.value for state in ENDED)

NEXT: dict[tuple[str, Cause], str] = {(state.value, cause): to.value for (state, cause), to in TRANSITIONS.items()}
"""The table of transitions by the text that the database holds."""

AUTHOR_MICROSECONDS = 86_400_000_000
"""An author of entries that wrote none for so long is forgotten. No writer sends an entry again after a day."""

COUNTS_ANEW = "counts_anew"
"""Key of ``meta`` that is there while the digest does not count all that it should."""

_INTO_LIFECYCLE = "INSERT INTO lifecycle (last, first, events)"
_TICK_OF_EVENT = "SELECT 1 FROM ticks WHERE namespace = ? AND schedule_id = ? AND event_id = ? AND tick > ?"
_encode = msgspec.msgpack.Encoder().encode
_HOLD = (
    "INSERT OR REPLACE INTO window_events (namespace, schedule_id, kind, key, number, at, name, document) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_LET_GO = "DELETE FROM window_events WHERE namespace = ? AND schedule_id = ? AND kind = ? AND key = ? AND number < ?"
_DELETE_TICKS = "DELETE FROM ticks WHERE namespace = ? AND schedule_id = ? AND tick <= ?"


class Session:
    """What the records of one transaction read and change."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Work on `db`, which must have the schema; begin after what was applied to it so far."""
        self.db = db
        self.jobs = Table(db, "jobs", Job, ["number"], JOB_FIXED)
        lane = ["namespace", "queue", "task", "placement", "priority"]
        self.lanes = Table(db, "lanes", Lane, lane, is_empty=lambda row: not (row.ready or row.keyed))
        self.flows = Table(db, "flows", Flow, [*lane, "key"], is_empty=lambda row: not row.ready)
        slots = ["namespace", "queue", "key"]
        self.key_slots = Table(db, "key_slots", KeySlots, slots, is_empty=lambda row: not row.running)
        self.queues = Table(
            db, "queues", Queue, ["namespace", "name"], is_empty=lambda row: not (row.kept or row.revision)
        )
        self.schedules = Table(db, "schedules", Schedule, ["namespace", "id"], documents=["spec"])
        self.buffered = Table(db, "buffered", Buffered, ["namespace", "schedule_id", "tick"], keeps=False)
        backfill = ["namespace", "schedule_id", "id"]
        self.backfills = Table(db, "backfills", Backfill, backfill)
        self.backfill_plans = Table(db, "backfill_plans", BackfillPlan, backfill, ["spec", "ticks"], keeps=False)
        self.calendars = Table(db, "calendars", NamedCalendar, ["namespace", "name"], keeps=False)
        uses = ["namespace", "name", "schedule_id"]
        self.calendar_uses = Table(db, "calendar_uses", CalendarUse, uses, keeps=False)
        self.leases = Table(db, "leases", Lease, ["role"])
        self.unique_keys = Table(db, "unique_keys", UniqueHolder, ["namespace", "key"])
        self.requests = Table(db, "requests", Request, ["namespace", "key"])
        self.authors = Table(db, "authors", Author, ["subject"])
        self.api_keys = Table(db, "api_keys", ApiKey, ["id"])
        self.windows = Table(db, "windows", Window, ["namespace", "schedule_id", "kind", "key"])
        self.subscriptions = Table(db, "subscriptions", Subscription, ["namespace", "id"])
        self.notices = Table(db, "notices", Notice, ["number"], is_empty=lambda row: not row.uses)
        self.deliveries = Table(
            db,
            "deliveries",
            Delivery,
            ["namespace", "subscription_id", "number"],
            is_empty=lambda row: row.due_at is None and row.dead_at is None,
        )
        tables: list[Table[Any]] = [
            self.jobs,
            self.lanes,
            self.flows,
            self.key_slots,
            self.queues,
            self.schedules,
            self.buffered,
            self.calendars,
            self.calendar_uses,
            self.leases,
            self.unique_keys,
            self.requests,
            self.authors,
            self.api_keys,
            self.windows,
            self.backfills,
            self.backfill_plans,
            self.subscriptions,
            self.notices,
            self.deliveries,
        ]
        self._tables = tables
        self.sequence = 0
        """Of the entry that is being applied."""
        self.stored_at = 0
        """When the log stored it, microseconds since the epoch, by a clock that may have been set back."""
        row = db.execute("SELECT value FROM meta WHERE key = 'applied_at'").fetchone()
        self.timestamp = int(row[0]) if row else 0
        """When the log stored it, or the latest before it: microseconds since the epoch."""
        self.author_node: str | None = None
        """Which node wrote it; None if an executor did."""
        self.author_executor: str | None = None
        """Which executor wrote it; None if a node did. Both are None where the subject is neither's."""
        self.topics: set[Topic] = set()
        """What changed."""
        self.unsettled: dict[tuple[str, str], str] = {}
        """Schedules, by namespace and id, that something follows for from the end of a job, whose id stands by."""
        self.unsettled_backfills: dict[tuple[str, str, str], int] = {}
        """Backfills that may go on, or be over, since one of their jobs ended or was revived, with when that was."""
        self._added: dict[tuple[str, str], int] = {}
        """Numbers of new jobs that may not be in the table yet. Not the jobs: their map may be written and cleared."""
        self._free: set[tuple[str, str]] = set()
        """Ids of jobs that are not in the table, as was found out for many of them at once."""
        self._inserts: dict[str, list[tuple[object, ...]]] = {}
        self._events: list[LifecycleEvent] = []
        self._old_ticks: list[tuple[str, str, int]] = []
        self._held: list[tuple[str, tuple[object, ...]]] = []
        self._later: dict[tuple[str, tuple[object, ...]], None] = {}
        self._decided: dict[tuple[str, str, str], int] = {}
        self._expiring: Counter[Table[Any]] = Counter()
        self._inserted = 0
        """Running checksum of the rows that were inserted beside the tables above since the last checkpoint."""
        row = db.execute("SELECT 1 FROM meta WHERE key = ?", (COUNTS_ANEW,)).fetchone()
        self._counts_anew = row is not None
        row = db.execute("SELECT value FROM meta WHERE key = 'digest'").fetchone()
        if row is not None:
            parts = [int(part, 16) for part in row[0].split(".")]
            self._inserted = parts.pop()
            for table, digest in zip(self._tables, parts, strict=True):
                table.digest = digest
        row = db.execute("SELECT value FROM meta WHERE key = 'next_number'").fetchone()
        self._next_number = int(row[0]) if row else 1
        row = db.execute("SELECT value FROM meta WHERE key = 'calendar_changes'").fetchone()
        self.calendar_changes = int(row[0]) if row else 0
        """How often calendars were changed, in all namespaces."""
        [(last_event,)] = db.execute("SELECT coalesce(max(last), 0) FROM lifecycle")
        self._last_event = int(last_event)

    # --- jobs -------------------------------------------------------------------------------------------------

    @property
    def next_number(self) -> int:
        """The number of the next new job."""
        return self._next_number

    def take_number(self) -> int:
        """Return the number of the next new job, which is taken by that."""
        number = self._next_number
        self._next_number += 1
        return number

    def add_job(self, job: Job) -> None:
        """Enter a new job, counted in its queue."""
        self._added[job.namespace, job.id] = job.number
        queue = self.queue(job.namespace, job.queue, job.created_at)
        queue.kept += 1
        count(self, job, queue, 1)
        self.queues.put(queue)
        self._count_active(job)
        self._settle(job)

    def job_named(self, namespace: str, job_id: str) -> Job | None:
        """Return a job by its id."""
        if (number := self._added.get((namespace, job_id))) is not None:
            return self.jobs.get(number)
        found = self.db.execute(
            "SELECT number FROM jobs WHERE namespace = ? AND id = ?", (namespace, job_id)
        ).fetchone()
        return self.jobs.get(found[0]) if found else None

    def taken_ids(self, namespace: str, ids: Iterable[str]) -> set[str]:
        """Return which of `ids` name jobs that are there."""
        wanted = list(ids)
        taken = {job_id for job_id in wanted if (namespace, job_id) in self._added}
        if self._free:
            wanted = [job_id for job_id in wanted if (namespace, job_id) not in self._free]
        if wanted:
            taken |= self._stored_ids(namespace, wanted)
        return taken

    def _stored_ids(self, namespace: str, ids: list[str]) -> set[str]:
        [(found,)] = self.db.execute(
            "SELECT json_group_array(id) FROM jobs WHERE namespace = ? AND id IN (SELECT value FROM json_each(?))",
            (namespace, msgspec.json.encode(ids).decode()),
        )
        return set(msgspec.json.decode(found, type=list[str]))

    def foresee(self, fires: Sequence[Fire]) -> None:
        """Read what many ticks need by few statements, at the beginning of a transaction."""
        self.schedules.load_keys(dict.fromkeys((fire.namespace, fire.schedule_id) for fire in fires))
        by_namespace: dict[str, list[str]] = {}
        for fire in fires:
            if fire.job is not None:
                by_namespace.setdefault(fire.job.namespace, []).append(fire.job.id)
        for namespace, ids in by_namespace.items():
            stored = self._stored_ids(namespace, ids)
            self._free.update((namespace, job_id) for job_id in ids if job_id not in stored)

    def move(self, job: Job, cause: Cause, at: int) -> bool:
        """Change a job's state as the table says; return False, with nothing done, if it doesn't allow it."""
        to = NEXT.get((job.state, cause))
        if to is None:
            return False
        before = job.state
        queue = self.queue(job.namespace, job.queue, at)
        count(self, job, queue, -1)
        job.state = to
        count(self, job, queue, 1)
        if before == RUNNING:
            self.topics.add(Topic.SLOTS)
            job.cancel_asked = 0
        if to in ENDED_VALUES:
            queue.finished += 1
            self._on_end(job, at)
        elif before in ENDED_VALUES:
            self._on_revival(job)
        elif to == RUNNING and job.unique_until == "started":
            self.release_unique(job)
        self.queues.put(queue)
        self._settle(job)
        return True

    def holds_unique(self, job: Job) -> bool:
        """Say whether a job keeps others out by a unique key."""
        if job.unique_key is None:
            return False
        holder = self.unique_keys.get(job.namespace, job.unique_key)
        if holder is None or holder.number != job.number:
            return False
        return holder.expires_at is None or holder.expires_at > self.timestamp

    def release_unique(self, job: Job) -> None:
        """Let another job have the unique key that this one holds."""
        if job.unique_key is not None:
            holder = self.unique_keys.get(job.namespace, job.unique_key)
            if holder is not None and holder.number == job.number:
                self.unique_keys.remove(job.namespace, job.unique_key)

    def unique_holder(self, namespace: str, key: str) -> Job | None:
        """Return the job that holds a unique key."""
        row = self.unique_keys.get(namespace, key)
        if row is None or (row.expires_at is not None and row.expires_at <= self.timestamp):
            return None
        return self.jobs.get(row.number)

    def _on_end(self, job: Job, at: int) -> None:
        job.finished_at = at
        if job.unique_until != "forever":
            self.release_unique(job)
        if job.backfill_id is not None:
            self._count_backfilled(job, at)
        elif job.schedule_id is not None and (schedule := self._schedule_of(job)) is not None:
            schedule.active -= 1
            if job.state == SUCCEEDED:
                schedule.failures = 0
            elif job.state != CANCELLED:
                schedule.failures += 1
            self.schedules.put(schedule)
            fails = schedule.pause_after is not None and schedule.failures >= schedule.pause_after
            if (schedule.buffered and not schedule.active) or (fails and not schedule.paused):
                self.unsettled[schedule.namespace, schedule.id] = job.id

    def _count_backfilled(self, job: Job, at: int) -> None:
        """Count a backfill's job that ended. For its schedule it was never active, and neither failed nor succeeded."""
        if (backfill := self._backfill_of(job)) is not None:
            backfill.active -= 1
            if job.state == SUCCEEDED:
                backfill.succeeded += 1
            else:
                backfill.failed += 1
            self.backfills.put(backfill)
            self.unsettled_backfills[backfill.namespace, backfill.schedule_id, backfill.id] = at

    def _backfill_of(self, job: Job) -> Backfill | None:
        return self.backfills.get(job.namespace, job.schedule_id, job.backfill_id)

    def _on_revival(self, job: Job) -> None:
        job.finished_at = None
        if job.backfill_id is not None and (backfill := self._backfill_of(job)) is not None:
            backfill.failed -= 1
            self.unsettled_backfills[backfill.namespace, backfill.schedule_id, backfill.id] = self.timestamp
        self._count_active(job)

    def _count_active(self, job: Job) -> None:
        if job.backfill_id is not None:
            if (backfill := self._backfill_of(job)) is not None:
                backfill.active += 1
                self.backfills.put(backfill)
        elif job.schedule_id is not None and (schedule := self._schedule_of(job)) is not None:
            schedule.active += 1
            self.schedules.put(schedule)

    def _schedule_of(self, job: Job) -> Schedule | None:
        """Return the schedule that made a job, if it is there, and no other one that got its id later."""
        assert job.schedule_id is not None
        schedule = self.schedules.get(job.namespace, job.schedule_id)
        return schedule if schedule is not None and schedule.first_number <= job.number else None

    def _settle(self, job: Job) -> None:
        job.wake_at = wake_at(job)
        job.changed = self.sequence
        self.jobs.put(job)
        self.topics.add(Topic.JOBS)
        if job.state == READY:
            self.topics.add(Topic.READY)
        if job.wake_at is not None:
            self.topics.add(Topic.TIMERS)

    def queue(self, namespace: str, name: str, at: int) -> Queue:
        """Return a queue; it begins to exist with its first use."""
        queue = self.known_queue(namespace, name)
        if queue is None:
            queue = Queue(namespace, name, self.sequence, created_at=at, updated_at=at)
            self.queues.put(queue)
        return queue

    def known_queue(self, namespace: str, name: str) -> Queue | None:
        """Return a queue, if there is one."""
        queue = self.queues.get(namespace, name)
        return queue if queue is not None and (queue.kept or queue.revision) else None

    # --- leaders ----------------------------------------------------------------------------------------------

    def leads(self, role: str, epoch: int) -> bool:
        """Say whether the author of the entry leads in `role` with that epoch."""
        lease = self.leases.get(role)
        return lease is not None and lease.epoch == epoch and lease.node_id == self.author_node

    # --- writing ----------------------------------------------------------------------------------------------

    def insert(self, into: str, row: tuple[object, ...]) -> None:
        """Insert a row at the flush; `into` is all of the INSERT before VALUES."""
        self._inserts.setdefault(into, []).append(row)
        self._inserted = zlib.crc32(_encode(row), self._inserted)

    def hold_event(self, row: tuple[object, ...]) -> None:
        """Write an event of a window, at the flush; one of the same number is replaced."""
        self._held.append((_HOLD, row))
        self._inserted = zlib.crc32(_encode(row), self._inserted)

    def let_go(self, window: Window, below: int) -> None:
        """Drop the events of a window with numbers under `below`, at the flush."""
        self._held.append((_LET_GO, (window.namespace, window.schedule_id, window.kind, window.key, below)))

    def windows_of(self, namespace: str, schedule_id: str) -> list[Window]:
        """Return the windows of a schedule, in the order of their keys."""
        self.windows.flush()
        keys = self.db.execute(
            "SELECT kind, key FROM windows WHERE namespace = ? AND schedule_id = ? ORDER BY kind, key",
            (namespace, schedule_id),
        ).fetchall()
        found = [self.windows.get(namespace, schedule_id, *key) for key in keys]
        return [window for window in found if window is not None]

    @property
    def last_event(self) -> int:
        """The position of the last life-cycle event, those of this entry included."""
        return self._last_event + len(self._events)

    def emit(self, event: LifecycleEvent) -> None:
        """Add a life-cycle event."""
        self._events.append(event)
        self.topics.add(Topic.LIFECYCLE)

    def emit_job(self, kind: str, job: Job, at: int) -> None:
        """Add a life-cycle event of a job."""
        self.emit(
            LifecycleEvent(
                kind,
                at,
                job.namespace,
                job.id,
                job.schedule_id,
                job.queue,
                job.task,
                job.attempt,
                job.executor_id,
                None,
                job.depth,
            )
        )

    def begin_entry(self, entry: Entry) -> None:
        """Turn to the next entry of the log."""
        self.sequence = entry.sequence
        self.stored_at = entry.timestamp
        self.timestamp = max(self.timestamp, entry.timestamp)
        kind, author = subjects.journal_author(entry.subject)
        self.author_node = author if kind == "node" else None
        self.author_executor = author if kind == "report" else None

    def is_repeated(self, entry: Entry) -> bool:
        """Say whether an entry repeats its author's last one: it was stored twice, and is to be passed over.

        A writer has one entry in flight, and sends it again until it is acknowledged; so its second copy, which the
        log takes once it has forgotten the id of the first, comes before anything else of that author.
        """
        last = self.authors.get(entry.subject)
        if last is not None and entry.message_id and last.message_id == entry.message_id:
            return True
        if last is None:
            self._expiring[self.authors] += 1
        self.authors.put(Author(entry.subject, entry.message_id, self.timestamp + AUTHOR_MICROSECONDS))
        return False

    def end_entry(self) -> None:
        """Close an entry.

        What depends on more than one record is done here, not at the flush: how many entries one transaction
        takes differs from node to node, and the rows must not.
        """
        if self._events:
            first = self._last_event + 1
            self._last_event += len(self._events)
            self.insert(_INTO_LIFECYCLE, (self._last_event, first, lifecycle.encoder.encode(self._events)))
            self._events.clear()
        for table, added in self._expiring.items():
            table.remove_expired(self.timestamp, 2 * added)
        self._expiring.clear()

    def hold_request(self, request: Request) -> None:
        """Keep what an idempotency key led to; a few keys whose time is over go."""
        self.requests.put(request)
        self._expiring[self.requests] += 1

    def hold_unique(self, job: Job, expires_at: int | None) -> None:
        """Let a job hold the unique key that it wants; a few keys whose time is over go."""
        assert job.unique_key is not None
        self.unique_keys.put(UniqueHolder(job.namespace, job.unique_key, job.number, expires_at))
        self._expiring[self.unique_keys] += 1

    def count_calendar_change(self) -> int:
        """Return the number of a change of calendars, which is made by that."""
        self.calendar_changes += 1
        self._write_meta("calendar_changes", str(self.calendar_changes))
        return self.calendar_changes

    def note_decided(self, namespace: str, schedule_id: str, event_id: str, tick: int) -> None:
        """Take note that an event was decided on, by a tick that was inserted."""
        self._decided[namespace, schedule_id, event_id] = tick

    def was_decided(self, namespace: str, schedule_id: str, event_id: str, after: int) -> bool:
        """Say whether a tick of a schedule behind `after` decided on an event."""
        tick = self._decided.get((namespace, schedule_id, event_id))
        if tick is not None and tick > after:
            return True
        found = self.db.execute(_TICK_OF_EVENT, (namespace, schedule_id, event_id, after))
        return found.fetchone() is not None

    def meta(self, key: str) -> str | None:
        """Return what was noted under `key`."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def note(self, key: str, value: str) -> None:
        """Note something that is no row of a table, at once."""
        self._write_meta(key, value)

    def note_checkpoint(self) -> None:
        """Note the digest of the state as it is after this record.

        What is only ever inserted counts from the checkpoint before it: so that the digests of replicas are alike again
        two checkpoints after each was brought up to a newer schema, whenever that was.
        """
        self.flush()
        self._write_meta("checkpoint", f"{self.sequence}:{'' if self._counts_anew else self._digest()}")
        if self._counts_anew:
            self._counts_anew = False
            self.db.execute("DELETE FROM meta WHERE key = ?", (COUNTS_ANEW,))
        self._inserted = 0

    @classmethod
    def begin_digest_anew(cls, db: sqlite3.Connection) -> None:
        """Count the rows of `db` again, which are others now, and not by apply; its next checkpoint has no digest."""
        db.execute("DELETE FROM meta WHERE key = 'digest'")
        session = cls(db)
        for table in session._tables:
            table.count_anew()
        session._write_meta("digest", session._digest())
        session._write_meta(COUNTS_ANEW, "1")

    def _digest(self) -> str:
        return ".".join(f"{part % 2**64:x}" for part in (*(table.digest for table in self._tables), self._inserted))

    def _write_meta(self, key: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    def later(self, sql: str, parameters: tuple[object, ...]) -> None:
        """Execute a statement at the flush, behind the inserts; the same one again is executed once."""
        self._later[sql, parameters] = None

    def prune_ticks(self, namespace: str, schedule_id: str, upto: int) -> None:
        """Drop a decision that is older than those that are kept, at the flush."""
        if upto > 0:
            self._old_ticks.append((namespace, schedule_id, upto))

    def flush(self) -> None:
        """Write all that was changed; the caller commits."""
        for table in self._tables:
            table.flush()
        self._added.clear()
        self._free.clear()
        for into, rows in self._inserts.items():
            insert_many(self.db, into, rows)
        self._inserts.clear()
        for sql, group in groupby(self._held, key=itemgetter(0)):
            self.db.executemany(sql, [row for _, row in group])
        self._held.clear()
        self._decided.clear()
        if self._old_ticks:
            self.db.executemany(_DELETE_TICKS, self._old_ticks)
            self._old_ticks.clear()
        for sql, parameters in self._later:
            self.db.execute(sql, parameters)
        self._later.clear()
        self.db.execute("DELETE FROM lifecycle WHERE last <= ?", (self._last_event - lifecycle.KEPT,))
        self._write_meta("next_number", str(self._next_number))
        self._write_meta("digest", self._digest())


def wake_at(job: Job) -> int | None:
    """Return when the scheduler has to look at a job: its time, or when it expires; None if never."""
    if job.state == SCHEDULED:
        times = [time for time in (job.run_at, job.expires_at) if time is not None]
        return min(times, default=None)
    if job.state == RETRYING:
        return job.run_at
    if job.state == READY and job.attempt == 0:
        return job.expires_at
    return None
