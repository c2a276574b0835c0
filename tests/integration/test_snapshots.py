"""Snapshots and retention, on a real node: what goes, what is kept, and what a node can begin with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from clockjack.apply.topics import Topic
from clockjack.archivist import budgets
from clockjack.clock import Clock
from clockjack.config import NodeConfig
from clockjack.errors import NothingToBeginWith
from clockjack.ids import new_id
from clockjack.node import compose
from clockjack.node.compose import Node, run_node
from clockjack.records import CancelJob, NewJob, Submit
from clockjack.replica import migrations, schema
from clockjack.services import Services

WORK = b'{"target":{"type":"task","name":"t"}}'
TABLES = ("jobs", "job_work", "job_ends", "attempts", "job_labels", "lanes", "flows", "queues", "schedules", "ticks")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the archivist act at once."""

    def pace(**given: Any) -> budgets.Pace:
        return budgets.Pace(look_seconds=0.05, **given)

    monkeypatch.setattr(compose, "Pace", pace)


def config(folder: Path) -> NodeConfig:
    return NodeConfig(
        data_dir=folder / "data", snapshot_entries=100, history_max_jobs=50, roles=("scheduler", "archivist")
    )


def job(clock: Clock) -> NewJob:
    return NewJob("default", new_id(clock), "q", "t", 5, clock.now(), None, 3, WORK, labels={"a": "b"})


async def work(services: Services, rounds: int) -> None:
    """Make ten jobs a round, and end half of them."""
    for _ in range(rounds):
        jobs = [job(services.clock) for _ in range(10)]
        await services.proposer.propose(Submit(jobs))
        for one in jobs[:5]:
            await services.proposer.propose(CancelJob("default", one.id, services.clock.now()))


async def until(services: Services, sql: str, wanted: object) -> None:
    """Wait until a query gives what is wanted."""
    with services.replica.watch(Topic.APPLIED) as watch, anyio.fail_after(20):
        while (await services.replica.rows(sql))[0][0] != wanted:
            await watch.wait()


async def dump(node: Node) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of the tables that jobs and schedules are in."""
    return {table: await node.services.replica.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TABLES}


async def trimmed(node: Node) -> int:
    """Return where the journal begins, once that is not at its first entry."""
    with anyio.fail_after(20):
        while (first := (await node.services.journal.bounds()).first) == 1:
            await work(node.services, 5)
            await anyio.sleep(0.05)
    return first


@pytest.mark.usefixtures("hurried")
async def test_history_over_the_budget_goes_with_all_its_rows(tmp_path: Path) -> None:
    async with run_node(config(tmp_path)) as node:
        await work(node.services, 40)
        await until(node.services, "SELECT count(*) FROM jobs WHERE state = 'cancelled'", 50)
        await until(node.services, "SELECT count(*) FROM jobs WHERE state = 'ready'", 200)
        await until(node.services, "SELECT count(*) FROM job_work", 250)
        await until(node.services, "SELECT count(*) FROM job_labels", 250)


@pytest.mark.usefixtures("hurried")
async def test_a_node_without_its_file_begins_with_a_snapshot_and_reaches_the_same_state(tmp_path: Path) -> None:
    settings = config(tmp_path)
    async with run_node(settings) as node:
        await trimmed(node)
        await until(node.services, "SELECT count(*) FROM jobs WHERE state = 'cancelled'", 50)
        before = await dump(node)
    for file in settings.data_dir.glob("replica.sqlite*"):
        file.unlink()
    async with run_node(settings) as node:
        assert await dump(node) == before
        first = (await node.services.journal.bounds()).first
        assert first > 1, "it can't have read the whole journal"
        await work(node.services, 1)


@pytest.mark.usefixtures("hurried")
async def test_a_damaged_snapshot_is_passed_over_for_the_one_before_it(tmp_path: Path) -> None:
    settings = config(tmp_path)
    async with run_node(settings) as node:
        await trimmed(node)
        await work(node.services, 30)
        catalog = node.storage.catalog
        newest = (await catalog.all())[-1]
        for part in newest.parts:
            await node.services.payloads.delete(part)
        await until(node.services, "SELECT count(*) FROM jobs WHERE state = 'cancelled'", 50)
        before = await dump(node)
    for file in settings.data_dir.glob("replica.sqlite*"):
        file.unlink()
    async with run_node(settings) as node:
        assert await dump(node) == before


@pytest.fixture
def become_the_next_version() -> Callable[[pytest.MonkeyPatch], None]:
    """Return what gives this version a table more, and a step that makes it."""
    table = "CREATE TABLE remarks (number INTEGER PRIMARY KEY, remark TEXT NOT NULL);"
    version, script = schema.VERSION + 1, schema.script() + table

    def become(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(schema, "VERSION", version)
        patch.setattr(schema, "script", lambda: script)
        patch.setattr(migrations, "STEPS", {**migrations.STEPS, version: table})

    return become


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("keeps_its_file", [True, False])
async def test_the_next_version_goes_on_from_a_file_or_a_snapshot_of_this_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    become_the_next_version: Callable[[pytest.MonkeyPatch], None],
    keeps_its_file: bool,
) -> None:
    """Though the journal that led there is gone."""
    settings = config(tmp_path)
    async with run_node(settings) as node:
        await trimmed(node)
        await until(node.services, "SELECT count(*) FROM jobs WHERE state = 'cancelled'", 50)
        before = await dump(node)
    if not keeps_its_file:
        for file in settings.data_dir.glob("replica.sqlite*"):
            file.unlink()
    become_the_next_version(monkeypatch)
    async with run_node(settings) as node:
        assert await dump(node) == before
        assert await node.services.replica.rows("SELECT * FROM remarks") == []
        await work(node.services, 1)


@pytest.mark.usefixtures("hurried")
async def test_this_version_says_that_it_can_not_read_the_snapshots_of_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, become_the_next_version: Callable[[pytest.MonkeyPatch], None]
) -> None:
    settings = config(tmp_path)
    with monkeypatch.context() as patch:
        become_the_next_version(patch)
        async with run_node(settings) as node:
            await trimmed(node)
            await until(node.services, "SELECT count(*) FROM jobs WHERE state = 'cancelled'", 50)
            before = await dump(node)
    with pytest.raises(NothingToBeginWith, match=r"newer version of clockjack .* upgrade this node. Nothing is lost"):
        async with run_node(settings):
            raise AssertionError("it has nothing to begin with")
    become_the_next_version(monkeypatch)
    async with run_node(settings) as node:
        assert await dump(node) == before, "nothing was lost"
