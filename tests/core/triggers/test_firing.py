"""What becomes of ticks: on time, missed, jittered; and the preview."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockjack.calendars import Calendar, CalendarSpec
from clockjack.clock import MICROSECONDS, from_datetime
from clockjack.schedules import (
    Ahead,
    Missed,
    Policy,
    ScheduleSpec,
    decide,
    moved_fire,
    next_fire,
    preview,
    preview_of_resuming,
)
from clockjack.schedules.firing import (
    MAX,
    MISSED_AFTER,
    POLICY_LAST,
    POLICY_NONE,
    WINDOW,
    Decision,
    Firing,
    PassedOver,
    acts_at,
    schedule_ticks,
)
from clockjack.schedules.policy import MissedRate
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


def ahead(count: int, runs_left: int | None = None) -> Ahead:
    return Ahead("default", "s", count, runs_left)


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
    assert decided(spec(), NINE, now) == Decision(True, NINE + 30 * MINUTE, None, 30, NINE + 31 * MINUTE, POLICY_LAST)


def test_last_looks_back_no_further_than_the_window() -> None:
    schedule = spec(CronTrigger("0 9 * * *"), missed_window_seconds=3600)
    assert decided(schedule, NINE, NINE + HOUR).fires
    late = decided(schedule, NINE, NINE + HOUR + 1)
    assert late == Decision(False, NINE, None, 0, NINE + 24 * HOUR, WINDOW)
    assert decided(schedule, NINE, NINE + 49 * HOUR - 1) == Decision(
        True, NINE + 48 * HOUR, None, 2, NINE + 72 * HOUR, POLICY_LAST
    )


def test_all_makes_a_run_for_each_within_the_window() -> None:
    schedule = spec(missed=Missed.ALL, missed_window_seconds=120)
    now = NINE + 10 * MINUTE + 5 * MICROSECONDS
    first = decided(schedule, NINE, now)
    # 9:00 to 9:08 lie further back than two minutes; 9:08 was the last of them.
    assert first == Decision(False, NINE + 8 * MINUTE, None, 8, NINE + 9 * MINUTE, WINDOW)
    second = decided(schedule, NINE + 9 * MINUTE, now)
    assert second == Decision(True, NINE + 9 * MINUTE, None, 0, NINE + 10 * MINUTE)


def test_all_makes_up_for_no_more_than_the_most() -> None:
    schedule = spec(missed=Missed.ALL, missed_window_seconds=3600, missed_max=3)
    now = NINE + 10 * MINUTE + 5 * MICROSECONDS
    first = decided(schedule, NINE, now)
    assert first == Decision(False, NINE + 7 * MINUTE, None, 7, NINE + 8 * MINUTE, MAX)
    for number in (8, 9, 10):
        tick = NINE + number * MINUTE
        assert decided(schedule, tick, now) == Decision(True, tick, None, 0, tick + MINUTE)


def test_all_makes_up_for_missed_ticks_at_a_rate_and_holds_up_nothing_else() -> None:
    schedule = spec(missed=Missed.ALL, missed_rate=MissedRate(3, 60))
    now = NINE + 2 * MINUTE + 5 * MICROSECONDS
    for number in (0, 1):
        tick = NINE + number * MINUTE
        held = decided(schedule, tick, now).hold_until
        assert held == now + 20 * MICROSECONDS
    # The last one is on time; and what comes after a missed one that is the last of them is not held up.
    assert decided(schedule, NINE + 2 * MINUTE, now).hold_until is None
    assert decided(schedule, NINE + 2 * MINUTE, now + 20 * MICROSECONDS).hold_until is None


def test_what_would_run_if_it_were_resumed() -> None:
    now = NINE + 10 * MINUTE + 5 * MICROSECONDS
    last = preview_of_resuming(spec(), NINE, now, ahead(2))
    assert last == (
        [Firing(NINE + 10 * MINUTE, now, 10), Firing(NINE + 11 * MINUTE, NINE + 11 * MINUTE)],
        [PassedOver(NINE, NINE + 10 * MINUTE, 10, POLICY_LAST)],
    )
    none = preview_of_resuming(spec(missed=Missed.NONE), NINE, now, ahead(2))
    assert none == (
        [Firing(NINE + 10 * MINUTE, now), Firing(NINE + 11 * MINUTE, NINE + 11 * MINUTE)],
        [PassedOver(NINE, NINE + 9 * MINUTE, 10, POLICY_NONE)],
    )
    slow = spec(missed=Missed.ALL, missed_window_seconds=300, missed_max=2, missed_rate=MissedRate(1, 30))
    shown, passed_over = preview_of_resuming(slow, NINE, now, ahead(4))
    assert passed_over == [
        PassedOver(NINE, NINE + 5 * MINUTE, 6, WINDOW),
        PassedOver(NINE + 6 * MINUTE, NINE + 8 * MINUTE, 3, MAX),
    ]
    assert [(one.nominal_at, one.run_at) for one in shown] == [
        (NINE + 9 * MINUTE, now),
        (NINE + 10 * MINUTE, now + 30 * MICROSECONDS),
        (NINE + 11 * MINUTE, NINE + 11 * MINUTE),
        (NINE + 12 * MINUTE, NINE + 12 * MINUTE),
    ]
    assert preview_of_resuming(spec(), None, now, ahead(4)) == ([], [])
    assert preview_of_resuming(spec(), NINE, now, ahead(4, 1))[0] == last[0][:1]


def test_a_changed_calendar_moves_what_is_to_come_and_leaves_what_is_due() -> None:
    daily = CronTrigger("0 9 * * *", exclude=("days",))
    schedule = spec(daily)
    today = {"days": Calendar(CalendarSpec(dates=(datetime(2026, 1, 5, tzinfo=UTC).date(),)))}
    assert moved_fire(schedule, NINE, NINE - HOUR, today) == NINE + 24 * HOUR
    assert moved_fire(schedule, NINE + 24 * HOUR, NINE - HOUR, {}) == NINE
    assert moved_fire(schedule, NINE, NINE + 30 * HOUR, {}) == NINE, "it is due, and not decided"
    assert moved_fire(schedule, NINE, NINE + 30 * HOUR, today) == NINE + 24 * HOUR
    assert moved_fire(schedule, None, NINE - HOUR, {}) == NINE
    assert decide(schedule, NINE, NINE, namespace="d", schedule_id="s", calendars=today).next_at == NINE + 24 * HOUR


def test_none_passes_over_what_was_missed_and_no_more() -> None:
    schedule = spec(missed=Missed.NONE)
    now = NINE + 10 * MINUTE + 5 * MICROSECONDS
    expected = Decision(False, NINE + 9 * MINUTE, None, 9, NINE + 10 * MINUTE, POLICY_NONE)
    assert decided(schedule, NINE, now) == expected


@pytest.mark.parametrize(("missed", "window"), [(Missed.NONE, 3600), (Missed.ALL, 0), (Missed.ALL, 10)])
def test_what_is_just_not_missed_is_not_passed_over(missed: Missed, window: int) -> None:
    schedule = spec(missed=missed, missed_window_seconds=window)
    found = decided(schedule, NINE, NINE + 10 * MINUTE + MISSED_AFTER)
    why = POLICY_NONE if missed is Missed.NONE else WINDOW
    assert found == Decision(False, NINE + 9 * MINUTE, None, 9, NINE + 10 * MINUTE, why)


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
    assert decided(ends, NINE, NINE + HOUR) == Decision(True, NINE + MINUTE, None, 1, None, POLICY_LAST)


def test_start_and_end_belong_to_the_schedule() -> None:
    start, end = datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 1, 5, 9, 2, tzinfo=UTC)
    schedule = spec(start_at=start, end_at=end)
    assert next_fire(schedule, NINE - HOUR) == NINE
    found = preview(schedule, NINE - HOUR, ahead(10))
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
    assert preview(schedule, NINE, ahead(3)) == []
    with pytest.raises(ValueError, match="no ticks"):
        decided(schedule, NINE, NINE)


def test_a_preview_shows_no_more_than_the_runs_left() -> None:
    assert len(preview(spec(), NINE, ahead(5, 2))) == 2
    assert preview(spec(), NINE, ahead(5, 0)) == []


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


def _see_to_most_and_rate(found: Decision, now: int, left: int, most: int, rate: MissedRate | None) -> None:
    """See that no more is made up for than the most, and no faster; `left` ticks come after this one until now."""
    was_missed = now - found.nominal_at > MISSED_AFTER
    if found.why == MAX:
        assert left == most
    elif found.fires and was_missed:
        assert left < most
    if found.hold_until is not None:
        assert rate is not None
        assert found.fires
        assert was_missed
        assert found.hold_until - now >= rate.period_seconds * MICROSECONDS / rate.limit
    elif rate is not None and found.fires and was_missed:
        assert left == 0


@given(
    triggers,
    st.sampled_from(Missed),
    st.sampled_from([0, 30, 3600]),
    st.sampled_from([0, 45]),
    st.sampled_from([1, 5, 1000]),
    st.sampled_from([None, MissedRate(1, 7), MissedRate(10, 1)]),
    pauses,
)
def test_each_tick_is_decided_once_in_order_over_any_downtime(
    trigger: Trigger, missed: Missed, window: int, jitter: int, most: int, rate: MissedRate | None, sleeps: list[int]
) -> None:
    schedule = spec(
        trigger,
        missed=missed,
        missed_window_seconds=window,
        jitter_seconds=jitter,
        missed_max=most,
        missed_rate=rate if missed is Missed.ALL else None,
    )
    ticks = schedule_ticks(schedule)
    assert ticks is not None
    begin = from_datetime(START)
    due_at: int | None = next_fire(schedule, begin)
    now, told = begin, 0
    held_until = 0
    for sleep in sleeps:
        now += sleep
        for _ in range(40):
            if due_at is None or max(due_at, held_until) > now:
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
                assert (found.fires, found.missed) == (True, 0), "what is on time fires, whatever else is due"
            passes = bool(found.missed) or not found.fires
            assert (found.why is not None) == passes
            if not found.fires:
                assert late > MISSED_AFTER or found.why == MAX
                assert missed is Missed.NONE or late > window * MICROSECONDS or found.why == MAX
            elif found.missed:
                assert missed is Missed.LAST
            elif late > MISSED_AFTER:
                assert missed is not Missed.NONE
                assert late <= window * MICROSECONDS
            if missed is not Missed.ALL and now - due_at > MISSED_AFTER and found.next_at is not None:
                assert found.next_at > now - MISSED_AFTER
            if missed is Missed.ALL:
                _see_to_most_and_rate(found, now, ticks.count(found.nominal_at, now), most, rate)
            held_until = found.hold_until or 0
            due_at = found.next_at


@given(triggers, st.sampled_from([0.0, 0.4, 45.0, 7200.0]), st.integers(0, 30 * HOUR), st.integers(1, 8))
def test_the_preview_is_what_fires(trigger: Trigger, jitter: float, offset: int, count: int) -> None:
    schedule = spec(trigger, jitter_seconds=jitter)
    after = from_datetime(START) + offset
    shown = preview(schedule, after, ahead(count))
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
