"""The archivist keeps the audit trail within its budget."""

import anyio
from tests.conftest import START
from tests.core.scribe import new_job

from clockjack.archivist.budgets import AuditBudget, Budgets
from clockjack.clock import VirtualClock
from clockjack.records import PauseQueue, Requester, Submit
from clockjack.testing.assembly import MemoryNode, World, memory_node

SOMEBODY = Requester("k1", "ops", "0" * 32)


async def ask(node: MemoryNode, *turns: int) -> None:
    for turn in turns:
        await node.writer.propose(Submit([new_job(f"j{turn}")]), SOMEBODY)
        for paused in (True, False):
            await node.writer.propose(PauseQueue("default", "q", node.clock.now(), paused), SOMEBODY)


async def kept(node: MemoryNode) -> tuple[int, int]:
    """Return how many entries there are of jobs that were submitted, and of all else."""
    [(work, change)] = await node.replica.rows("SELECT sum(class = 'work'), sum(class = 'change') FROM audit")
    return work or 0, change or 0


async def test_by_number_each_class_for_itself(clock: VirtualClock) -> None:
    budgets = Budgets(audit=AuditBudget(5, 86_400.0))
    async with memory_node(World(clock), roles=("archivist",), budgets=budgets) as node:
        await ask(node, *range(4))
        await anyio.sleep(30)
        assert await kept(node) == (4, 5)
        await ask(node, *range(4, 10))
        await anyio.sleep(30)
        assert await kept(node) == (5, 5)
        [(newest,)] = await node.replica.rows("SELECT max(object) FROM audit WHERE class = 'work'")
        assert newest == "j9"


async def test_by_age(clock: VirtualClock) -> None:
    budgets = Budgets(audit=AuditBudget(100, 60.0))
    async with memory_node(World(clock), roles=("archivist",), budgets=budgets) as node:
        await ask(node, 0)
        await anyio.sleep(50)
        await ask(node, 1)
        assert await kept(node) == (2, 4)
        await anyio.sleep(25)
        assert await kept(node) == (1, 2)
        await anyio.sleep(50)
        assert await kept(node) == (0, 0)


async def test_not_by_the_clock_of_a_node_that_is_ahead(clock: VirtualClock) -> None:
    """History that goes is gone: the log's time has a say in what is old."""
    wrong = VirtualClock(START)
    budgets = Budgets(audit=AuditBudget(100, 60.0))
    async with memory_node(World(clock), roles=("archivist",), budgets=budgets, clock=wrong) as node:
        await ask(node, 0)
        wrong.skew = 3600 * 1_000_000
        await anyio.sleep(30)
        assert await kept(node) == (1, 2)
        await anyio.sleep(60)
        assert await kept(node) == (0, 0)
