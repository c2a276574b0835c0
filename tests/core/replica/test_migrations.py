"""Going on with a database of an older schema, as after an upgrade. The next version is made up here."""

import sqlite3
from collections.abc import Callable, Sequence

import pytest
from tests.core.apply.bench import new_database
from tests.core.history import history
from tests.core.scribe import SECOND, Scribe, new_job

from clockjack import records as r
from clockjack.apply.machine import StateMachine
from clockjack.apply.session import COUNTS_ANEW, Session
from clockjack.log.port import Entry
from clockjack.replica import migrations, schema

STEP = """
CREATE TABLE remarks (number INTEGER PRIMARY KEY, remark TEXT NOT NULL);
ALTER TABLE queues ADD COLUMN color TEXT NOT NULL DEFAULT 'blue';
CREATE INDEX queues_by_color ON queues (color);
"""

Upgrade = Callable[[], None]


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Upgrade:
    """Return what makes this the next version."""
    steps = {**migrations.STEPS, schema.VERSION + 1: STEP}
    script = schema.script() + STEP

    def do() -> None:
        monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
        monkeypatch.setattr(migrations, "STEPS", steps)
        monkeypatch.setattr(schema, "script", lambda: script)

    return do


@pytest.fixture
def entries() -> list[Entry]:
    """Return a journal in which most of what can happen does; every 20th entry is a checkpoint."""
    scribe = Scribe()
    scribe.node(r.Claim("archivist", "z", 1, SECOND), by="z")
    for number, entry in enumerate(history(10)):
        scribe.now = entry.timestamp
        scribe.write_bytes(entry.subject, entry.payload, entry.message_id)
        if number % 20 == 0:
            scribe.node(r.Checkpoint(1, scribe.now), by="z")
    return scribe.entries


def state_of(entries: Sequence[Entry]) -> sqlite3.Connection:
    db = new_database()
    StateMachine(db).apply(entries)
    return db


def meta(db: sqlite3.Connection, key: str) -> str:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return "" if row is None else str(row[0])


def rows(db: sqlite3.Connection) -> list[str]:
    return list(db.iterdump())


def checkpoints(db: sqlite3.Connection, entries: Sequence[Entry]) -> dict[str, str]:
    """Apply `entries` one by one; return the digests that are noted meanwhile, by their places."""
    machine = StateMachine(db)
    noted: dict[str, str] = {}
    for entry in entries:
        before = meta(db, "checkpoint")
        machine.apply([entry])
        if (after := meta(db, "checkpoint")) != before:
            sequence, _, digest = after.partition(":")
            noted[sequence] = digest
    return noted


def test_a_database_of_this_version_is_left_as_it_is(entries: list[Entry]) -> None:
    db = state_of(entries)
    before = rows(db)
    migrations.migrate(db)
    assert rows(db) == before


def test_one_of_the_version_before_is_brought_up_to_it_and_goes_on(entries: list[Entry], upgrade: Upgrade) -> None:
    """Wherever a node was upgraded, it has the state of one that was always of the new version."""
    olds = {at: state_of(entries[:at]) for at in (0, 17, 40)}
    upgrade()
    always = new_database()
    expected = checkpoints(always, entries)
    assert len(expected) > 4
    for at, db in olds.items():
        migrations.migrate(db)
        assert schema.version(db) == schema.VERSION
        noted = checkpoints(db, entries[at:])
        assert rows(db) == rows(always)
        first, *others = noted
        assert noted[first] == "", "the first can't be compared: it depends on when it was upgraded"
        assert {at: noted[at] for at in others} == {at: expected[at] for at in others}


def test_the_digest_of_the_rows_is_what_it_was_before(entries: list[Entry]) -> None:
    db = state_of(entries)
    before = meta(db, "digest").split(".")
    Session.begin_digest_anew(db)
    assert meta(db, "digest").split(".")[:-1] == before[:-1]
    assert meta(db, COUNTS_ANEW)


def test_a_row_that_a_step_changed_counts_as_it_is_now(entries: list[Entry]) -> None:
    scribe = Scribe()
    scribe.node(r.Submit([new_job("other")]))
    changed, other = state_of(Scribe().entries), state_of(scribe.entries)
    StateMachine(changed).apply([Scribe().node(r.Submit([new_job("j1")]))])
    changed.execute("UPDATE jobs SET id = 'other'")
    Session.begin_digest_anew(changed)
    assert meta(changed, "digest").split(".")[0] == meta(other, "digest").split(".")[0]


def test_a_step_that_fails_leaves_the_database_as_it_was(
    entries: list[Entry], upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = state_of(entries)
    before = rows(db)
    upgrade()
    monkeypatch.setattr(migrations, "STEPS", {schema.VERSION: STEP + "CREATE TABLE jobs (number INTEGER);"})
    with pytest.raises(sqlite3.OperationalError, match="jobs already exists"):
        migrations.migrate(db)
    assert rows(db) == before
    assert schema.version(db) == schema.VERSION - 1


def test_what_can_be_gone_on_with(upgrade: Upgrade) -> None:
    now = schema.VERSION
    assert migrations.can_go_on_with(now)
    assert not migrations.can_go_on_with(now + 1), "a newer one"
    upgrade()
    assert migrations.can_go_on_with(now)
    assert migrations.can_go_on_with(now + 1)
    assert not migrations.can_go_on_with(0), "from there no steps lead here"
