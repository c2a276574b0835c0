"""What a queue allows at once and in a time, whatever the dispatcher plans."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.apply import tokens
from clockjack.apply.rows import Queue


def put(bench: Bench, rate: r.Rate | None = None, key_concurrency: int | None = None) -> None:
    bench.do(r.PutQueue("default", "q", BEGIN, None, None, paused=False, rate=rate, key_concurrency=key_concurrency))


def fill(bench: Bench, count: int, **changes: str) -> None:
    first = bench.row("SELECT coalesce(max(number), 0) FROM jobs")[0]
    bench.do(r.Submit([new_job(f"j{first + n}", **changes) for n in range(count)]))


def begin(bench: Bench, *numbers: int) -> list[int]:
    """Assign jobs; return those that began."""
    epoch = bench.lead("dispatcher")
    record = r.Assign(epoch, bench.now, [(number, 1, "x1") for number in numbers])
    return [number for number, _, _ in bench.do(record).value]


# --- keys -----------------------------------------------------------------------------------------------------


def test_no_key_has_more_running_than_its_queue_allows(bench: Bench) -> None:
    put(bench, key_concurrency=2)
    fill(bench, 4, concurrency_key="a")
    fill(bench, 1, concurrency_key="b")
    fill(bench, 3)
    assert begin(bench, *range(1, 9)) == [1, 2, 5, 6, 7, 8]
    bench.report(ended(1, 1))
    assert begin(bench, 3, 4) == [3]


def test_the_same_key_in_another_queue_is_another(bench: Bench) -> None:
    put(bench, key_concurrency=1)
    bench.do(r.Submit([new_job("j1", concurrency_key="a"), new_job("j2", concurrency_key="a", queue="p")]))
    assert begin(bench, 1, 2) == [1, 2]


def test_a_limit_that_comes_later_counts_what_runs(bench: Bench) -> None:
    fill(bench, 3, concurrency_key="a")
    begin(bench, 1, 2)
    put(bench, key_concurrency=2)
    assert begin(bench, 3) == []
    put(bench)
    assert begin(bench, 3) == [3]


# --- rates ----------------------------------------------------------------------------------------------------


def test_attempts_start_one_by_one(bench: Bench) -> None:
    put(bench, r.Rate(2, SECOND))
    fill(bench, 9)
    assert begin(bench, 1, 2, 3) == [1]
    bench.wait(0.499)
    assert begin(bench, 2) == []
    bench.wait(0.001)
    assert begin(bench, 2, 3) == [2]


def test_a_burst_starts_at_once_after_a_pause(bench: Bench) -> None:
    put(bench, r.Rate(2, SECOND, 3))
    fill(bench, 9)
    assert begin(bench, *range(1, 9)) == [1, 2, 3]
    bench.wait(0.5)
    assert begin(bench, *range(4, 9)) == [4]


def test_while_jobs_wait_a_late_dispatcher_loses_no_tokens(bench: Bench) -> None:
    put(bench, r.Rate(10, SECOND))
    fill(bench, 30)
    assert begin(bench, 1) == [1]
    bench.wait(0.23)
    assert begin(bench, 2, 3, 4) == [2, 3]
    bench.wait(0.07)
    assert begin(bench, 4, 5) == [4]
    bench.wait(10)
    assert begin(bench, *range(5, 25)) == [5, 6, 7]  # what came in the last quarter of a second, and one


def test_while_none_waits_no_tokens_pile_up(bench: Bench) -> None:
    put(bench, r.Rate(100, SECOND, 2))
    fill(bench, 2)
    assert begin(bench, 1, 2) == [1, 2]
    bench.wait(60)
    fill(bench, 9)
    assert begin(bench, *range(3, 9)) == [3, 4]


def test_a_rate_that_has_no_whole_microseconds_is_kept_over_a_day(bench: Bench) -> None:
    queue = Queue("default", "q", 1, ready=1)
    tokens.change(queue, r.Rate(7, SECOND), 0)
    for count in range(7 * 86_400):
        token_at = count * SECOND // 7
        assert queue.token_at == token_at
        assert tokens.take(queue, token_at)
    assert queue.token_at == 86_400 * SECOND


@pytest.mark.parametrize(("rate", "soon"), [(r.Rate(1, 60 * SECOND), 60.0), (r.Rate(10, SECOND), 0.1)])
def test_another_rate_counts_from_the_next_token_on(bench: Bench, rate: r.Rate, soon: float) -> None:
    put(bench, r.Rate(1, 3600 * SECOND))
    fill(bench, 3)
    assert begin(bench, 1) == [1]
    put(bench, r.Rate(1, 3600 * SECOND))
    put(bench, rate)
    put(bench, rate)
    assert begin(bench, 2) == []
    bench.wait(soon)
    assert begin(bench, 2) == [2]


def test_without_a_rate_all_start(bench: Bench) -> None:
    put(bench, r.Rate(1, 3600 * SECOND))
    fill(bench, 3)
    put(bench)
    assert begin(bench, 1, 2, 3) == [1, 2, 3]


def test_a_clock_that_is_set_back_holds_nothing_up_for_long(bench: Bench) -> None:
    put(bench, r.Rate(10, SECOND))
    fill(bench, 9)
    assert begin(bench, 1) == [1]
    bench.wait(-1)
    assert begin(bench, 2) == []  # so far the clocks of a cluster may differ
    bench.wait(-3600)
    assert begin(bench, 2, 3) == [2]
    bench.wait(0.1)
    assert begin(bench, 3, 4) == [3]


def test_what_a_paused_or_full_queue_holds_back_takes_no_token(bench: Bench) -> None:
    record = r.PutQueue("default", "q", BEGIN, 1, None, paused=False, rate=r.Rate(1, 10 * SECOND, 2), key_concurrency=1)
    bench.do(record)
    fill(bench, 3, concurrency_key="a")
    assert begin(bench, 1, 2) == [1]
    bench.report(ended(1, 1))
    assert begin(bench, 2) == [2]


RATES = st.builds(r.Rate, st.integers(1, 1000), st.integers(1000, 100 * SECOND), st.integers(1, 5))
STEPS = st.lists(st.tuples(st.integers(0, 2 * SECOND), st.booleans()), max_size=200)


@given(RATES, STEPS)
def test_never_more_than_come_and_burst_and_slack(rate: r.Rate, steps: list[tuple[int, bool]]) -> None:
    """However late or early tokens are asked for, and however often nobody waits."""
    queue = Queue("default", "q", 1)
    now = BEGIN
    tokens.change(queue, rate, now)
    taken: list[int] = []
    for wait, nobody_waited in steps:
        now += wait
        if nobody_waited:
            tokens.begin(queue, now)
        assert queue.token_at is not None
        there = tokens.available(rate.limit, rate.period, rate.burst, queue.token_at, queue.token_rest, now)
        count = 0
        while count < 50 and tokens.take(queue, now):
            count += 1
            taken.append(now)
        assert count == min(there, 50)
        assert tokens.level(rate.limit, rate.period, rate.burst, queue.token_at, now) <= rate.burst
    each = Fraction(rate.period, rate.limit)
    for first in range(0, len(taken), 7):
        for last in range(first, len(taken)):
            came = Fraction(taken[last] - taken[first] + tokens.SLACK) / each
            assert last - first + 1 <= rate.burst + came + 1


@given(RATES, st.lists(st.floats(0, 1), min_size=50, max_size=200))
def test_never_fewer_than_come_while_jobs_wait(rate: r.Rate, late: list[float]) -> None:
    """A dispatcher that is late by less than the slack loses nothing."""
    queue = Queue("default", "q", 1)
    tokens.change(queue, rate, BEGIN)
    for part in late:
        assert queue.token_at is not None
        now = max(queue.token_at, BEGIN) + int(part * tokens.SLACK)
        assert tokens.take(queue, now)
    each = Fraction(rate.period, rate.limit)
    assert queue.token_at is not None
    assert queue.token_at - BEGIN <= each * len(late)
