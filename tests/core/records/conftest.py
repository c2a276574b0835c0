import pytest
from tests.core.apply.bench import Bench


@pytest.fixture
def bench() -> Bench:
    """Return an empty state."""
    return Bench()
