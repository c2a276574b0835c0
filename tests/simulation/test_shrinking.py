"""A plan that fails is made short, and fails on."""

import pytest
from tests.simulation.bugs import BUGS
from tests.simulation.mutation import planted

from clockjack.testing.simulation.plan import plan_of
from clockjack.testing.simulation.run import simulate
from clockjack.testing.simulation.shrinking import kind_of, minimal, shorten
from clockjack.testing.simulation.steps import SubmitJobs, decode_plan, encode_plan
from clockjack.testing.simulation.telling import words_of_plan

pytestmark = pytest.mark.blocking


def test_what_fails_together_is_found() -> None:
    runs: list[int] = []

    def fails(items: object) -> bool:
        assert isinstance(items, list)
        runs.append(len(items))
        return {17, 63} <= set(items)

    assert minimal(list(range(100)), fails, lambda: len(runs) > 200) == [17, 63]
    assert len(runs) < 60


def test_it_gives_up_in_time() -> None:
    runs: list[object] = []

    def never_fails(items: object) -> bool:
        runs.append(items)
        return False

    left = minimal(list(range(100)), never_fails, lambda: len(runs) >= 10)
    assert len(left) == 100
    assert len(runs) == 10


def test_a_long_plan_becomes_a_short_one_that_fails_in_the_same_way() -> None:
    [bug] = [bug for bug in BUGS if bug.says.startswith("count a queue's running jobs")]
    with planted(bug):
        report = simulate(1)
        short = shorten(report, 80)
        assert kind_of(short) == kind_of(report) != ""
        assert len(report.plan.steps) > 20
        assert len(short.plan.steps) <= 2
        [submitted] = [step for step in short.plan.steps if isinstance(step, SubmitJobs)]
        assert len(submitted.wishes) == 1
        assert (short.plan.nodes, short.plan.workers + len(short.plan.executors)) == (1, 1)
        again = simulate(decode_plan(encode_plan(short.plan)))
        assert (again.trace, again.violations) == (short.trace, short.violations)
    assert simulate(short.plan).violations == []


def test_what_happens_is_told_in_words() -> None:
    plan = plan_of(1)
    told: list[str] = []
    assert simulate(plan, told.append).trace == simulate(plan).trace
    for words in (
        "n1 starts",
        "Claim role=dispatcher",
        "SubmitJobs",
        "Assign epoch=1",
        "attempt 1 of job 1 begins",
        "Finish",
    ):
        assert any(words in line for line in told), words
    steps = words_of_plan(plan)
    assert len(steps) > len(plan.steps)
    assert steps[0].startswith(f"nodes {plan.nodes}, workers {plan.workers}, executors on ")
