"""What was there before: nothing, or a great deal."""

import sqlite3
from collections.abc import Iterator

from tests.core.scribe import BEGIN, SECOND, Scribe, ended, new_job

from clockjack.apply.machine import StateMachine
from clockjack.log.port import Entry
from clockjack.records import Assign, Claim, Finish, PauseQueue, PutSchedule, Record, Resign, Submit
from clockjack.replica.memory import new_database

CHUNK = 1000
YEAR = 365 * 86_400 * SECOND


def state(size: int) -> tuple[sqlite3.Connection, list[Entry]]:
    """Return a state with `size` of everything, and the entries that led to it.

    There are so many jobs that ended, each in a queue of its own, which are kept; so many that are ready, half of them
    in a queue that is paused, and half of them with a task that nobody knows in the queue that others use; so many that
    wait for their time; and so many schedules.
    """
    scribe = Scribe()
    for record in _records(size):
        scribe.node(record)
    db = new_database()
    machine = StateMachine(db)
    machine.apply(scribe.entries)
    assert not machine.ignored
    return db, scribe.entries


def _records(size: int) -> Iterator[Record]:
    yield Claim("dispatcher", "a", 1, SECOND)
    for start in range(0, size, CHUNK):
        some = range(start, min(start + CHUNK, size))
        yield Submit([new_job(f"old-{n}", queue=f"queue-{n}") for n in some])
        numbers = [3 * start + 1 + at for at in range(len(some))]
        yield Assign(1, BEGIN, [(number, 1, "gone") for number in numbers])
        yield Finish("gone", [ended(number, 1) for number in numbers])
        yield Submit([new_job(f"ready-{n}", queue="paused" if n % 2 else "default", task="unknown") for n in some])
        yield Submit([new_job(f"later-{n}", run_at=BEGIN + YEAR + n) for n in some])
    for n in range(size):
        yield PutSchedule("default", f"s{n}", BEGIN, b"{}", "time", BEGIN + YEAR + n, "allow_all", None)
    if size:
        yield PauseQueue("default", "paused", BEGIN, paused=True)
    yield Resign("dispatcher", "a", 1)
