"""Fixtures for all tests, and the two worlds that tests live in.

By default a test runs on trio, and time is virtual: it jumps as soon as every task waits, so that a day of
firings takes milliseconds. Tests below ``integration/``, ``api/`` and ``cli/`` run on asyncio with the real
clock and a real NATS server, as production does; their ``conftest.py`` says so.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import blockbuster
import hypothesis
import pytest
from trio.testing import MockClock

import clockjack
import clockjack_api
from clockjack.clock import VirtualClock

TESTS = Path(__file__).parent

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When tests with virtual time begin: a Monday morning."""

hypothesis.settings.register_profile("default", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("default"), derandomize=True)
hypothesis.settings.register_profile("long", parent=hypothesis.settings.get_profile("default"), max_examples=2_000)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"),
)


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    """Run on trio with virtual time; each test gets a clock of its own."""
    return "trio", {"clock": MockClock(autojump_threshold=0)}


@pytest.fixture
def clock() -> VirtualClock:
    """Return a wall clock that follows the event loop's, and begins at :data:`START`."""
    return VirtualClock(START)


@pytest.fixture(autouse=True)
def no_blocking_calls(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which Clockjack's own code blocks asyncio's event loop.

    A test marked ``blocking`` may; so may code at start and stop that says so here, with its reason.
    """
    if request.node.get_closest_marker("blocking") is not None:
        yield
        return
    with blockbuster.blockbuster_ctx([clockjack, clockjack_api]) as blocked:
        # A time zone is read from its file at its first use: 2 KB, once a process.
        blocked.functions["io.BufferedReader.read"].can_block_in("clockjack/triggers/zone.py", "_read")
        yield


ORDER = ("core", "budget", "simulation", "deploy", "integration", "survival", "cli", "api")
"""Folders of tests, in the order in which they run."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the quick tests first, and those last whose event loop stays for the session.

    While such a loop is there, anyio runs everything on it, virtual time or not.
    """

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(TESTS).parts[0]
        return ORDER.index(folder) if folder in ORDER else len(ORDER)

    items.sort(key=place)
