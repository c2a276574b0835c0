"""Every invariant holds of what apply makes, and every one can be broken."""

import sqlite3
from collections.abc import Iterator

import pytest
from tests.core.apply.bench import new_database
from tests.core.history import history
from tests.core.scribe import BEGIN, SECOND, Scribe, ended, new_job

from clockjack.apply.backfills import MAX_RUNNING
from clockjack.apply.calendars import MAX_CALENDARS
from clockjack.apply.keys import MAX_KEYS
from clockjack.apply.machine import StateMachine
from clockjack.invariants import ALL, TIMES, Rising, violations, violations_in
from clockjack.invariants.rising import SERIES
from clockjack.jobs import Outcome
from clockjack.lifecycle import KEPT
from clockjack.records import Assign, Claim, Finish, Submit, UniqueKey
from clockjack.replica.memory import MemoryReplica

ENTRIES = history(14)


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    """Return a state in which there is some of everything."""
    db = new_database()
    machine = StateMachine(db)
    machine.apply(ENTRIES)
    late = Scribe()
    late.entries = list(ENTRIES)
    machine.apply([late.node(Submit([new_job("held", unique=UniqueKey("held", "started", None, "reject"))]), by="b")])
    yield db
    db.close()


def test_all_hold(db: sqlite3.Connection) -> None:
    assert violations(db) == []
    states = {state for (state,) in db.execute("SELECT DISTINCT state FROM jobs")}
    assert {"ready", "running", "succeeded", "failed", "cancelled", "scheduled"} <= states
    for table in (
        "attempts",
        "unique_keys",
        "ticks",
        "buffered",
        "windows",
        "window_events",
        "dead_letters",
        "lifecycle",
        "job_labels",
        "job_ends",
        "leases",
        "api_keys",
        "audit",
        "calendars",
        "calendar_uses",
        "backfills",
        "backfill_plans",
        "backfill_ticks",
        "subscriptions",
        "notices",
        "notice_documents",
        "deliveries",
        "delivery_attempts",
    ):
        assert db.execute(f"SELECT count(*) FROM {table}").fetchone() > (0,), table


async def test_a_replica_can_be_asked_too() -> None:
    replica = MemoryReplica()
    await replica.apply(ENTRIES)
    assert await violations_in(replica) == []
    replica._db.execute("UPDATE lanes SET ready = ready + 1")
    assert len(await violations_in(replica)) == 1
    replica.close()


BROKEN = [
    ("how much waits for it", "UPDATE subscriptions SET waiting = waiting + 1"),
    ("how much waits for it", "UPDATE subscriptions SET dead_bytes = dead_bytes + 1"),
    ("no more waits for a subscription", "UPDATE subscriptions SET waiting = 10001"),
    ("a delivery waits or is dead", "UPDATE deliveries SET due_at = 1"),
    ("a delivery waits or is dead", "UPDATE deliveries SET namespace = 'other' WHERE number = 6"),
    ("as long as there are deliveries", "UPDATE notices SET uses = uses + 1"),
    ("what is to be sent is there", "DELETE FROM notice_documents"),
    ("what is to be sent is there", "INSERT INTO notice_documents VALUES (1000, x'')"),
    ("not enabled says why", "UPDATE subscriptions SET disabled_by = 'request' WHERE id = 'w'"),
    ("the newest attempts", "UPDATE delivery_attempts SET namespace = 'other'"),
    ("a job's state is one", "UPDATE jobs SET state = 'lost' WHERE number = 1"),
    ("the scheduler looks at a job", "UPDATE jobs SET wake_at = 1 WHERE state = 'ready'"),
    ("the scheduler looks at a job", "UPDATE jobs SET wake_at = NULL WHERE state = 'scheduled'"),
    ("the scheduler looks at a job", "UPDATE jobs SET wake_at = run_at + 1 WHERE state = 'scheduled'"),
    ("a job that waits for a time", "UPDATE jobs SET run_at = NULL WHERE state = 'scheduled'"),
    ("a job has finished_at", "UPDATE jobs SET finished_at = NULL WHERE state = 'succeeded'"),
    ("a job has finished_at", "UPDATE jobs SET finished_at = 1 WHERE state = 'running'"),
    ("a job has an executor", "UPDATE jobs SET executor_id = NULL WHERE state = 'running'"),
    ("a job has an executor", "UPDATE jobs SET started_at = 1 WHERE attempt = 0"),
    ("only after an attempt", "UPDATE jobs SET attempt = 0 WHERE state = 'succeeded'"),
    ("had no attempt", "UPDATE jobs SET attempt = 1 WHERE state = 'scheduled'"),
    ("a job with errors left", "UPDATE jobs SET errors = max_attempts WHERE state = 'ready'"),
    ("a job that failed has an error", "UPDATE jobs SET errors = 0 WHERE state = 'failed'"),
    ("too many crashes", "UPDATE jobs SET crashes = 3 WHERE state = 'running'"),
    ("too many crashes", "UPDATE jobs SET state = 'quarantined' WHERE state = 'failed'"),
    ("only an attempt that runs", "UPDATE jobs SET cancel_asked = 1 WHERE state = 'ready'"),
    ("progress is a fraction", "UPDATE jobs SET progress = 1.5 WHERE number = 1"),
    ("not from the future", "UPDATE jobs SET changed = 1000000 WHERE number = 1"),
    ("not from the future", "UPDATE meta SET value = '5' WHERE key = 'next_number'"),
    ("every job has its work", "DELETE FROM job_work WHERE number = 3"),
    ("every job has its work", "INSERT INTO job_work VALUES (1000, x'', NULL, NULL)"),
    ("what attempts left", "INSERT INTO job_ends VALUES (1000, NULL, NULL)"),
    ("found by the labels", "DELETE FROM job_labels WHERE number = 1"),
    ("found by the labels", "INSERT INTO job_labels VALUES ('default', 'x=y', 1)"),
    ("without gaps: those that ended", "DELETE FROM attempts WHERE number = 2"),
    ("without gaps: those that ended", "UPDATE attempts SET attempt = attempt + 1"),
    ("without gaps: those that ended", "UPDATE jobs SET attempt = attempt + 1 WHERE state = 'failed'"),
    ("attempts belong to jobs", "UPDATE attempts SET number = number + 1000"),
    ("errors and crashes are counted", "UPDATE attempts SET outcome = 'released'"),
    ("an attempt that succeeded", "UPDATE attempts SET outcome = 'succeeded'"),
    ("a queue counts", "UPDATE queues SET ready = ready + 1 WHERE name = 'q'"),
    ("a queue counts", "UPDATE queues SET waiting = waiting - 1 WHERE name = 'q'"),
    ("a queue counts", "UPDATE queues SET running = running + 1 WHERE name = 'p'"),
    ("a queue has counted", "UPDATE queues SET finished = 0"),
    ("the queue of every job", "DELETE FROM queues WHERE name = 'p'"),
    ("a lane counts", "UPDATE lanes SET ready = ready + 1"),
    ("a lane counts", "DELETE FROM lanes"),
    ("a flow counts", "UPDATE flows SET ready = ready + 1"),
    ("a flow counts", "DELETE FROM flows"),
    ("a key counts", "UPDATE key_slots SET running = running + 1"),
    ("a key counts", "UPDATE jobs SET concurrency_key = 'other' WHERE state = 'running'"),
    ("a queue counts the jobs that there are", "UPDATE queues SET kept = kept + 1"),
    ("a queue has a rate", "UPDATE queues SET token_at = 1"),
    ("a queue has a rate", "UPDATE queues SET token_rest = 1"),
    ("a schedule counts", "UPDATE schedules SET active = active + 1"),
    ("a schedule is due", "UPDATE schedules SET paused = 1"),
    ("a schedule is due", "UPDATE schedules SET due_at = NULL"),
    ("a schedule that made all", "UPDATE schedules SET max_runs = runs"),
    ("every decision of a schedule", "UPDATE schedules SET runs = ticks + 1"),
    ("the newest ticks", "DELETE FROM ticks WHERE tick = 3"),
    ("the newest ticks", "UPDATE schedules SET ticks = ticks + 1"),
    ("ticks belong to schedules", "UPDATE ticks SET schedule_id = 'other' WHERE schedule_id = 's'"),
    ("a tick made a job, or", "UPDATE ticks SET job_id = NULL WHERE tick = 1"),
    ("a tick made a job, or", "UPDATE ticks SET reason = 'overlap' WHERE tick = 1"),
    ("a tick made a job, or", "UPDATE ticks SET settled_at = 1 WHERE decision = 'buffered'"),
    ("a schedule decides once", "UPDATE ticks SET event_id = 'e'"),
    ("counts its ticks that wait", "UPDATE schedules SET buffered = buffered + 1"),
    ("counts its ticks that wait", "UPDATE schedules SET buffer_max = 1"),
    ("what waits, waits", "UPDATE schedules SET active = 0"),
    ("what waits belongs", "UPDATE buffered SET schedule_id = 'other'"),
    ("what waits belongs", "UPDATE buffered SET job_id = 'same'"),
    ("the log of decisions says", "UPDATE ticks SET decision = 'fired' WHERE decision = 'buffered'"),
    ("the log of decisions says", "UPDATE ticks SET decision = 'buffered' WHERE tick = 1"),
    ("as many ticks as it says", "UPDATE backfills SET place = place + 1, made = made + 1"),
    ("as many ticks as it says", "DELETE FROM backfill_ticks WHERE job_id IS NULL"),
    ("as many ticks as it says", "UPDATE backfills SET total = 1"),
    ("a tick of a backfill made", "UPDATE backfill_ticks SET reason = 'both'"),
    ("a tick of a backfill made", "UPDATE backfills SET end_at = start_at"),
    ("jobs in two backfills", "UPDATE backfill_ticks SET job_id = 'other'"),
    ("a backfill counts its jobs", "UPDATE backfills SET active = active + 1"),
    ("a backfill counts its jobs", "UPDATE backfills SET active = active - 1, failed = failed + 1 WHERE active"),
    ("stands for one of its ticks", "UPDATE jobs SET nominal_at = 99 WHERE backfill_id = 'halfway'"),
    ("while there are ticks left", "UPDATE backfills SET wakes = 1 - wakes"),
    ("while there are ticks left", "UPDATE backfills SET held_until = 1"),
    ("a backfill is over when", "UPDATE backfills SET state = 'running' WHERE id = 'over'"),
    ("a backfill is over when", "DELETE FROM backfill_plans"),
    ("belong to schedules, and plans", "DELETE FROM backfills WHERE id = 'halfway'"),
    (
        "more backfills than may",
        f"""WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MAX_RUNNING})
        INSERT INTO backfills SELECT 'default', 'f', 'x' || i, 'running', 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, NULL, NULL,
        0, NULL FROM n""",
    ),
    ("paused by somebody", "UPDATE schedules SET paused_by = 'request'"),
    ("paused by somebody", "UPDATE schedules SET paused = 1, paused_by = 'request'"),
    ("every event that came into a window", "UPDATE schedules SET heard = heard + 1"),
    ("every event that came into a window", "UPDATE windows SET events = events + 1"),
    ("as many events as it says", "DELETE FROM window_events"),
    ("as many events as it says", "UPDATE window_events SET number = number + 100"),
    ("as many events as it says", "UPDATE window_events SET document = x'00' WHERE kind = 'rate_limit'"),
    ("that are not decided on", "UPDATE windows SET passed = next + 1"),
    ("that are not decided on", "UPDATE windows SET kind = 'debounce', events = 0"),
    ("a window belongs to a schedule", "UPDATE schedules SET kind = 'time' WHERE id = 'e'"),
    ("a window belongs to a schedule", "UPDATE windows SET wake_at = NULL"),
    ("no window is empty", "UPDATE windows SET first = next"),
    ("no window is empty", "UPDATE window_events SET key = 'other'"),
    ("held once by a window", "UPDATE window_events SET name = 'same'"),
    ("lets no more pass", "UPDATE windows SET first = passed - 3 WHERE kind = 'rate_limit'"),
    ("a unique key is held", "UPDATE unique_keys SET number = number + 1"),
    ("a unique key is held", "UPDATE jobs SET unique_key = 'other'"),
    ("holds no unique key, unless", "UPDATE jobs SET finished_at = 1, state = 'cancelled' WHERE id = 'held'"),
    ("waits to start", "UPDATE jobs SET state = 'running' WHERE id = 'held'"),
    ("a lease is of a role", "UPDATE leases SET role = 'king' WHERE role = 'scheduler'"),
    ("a lease is of a role", "UPDATE leases SET epoch = 0"),
    ("follow each other", "DELETE FROM lifecycle WHERE first > 20 AND first < 30"),
    ("as many as it says", "UPDATE lifecycle SET events = x'90' WHERE first = 1"),
    ("a key has a role", "UPDATE api_keys SET role = 'king' WHERE id = 'k1'"),
    ("a key has a role", "UPDATE api_keys SET digest = x'00' WHERE id = 'k1'"),
    ("the first key", "DELETE FROM api_keys WHERE id != 'k1'"),
    (
        "there are at most",
        f"""WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MAX_KEYS})
        INSERT INTO api_keys SELECT 'x' || i, randomblob(32), '', '', 'admin', '*', 0, NULL, NULL, NULL FROM n""",
    ),
    ("who is said to keep", "UPDATE calendar_uses SET schedule_id = 'b'"),
    ("a schedule that keeps to calendars", "DELETE FROM calendar_uses"),
    ("a calendar in use is there", "DELETE FROM calendars WHERE name = 'days'"),
    ("no two changes of calendars", "UPDATE calendars SET revision = 2"),
    ("no two changes of calendars", "UPDATE calendars SET revision = 9 WHERE name = 'days'"),
    (
        "no more calendars than",
        f"""WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MAX_CALENDARS})
        INSERT INTO calendars SELECT 'default', 'x' || i, -i, x'', 0, 0, 0 FROM n""",
    ),
    ("a schedule is due", "UPDATE schedules SET held_until = next_at + 1 WHERE due_at IS NOT NULL"),
    ("the audit trail", "UPDATE audit SET class = 'other' WHERE item = 0"),
    ("the audit trail", "UPDATE audit SET count = 0 WHERE item = 0"),
    ("the audit trail", "UPDATE audit SET sequence = sequence + 1000"),
    ("the newest life-cycle events", f"INSERT INTO lifecycle VALUES ({2 * KEPT}, {2 * KEPT}, x'91')"),
]


@pytest.mark.parametrize(("says", "breaks"), BROKEN)
def test_each_is_noticed_when_it_is_broken(db: sqlite3.Connection, says: str, breaks: str) -> None:
    db.execute(breaks)
    assert [words for words in violations(db) if says in words.partition("; not so")[0]]


def test_every_invariant_is_broken_above() -> None:
    not_tried = [one.says for one in ALL if not any(says in one.says for says, _ in BROKEN)]
    assert not_tried == []


TIMES_BROKEN = [
    ("a job is made", "UPDATE jobs SET started_at = created_at - 1 WHERE number = 1"),
    ("a job is made", "UPDATE jobs SET finished_at = started_at - 1 WHERE number = 1"),
    ("an attempt starts", "UPDATE attempts SET finished_at = started_at - 1"),
    ("a lease lasts", "UPDATE leases SET expires_at = claimed_at"),
]


@pytest.mark.parametrize(("says", "breaks"), TIMES_BROKEN)
def test_times_in_the_wrong_order_are_noticed(says: str, breaks: str) -> None:
    db = new_database()
    scribe = Scribe()
    StateMachine(db).apply(
        [
            scribe.node(Submit([new_job()]), Claim("dispatcher", "a", 1, SECOND), Assign(1, BEGIN, [(1, 1, "x")])),
            scribe.executor(Finish("x", [ended(1, 1, Outcome.FAILED)]), by="x"),
        ]
    )
    assert violations(db, TIMES) == []
    db.execute(breaks)
    assert [words for words in violations(db, TIMES) if says in words]


def test_says_what_contradicts(db: sqlite3.Connection) -> None:
    db.execute("UPDATE jobs SET progress = 7 WHERE number <= 5")
    [words] = violations(db)
    assert words == "progress is a fraction; not so: (1, 7.0), (2, 7.0), (3, 7.0) and 2 more"


@pytest.mark.parametrize(
    ("says", "changes"),
    [
        ("the epoch of a lease", "UPDATE leases SET epoch = epoch - 1"),
        ("a job's attempt", "UPDATE jobs SET attempt = attempt - 1 WHERE number = 1"),
        ("how much was applied", "UPDATE meta SET value = '1' WHERE key = 'applied'"),
        ("how many jobs of a queue ended", "UPDATE queues SET finished = finished - 1"),
        ("a queue's revision", "UPDATE queues SET revision = revision - 1"),
        ("the position of the last life-cycle event", "DELETE FROM lifecycle WHERE last > 10"),
    ],
)
def test_what_goes_back_is_noticed(db: sqlite3.Connection, says: str, changes: str) -> None:
    rising = Rising()

    def look() -> list[str]:
        return [words for series in SERIES for words in rising.went_back(series, db.execute(series.sql))]

    assert look() == look() == []
    db.execute(changes)
    found = look()
    assert found
    assert all(says in words for words in found)
