"""A journal that fills up: clients are refused in time, the node goes on, and the archivist makes room."""

from pathlib import Path
from typing import Any

import anyio
import pytest

from clockjack.archivist import budgets
from clockjack.config import NodeConfig
from clockjack.errors import LogFull
from clockjack.ids import new_id
from clockjack.node import compose
from clockjack.node.compose import run_node
from clockjack.records import NewJob, Submit
from clockjack.services import Services

WORK = b'{"target":{"type":"task","name":"t","args":{"x":"' + b"x" * 200_000 + b'"}}}'


async def fill(services: Services) -> None:
    """Submit large jobs until that is refused."""
    for _ in range(1000):
        now = services.clock.now()
        job = NewJob("default", new_id(services.clock), "q", "t", 5, now, None, 3, WORK)
        await services.proposer.propose(Submit([job]))


async def test_clients_are_refused_while_leases_are_renewed(tmp_path: Path) -> None:
    config = NodeConfig(data_dir=tmp_path / "data", journal_max_bytes=32 << 20, roles=("scheduler",))
    async with run_node(config) as node:
        with pytest.raises(LogFull, match="clients may fill it"):
            await fill(node.services)
        before = node.services.replica.progress.applied
        with anyio.fail_after(10):
            await node.services.replica.reached(before + 3)
        assert await node.services.replica.rows("SELECT epoch FROM leases") == [(1,)]


async def test_the_archivist_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pace(**given: Any) -> budgets.Pace:
        return budgets.Pace(look_seconds=0.05, **{**given, "pressed_entries": 5})

    monkeypatch.setattr(compose, "Pace", pace)
    config = NodeConfig(data_dir=tmp_path / "data", journal_max_bytes=32 << 20, roles=("scheduler", "archivist"))
    async with run_node(config) as node:
        with anyio.fail_after(40):
            written = 0
            while written < 300:
                try:
                    now = node.services.clock.now()
                    job = NewJob("default", new_id(node.services.clock), "q", "t", 5, now, None, 3, WORK)
                    await node.services.proposer.propose(Submit([job]))
                    written += 1
                except LogFull:
                    await anyio.sleep(0.05)
        assert (await node.services.journal.bounds()).first > 1
