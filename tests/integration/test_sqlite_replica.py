"""The replica in a file: what is in it survives any kill, and a file that is unfit is made anew."""

# ruff: noqa: ASYNC240 - nothing else runs that a test's own files could hold up

import asyncio
import logging
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import anyio
import msgspec
import pytest
from tests.core.apply.bench import dump, replay
from tests.core.history import history
from tests.core.scribe import Scribe, new_job

from clockjack.apply.topics import Topic
from clockjack.errors import DataDirectoryError, ReplicaDamaged
from clockjack.invariants import violations, violations_in
from clockjack.log.port import Entry
from clockjack.records import Submit
from clockjack.replica import schema
from clockjack.replica.sqlite import CHECKPOINT_TRANSACTIONS, open_replica

JOURNAL = "a journal"

CHILD = """
import asyncio, sys
from pathlib import Path
import msgspec
from clockjack.log.port import Entry
from clockjack.replica.sqlite import open_replica

async def main(file, journal, entries):
    async with open_replica(Path(file), journal) as replica:
        at = replica.progress.applied
        while at < len(entries):
            await replica.apply(entries[at : at + 3])
            at += 3
            print(at, flush=True)

entries = msgspec.msgpack.decode(Path(sys.argv[3]).read_bytes(), type=list[Entry])
asyncio.run(main(sys.argv[1], sys.argv[2], entries))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "replica.sqlite"


async def applied_to(file: Path, entries: Sequence[Entry], journal: str = JOURNAL) -> list[str]:
    """Apply to the replica in `file` what it lacks of `entries`; return all that is in it then."""
    async with open_replica(file, journal) as replica:
        await replica.apply(entries)
        assert replica.progress.applied == len(entries)
        assert await violations_in(replica) == []
    return await asyncio.to_thread(rows_in, file)


def rows_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        assert violations(db) == []
        return sorted(dump(db))


def rebuilt(entries: Sequence[Entry], journal: str = JOURNAL) -> list[str]:
    """Return what a new replica of `entries` has in it."""
    rows = replay(entries, [len(entries)])
    return sorted([*rows, f"INSERT INTO \"meta\" VALUES('journal','{journal}');"])


async def holds(file: Path, entries: Sequence[Entry], journal: str = JOURNAL) -> bool:
    """Say whether the replica in `file`, brought up to date, is the same as one made anew."""
    return await applied_to(file, entries, journal) == await asyncio.to_thread(rebuilt, entries, journal)


async def test_a_read_sees_what_apply_returned(file: Path) -> None:
    entries = history(20)
    async with open_replica(file, JOURNAL) as replica:
        for entry in entries:
            await replica.apply([entry])
            [(applied,)] = await replica.rows("SELECT value FROM meta WHERE key = 'applied'")
            assert int(applied) == entry.sequence == replica.progress.applied
    assert await holds(file, entries)


async def test_goes_on_where_it_was(file: Path) -> None:
    entries = history(30)
    await applied_to(file, entries[:100])
    async with open_replica(file, JOURNAL) as replica:
        assert replica.progress.applied == 100
    assert await holds(file, entries)


async def test_is_read_while_it_is_written(file: Path) -> None:
    entries = history(60)
    counts: list[int] = []
    async with open_replica(file, JOURNAL) as replica:

        async def read() -> None:
            while replica.progress.applied < len(entries):
                [(jobs, works)] = await replica.rows("SELECT (SELECT count(*) FROM jobs), count(*) FROM job_work")
                assert jobs == works
                counts.append(jobs)

        async with asyncio.TaskGroup() as group:
            group.create_task(read())
            for entry in entries:
                await replica.apply([entry])
    assert counts == sorted(counts)
    assert len(set(counts)) > 10


async def test_watches_are_told(file: Path) -> None:
    async with open_replica(file, JOURNAL) as replica:
        with replica.watch(Topic.READY) as watch:
            await watch.wait()
            await replica.apply([Scribe().node(Submit([new_job()]))])
            async with asyncio.timeout(1):
                await watch.wait()
                await replica.reached(1)


async def test_applies_to_the_end_though_it_is_cancelled(file: Path) -> None:
    """Otherwise its outcomes would be lost, and those who wait for them would wait for ever."""
    entries = history(30)
    async with open_replica(file, JOURNAL) as replica:
        with anyio.CancelScope() as scope:
            scope.cancel()
            outcomes = await replica.apply(entries)
            assert len(outcomes) == len(entries)
        assert replica.progress.applied == len(entries)


# --- kills ----------------------------------------------------------------------------------------------------


def test_survives_kills(file: Path, tmp_path: Path) -> None:
    """A process that applies is killed again and again; what it leaves is always some state of the journal."""
    entries = history(60)
    (tmp_path / "entries").write_bytes(msgspec.msgpack.encode(entries))
    rng = random.Random(7)
    seen = kills = 0
    while True:
        arguments = [sys.executable, "-c", CHILD, str(file), JOURNAL, str(tmp_path / "entries")]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            for _ in range(rng.randint(20, 60)):
                seen = int(child.stdout.readline() or seen)
            child.kill()
            rest = child.stdout.read().split()
            seen = int(rest[-1]) if rest else seen
        killed = child.returncode < 0
        with closing(sqlite3.connect(file)) as db:
            [(applied,)] = db.execute("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'applied'")
        assert applied >= min(seen, len(entries))
        assert rows_in(file) == rebuilt(entries[:applied])
        if not killed:
            break
        kills += 1
    assert applied == len(entries)
    assert kills >= 2


# --- files that are unfit -------------------------------------------------------------------------------------


async def fails_to_fit(file: Path, caplog: pytest.LogCaptureFixture, says: str, journal: str = JOURNAL) -> None:
    """Open a file that is unfit; see that it is made anew, with a warning, and comes back."""
    entries = history(20)
    with caplog.at_level(logging.WARNING):
        async with open_replica(file, journal) as replica:
            assert replica.progress.applied == 0
            assert await replica.rows("SELECT count(*) FROM jobs") == [(0,)]
    [record] = caplog.records
    assert says in record.message
    assert "made anew from the journal" in record.message
    assert await holds(file, entries, journal)


async def test_a_file_that_was_deleted_is_made_anew(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    entries = history(20)
    before = await applied_to(file, entries)
    file.unlink()
    assert await applied_to(file, entries) == before
    assert not caplog.records


async def test_a_file_is_made_anew_without_what_a_kill_left_of_the_last(file: Path, tmp_path: Path) -> None:
    """A log of changes without its file must not get into the next one."""
    entries = history(20)
    async with open_replica(file, JOURNAL) as replica:
        await replica.apply(entries)
        left = file.with_name("replica.sqlite-wal").read_bytes()
        assert left
    file.unlink()
    file.with_name("replica.sqlite-wal").write_bytes(left)
    assert await holds(file, entries[:50])


@pytest.mark.parametrize("size", [0, 1, 99, 100, 4096, 30_000, 60_001])
async def test_a_truncated_file_is_made_anew(file: Path, caplog: pytest.LogCaptureFixture, size: int) -> None:
    await applied_to(file, history(40))
    assert file.stat().st_size > size
    os.truncate(file, size)
    await fails_to_fit(file, caplog, "is damaged" if size > 1 else "has schema 0")


async def test_garbage_is_made_anew(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.write_bytes(random.Random(1).randbytes(100_000))
    await fails_to_fit(file, caplog, "is damaged (file is not a database)")


async def test_a_file_with_garbage_in_the_middle_is_made_anew(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    await applied_to(file, history(40))
    data = bytearray(file.read_bytes())
    data[8192:40960] = random.Random(1).randbytes(32768)
    file.write_bytes(data)
    await fails_to_fit(file, caplog, "is damaged")


async def test_a_file_of_another_schema_is_made_anew(
    file: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(schema, "VERSION", schema.VERSION + 1)
        await applied_to(file, history(20))
    await fails_to_fit(file, caplog, f"has schema {schema.VERSION + 1}, and this version needs {schema.VERSION}")


async def test_a_file_of_another_journal_is_made_anew(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    await applied_to(file, history(20))
    await fails_to_fit(file, caplog, "was made from another journal", "another journal")


async def test_somebody_elses_database_is_made_anew(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE jobs (name TEXT)")
    await fails_to_fit(file, caplog, "has schema 0")


async def test_damage_that_shows_later_ends_it_and_the_next_start_mends_it(file: Path) -> None:
    entries = history(60)
    await applied_to(file, entries)
    size = file.stat().st_size
    async with open_replica(file, JOURNAL) as replica:
        with file.open("r+b") as raw:
            for page in range(1, size // 4096):
                raw.seek(page * 4096)
                raw.write(b"\xff" * 4096)
        with pytest.raises(ReplicaDamaged, match=r"replica\.sqlite is damaged .* start the node again"):
            await replica.rows("SELECT * FROM jobs JOIN job_work USING (number) LEFT JOIN attempts USING (number)")
    assert await holds(file, entries)


# --- disks ----------------------------------------------------------------------------------------------------


async def test_says_that_there_is_no_such_directory(tmp_path: Path) -> None:
    with pytest.raises(DataDirectoryError, match=r"can't use .*replica\.sqlite: unable to open database file"):
        async with open_replica(tmp_path / "nowhere" / "replica.sqlite", JOURNAL):
            pass


async def test_says_that_the_file_is_a_directory(file: Path) -> None:
    file.mkdir()
    with pytest.raises(DataDirectoryError, match=r"can't use .*replica\.sqlite: unable to open database file"):
        async with open_replica(file, JOURNAL):
            pass


async def test_a_full_disk_refuses_and_loses_nothing(file: Path) -> None:
    """As with a full disk: SQLite may take no more pages. What did not fit applies once there is room."""
    entries = history(80)
    async with open_replica(file, JOURNAL) as replica:
        await replica.apply(entries[:50])
        db = replica._machine._db

        async def limit(pages: int) -> None:
            await asyncio.get_running_loop().run_in_executor(
                replica._writer, lambda: db.execute(f"PRAGMA max_page_count = {pages}").fetchall()
            )

        await limit(1)
        with pytest.raises(DataDirectoryError, match=r"can't write .*replica\.sqlite: database or disk is full"):
            await replica.apply(entries[50:])
        assert replica.progress.applied == 50
        assert await replica.rows("SELECT value FROM meta WHERE key = 'applied'") == [("50",)]
        await limit(1_000_000)
        await replica.apply(entries[50:])
    assert await holds(file, entries)


async def test_a_wrong_statement_is_not_taken_for_a_broken_disk(file: Path) -> None:
    async with open_replica(file, JOURNAL) as replica:
        with pytest.raises(sqlite3.OperationalError, match="no such column"):
            await replica.rows("SELECT no_such FROM jobs")


@pytest.mark.parametrize("name", ["a b%20c?d#e", "ä", "a'b"])
async def test_its_path_may_have_any_characters(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    entries = history(3)
    assert await holds(folder / "replica.sqlite", entries)
    shutil.rmtree(folder)


async def test_what_many_small_transactions_write_is_copied_into_the_database_beside_them(file: Path) -> None:
    scribe = Scribe()
    for number in range(CHECKPOINT_TRANSACTIONS + 1):
        scribe.node(Submit([new_job(f"j{number}")]))
    async with open_replica(file, JOURNAL) as replica:
        before = file.stat().st_size
        for entry in scribe.entries:
            await replica.apply([entry])
        with anyio.fail_after(10):
            while file.stat().st_size == before:  # noqa: ASYNC110 - another thread writes it, and tells nobody
                await anyio.sleep(0.01)
