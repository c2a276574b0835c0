"""What becomes of ticks: on time, missed, jittered; and the preview."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockjack.clock import MICROSECONDS, from_datetime
from clockjack.schedules import Missed, Policy, ScheduleSpec, decide, next_fire, preview
from clockjack.schedules.firing import MISSED_AFTER, Decision, acts_at, schedule_ticks
from clockjack.schedules.template import JobTemplate
from clockjack.triggers.cron import CronTrigger
from clockjack.triggers.date import DateTrigger
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.interval import IntervalTrigger
from clockjack.triggers.local_ticks import Dst
from clockjack.triggers.ticks import first_ticks
from clockjack.triggers.trigger import Trigger

NINE = from_datetime(datetime(2026, 1, 5, 9, tzinfo=UTC))
MINUTE = 60 * MICROSECONDS
HOUR = 60 * MINUTE
EVERY_MINUTE = CronTrigger("* * * * *")


def spec(trigger: Trigger = EVERY_MINUTE, **policy: object) -> ScheduleSpec:
    return ScheduleSpec(trigger, JobTemplate(task="reports.daily"), Policy(**policy))  # type: ignore[arg-type]


def decided(schedule: ScheduleSpec, due_at: int, now: int) -> Decision:
    return decide(schedule, due_at, now, namespace="default", schedule_id="s")


@pytest.mark.parametrize("missed", Missed)
@pytest.mark.parametrize("late", [0, MICROSECONDS, MISSED_AFTER])
def test_a_tick_on_time_fires_whatever_the_policy(missed: Missed, late: int) -> None:
    schedule = spec(missed=missed, missed_window_seconds=0)
    assert decided(schedule, NINE, NINE + late) == Decision(True, NINE, None, 0, NINE + MINUTE)


def test_a_short_pause_loses_no_tick_of_a_schedule_of_every_second() -> None:
    schedule = spec(IntervalTrigger(1, datetime(2026, 1, 1, tzinfo=UTC)))
    now = NINE + 9 * MICROSECONDS
    for number in range(10):
        due_at = NINE + number * MICROSECONDS
        assert decided(schedule, due_at, now) == Decision(True, due_at, None, 0, due_at + MICROSECONDS)


def test_last_makes_one_run_for_all_that_was_missed() -> None:
    now = NINE + 30 * MINUTE + 20 * MICROSECONDS
    assert decided(spec(), NINE, now) == Decision(True, NINE + 30 * MINUTE, None, 30, NINE + 31 * MINUTE)


def test_last_looks_back_no_further_than_the_window() -> None:
    schedule = spec(CronTrigger("0 9 * * *"), missed_window_seconds=3600)
    assert decided(schedule, NINE, NINE + HOUR).fires
    late = decided(schedule, NINE, NINE + HOUR + 1)
    assert late == Decision(False, NINE, None, 0, NINE + 24 * HOUR)
    assert decided(schedule, NINE, NINE + 49 * HOUR - 1) == Decision(True, NINE + 48 * HOUR, None, 2, NINE + 72 * HOUR)


def test_all_makes_a_run_for_each_within_the_window() -> None:
    schedule = spec(missed=Missed.ALL, missed_window_seconds=120)
    now = NINE + 10 * MINUTE + 5 * MICROSECONDS
    first = decided(schedule, NINE, now)
    # 9:00 to 9:08 lie further back than two minutes; 9:08 was the last of them.
    assert first == Decision(False, NINE + 8 * MINUTE, None, 8, NINE + 9 * MINUTE)
    second = decided(schedule, NINE + 9 * MINUTE, now)
    assert second == Decision(True, NINE + 9 * MINUTE, None, 0, NINE + 10 * MINUTE)


def test_none_passes_over_what_was_missed_and_no_more() -> None:
    schedule = spec(missed=Missed.NONE)
    now = NINE + 10 * MINUTE + 5 * MICROSECONDS
    assert decided(schedule, NINE, now) == Decision(False, NINE + 9 * MINUTE, None, 9, NINE + 10 * MINUTE)


@pytest.mark.parametrize(("missed", "window"), [(Missed.NONE, 3600), (Missed.ALL, 0), (Missed.ALL, 10)])
def test_what_is_just_not_missed_is_not_passed_over(missed: Missed, window: int) -> None:
    schedule = spec(missed=missed, missed_window_seconds=window)
    found = decided(schedule, NINE, NINE + 10 * MINUTE + MISSED_AFTER)
    assert found == Decision(False, NINE + 9 * MINUTE, None, 9, NINE + 10 * MINUTE)


@pytest.mark.parametrize("missed", Missed)
def test_a_jump_of_the_clock_by_a_century_is_one_decision(missed: Missed) -> None:
    schedule = spec(IntervalTrigger(0.1, datetime(2026, 1, 1, tzinfo=UTC)), missed=missed)
    now = NINE + 100 * 365 * 24 * HOUR
    found = decided(schedule, NINE, now)
    assert found.next_at is not None
    assert found.next_at >= now - HOUR
    assert found.missed > 30_000_000_000


def test_a_clock_that_was_put_back_is_taken_for_the_tick() -> None:
    assert decided(spec(), NINE, NINE - HOUR) == Decision(True, NINE, None, 0, NINE + MINUTE)


def test_the_last_tick_has_none_after_it() -> None:
    once = spec(DateTrigger(datetime(2026, 1, 5, 9, tzinfo=UTC)))
    assert decided(once, NINE, NINE + MINUTE) == Decision(True, NINE, None, 0, None)
    ends = spec(end_at=datetime(2026, 1, 5, 9, 1, tzinfo=UTC))
    assert decided(ends, NINE + MINUTE, NINE + MINUTE).next_at is None
    assert decided(ends, NINE, NINE + HOUR) == Decision(True, NINE + MINUTE, None, 1, None)


def test_start_and_end_belong_to_the_schedule() -> None:
    start, end = datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 1, 5, 9, 2, tzinfo=UTC)
    schedule = spec(start_at=start, end_at=end)
    assert next_fire(schedule, NINE - HOUR) == NINE
    found = preview(schedule, NINE - HOUR, 10, namespace="default", schedule_id="s")
    assert [firing.nominal_at for firing in found] == [NINE, NINE + MINUTE, NINE + 2 * MINUTE]


def test_events_count_within_start_and_end() -> None:
    schedule = spec(
        EventTrigger(), start_at=datetime(2026, 1, 5, 9, tzinfo=UTC), end_at=datetime(2026, 1, 5, 10, tzinfo=UTC)
    )
    assert acts_at(schedule, NINE)
    assert acts_at(schedule, NINE + HOUR)
    assert not acts_at(schedule, NINE - 1)
    assert not acts_at(schedule, NINE + HOUR + 1)
    assert acts_at(spec(EventTrigger()), NINE)


def test_events_have_no_ticks() -> None:
    schedule = spec(EventTrigger())
    assert next_fire(schedule, NINE) is None
    assert preview(schedule, NINE, 3, namespace="default", schedule_id="s") == []
    with pytest.raises(ValueError, match="no ticks"):
        decided(schedule, NINE, NINE)


def test_a_preview_shows_no_more_than_the_runs_left() -> None:
    assert len(preview(spec(), NINE, 5, namespace="default", schedule_id="s", runs_left=2)) == 2
    assert preview(spec(), NINE, 5, namespace="default", schedule_id="s", runs_left=0) == []


def test_jitter_spreads_schedules_and_stays_before_the_next_tick() -> None:
    schedule = spec(jitter_seconds=3600)
    found = [decide(schedule, NINE, NINE, namespace="default", schedule_id=f"s{n}").run_at for n in range(200)]
    delays = [run_at - NINE for run_at in found if run_at is not None]
    assert len(set(delays)) == 200
    assert all(0 < delay < MINUTE for delay in delays)
    assert min(delays) < MINUTE // 10
    assert max(delays) > MINUTE * 9 // 10


def test_jitter_also_spreads_what_was_missed() -> None:
    """Else all schedules of midnight would run at once when a node comes back at one."""
    schedule = spec(CronTrigger("0 0 * * *"), jitter_seconds=600)
    midnight = from_datetime(datetime(2026, 1, 5, tzinfo=UTC))
    now = midnight + HOUR
    found = {decide(schedule, midnight, now, namespace="default", schedule_id=f"s{n}").run_at for n in range(50)}
    assert all(run_at is not None and now < run_at < now + 600 * MICROSECONDS for run_at in found)
    assert len(found) == 50


# --- over any downtime ------------------------------------------------------------------------------------

START = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the night before Berlin's clocks go forward

triggers: st.SearchStrategy[Trigger] = st.one_of(
    st.builds(IntervalTrigger, st.sampled_from([1.0, 7.5, 60.0, 3600.0]), st.just(START)),
    st.just(DateTrigger(START + timedelta(minutes=7))),
    st.builds(
        CronTrigger,
        st.sampled_from(["* * * * *", "*/7 * * * *", "30 2 * * *", "*/3 * * * * *", "0,30 1-3 * * *"]),
        st.sampled_from(["UTC", "Europe/Berlin"]),
        st.builds(Dst, st.sampled_from(["skip", "shift"]), st.sampled_from(["first", "last", "both"])),
    ),
)
pauses = st.lists(
    st.one_of(st.integers(0, MISSED_AFTER), st.integers(0, 5 * MINUTE), st.integers(0, 20 * HOUR)), max_size=12
)


@given(
    triggers,
    st.sampled_from(Missed),
    st.sampled_from([0, 30, 3600]),
    st.sampled_from([0, 45]),
    pauses,
)
def test_each_tick_is_decided_once_in_order_over_any_downtime(
    trigger: Trigger, missed: Missed, window: int, jitter: int, sleeps: list[int]
) -> None:
    schedule = spec(trigger, missed=missed, missed_window_seconds=window, jitter_seconds=jitter)
    ticks = schedule_ticks(schedule)
    assert ticks is not None
    begin = from_datetime(START)
    due_at: int | None = next_fire(schedule, begin)
    now, told = begin, 0
    for sleep in sleeps:
        now += sleep
        for _ in range(40):
            if due_at is None or due_at > now:
                break
            found = decided(schedule, due_at, now)
            late = now - found.nominal_at
            # A decision is about one tick, and counts exactly those between it and the one that was due.
            assert due_at <= found.nominal_at <= now
            assert ticks.latest(begin, found.nominal_at) == found.nominal_at
            told += found.missed + 1
            assert told == ticks.count(begin, found.nominal_at)
            # What comes next is the very next tick, so none is skipped unseen, and none comes twice.
            assert found.next_at == ticks.next(found.nominal_at)
            # What is on time fires; what is passed over was missed, and the policy says so.
            if now - due_at <= MISSED_AFTER:
                assert (found.fires, found.missed) == (True, 0)
            if not found.fires:
                assert late > MISSED_AFTER
                assert missed is Missed.NONE or late > window * MICROSECONDS
            elif found.missed:
                assert missed is Missed.LAST
            elif late > MISSED_AFTER:
                assert missed is not Missed.NONE
                assert late <= window * MICROSECONDS
            if missed is not Missed.ALL and now - due_at > MISSED_AFTER and found.next_at is not None:
                assert found.next_at > now - MISSED_AFTER
            due_at = found.next_at


@given(triggers, st.sampled_from([0.0, 0.4, 45.0, 7200.0]), st.integers(0, 30 * HOUR), st.integers(1, 8))
def test_the_preview_is_what_fires(trigger: Trigger, jitter: float, offset: int, count: int) -> None:
    schedule = spec(trigger, jitter_seconds=jitter)
    after = from_datetime(START) + offset
    shown = preview(schedule, after, count, namespace="default", schedule_id="s")
    due_at = next_fire(schedule, after)
    for firing in shown:
        assert due_at is not None
        assert due_at == firing.nominal_at
        found = decided(schedule, due_at, due_at)
        assert found.fires
        assert (found.run_at or due_at) == firing.run_at
        due_at = found.next_at
    assert len(shown) == count or due_at is None
    ticks = schedule_ticks(schedule)
    assert ticks is not None
    assert [firing.nominal_at for firing in shown] == first_ticks(ticks, after, count)
