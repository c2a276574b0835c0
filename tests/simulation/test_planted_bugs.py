"""A test of the tests: bugs that are planted, one at a time, are found."""

import json

import pytest
from tests.simulation.bugs import BUGS
from tests.simulation.mutation import Bug, planted
from tests.simulation.record import FILE, TRIED

from clockjack.testing.simulation.run import Report, simulate

SEEDS: dict[str, list[int]] = json.loads(FILE.read_text())
"""Seeds that found a bug when they were recorded. A change elsewhere changes what a seed does; then others do."""

pytestmark = pytest.mark.blocking


def first_that_fails(bug: Bug) -> Report | None:
    with planted(bug):
        for seed in dict.fromkeys((*SEEDS.get(bug.says, []), *TRIED)):
            report = simulate(seed)
            if report.violations:
                return report
    return None


@pytest.mark.timeout(300)
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.says)
def test_it_is_found(bug: Bug) -> None:
    assert first_that_fails(bug) is not None


def test_at_least_ten_are_planted_and_gone_afterwards() -> None:
    assert len(BUGS) >= 10
    for bug in BUGS:
        before = bug.function.__code__
        with planted(bug):
            assert bug.function.__code__ is not before
        assert bug.function.__code__ is before
