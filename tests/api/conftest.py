"""Tests with the REST API over HTTP run on asyncio and the real clock."""

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run on asyncio; one loop can serve fixtures of any scope."""
    return "asyncio"
