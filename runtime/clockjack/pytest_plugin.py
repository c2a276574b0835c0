"""A fixture for tests of tasks and schedules, known to pytest wherever Clockjack is installed.

``clockjack_node`` is a node in memory (:func:`clockjack.testing.memory_node`), in the event loop of the test, whose
time stands still until the test moves it on. The mark ``clockjack`` says what one would tell ``memory_node``: the tasks
that the node knows (all, if it names none), and the options. ::

    from datetime import UTC, datetime

    import pytest

    from clockjack import task
    from clockjack.testing import MemoryNode


    @task
    async def report(kind: str = "short") -> str:
        return kind


    @pytest.mark.clockjack(report, start=datetime(2026, 3, 1, tzinfo=UTC))
    async def test_the_report_is_made_each_month(clockjack_node: MemoryNode) -> None:
        await clockjack_node.put_schedule("report", trigger={"type": "cron", "expression": "@monthly"}, job=report)
        await clockjack_node.advance(days=100)
        clockjack_node.ran(report, times=3)

The tests run by anyio's pytest plugin, on asyncio or on trio: set ``anyio_mode = "auto"``, or mark them ``anyio``. With
another plugin, use ``memory_node()`` itself, in the test or in a fixture of that plugin's.
"""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from clockjack.testing import MemoryNode


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line(
        "markers", "clockjack(*tasks, start, run, ...): what the fixture clockjack_node tells memory_node()"
    )


@pytest.fixture
async def clockjack_node(
    request: pytest.FixtureRequest,
    anyio_backend: object,  # noqa: ARG001 - asked for, so that anyio runs this
) -> "AsyncIterator[MemoryNode]":
    """Run a node in memory for the test, as its mark ``clockjack`` says."""
    # Only where it is used: every run of pytest loads the plugin, and the node is half of Clockjack.
    from clockjack.testing import memory_node

    mark: pytest.Mark | None = request.node.get_closest_marker("clockjack")  # pyright: ignore[reportUnknownMemberType]
    tasks: tuple[Any, ...] = () if mark is None else mark.args
    options: dict[str, Any] = {} if mark is None else {**mark.kwargs}
    async with memory_node(*tasks, **options) as node:
        yield node
