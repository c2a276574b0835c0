"""What users' tests and our own share.

For users: :func:`memory_node`, a node in memory whose time a test moves on; :func:`sleep`, for tasks that take some of
it. They need no server, and run on asyncio and on trio::

    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from clockjack import current_job, task
    from clockjack.testing import memory_node


    @task
    async def statement(account: str) -> str:
        tick = current_job().nominal_at
        return f"{account} {tick.astimezone(ZoneInfo('Europe/Vienna')):%B}"


    async def test_statements_go_out_at_two_in_the_night_also_when_the_clocks_change():
        async with memory_node(statement, start=datetime(2026, 2, 1, tzinfo=UTC)) as node:
            await node.put_schedule(
                "statements",
                # The last Sunday of March in 2026 is the 29th: at 02:00 it is 03:00 at once.
                trigger={"type": "cron", "expression": "0 2 29 * *", "timezone": "Europe/Vienna"},
                job={"task": statement, "args": {"account": "A-17"}},
            )
            await node.advance_to(datetime(2026, 6, 1, tzinfo=UTC))
            runs = node.ran(statement, {"account": "A-17"}, times=3)
            assert [run.result for run in runs] == ["A-17 March", "A-17 April", "A-17 May"]
            assert [f"{run.started_at:%d %H:%M}" for run in runs] == ["29 01:00", "29 00:00", "29 00:00"]

For our own: the parts of such a node (:mod:`.assembly`), the conformance suites that every adapter of a port passes
(:mod:`.log_conformance`, :mod:`.bus_conformance`), the simulation, and real processes to be killed.
"""

from clockjack.testing.kit.living import StillRunning
from clockjack.testing.kit.node import MemoryNode
from clockjack.testing.kit.sightings import JobSeen, Run, TickSeen
from clockjack.testing.kit.starting import memory_node
from clockjack.testing.kit.team import sleep

__all__ = ["JobSeen", "MemoryNode", "Run", "StillRunning", "TickSeen", "memory_node", "sleep"]
