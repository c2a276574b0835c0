"""What cron expressions are accepted, and which local times they name."""

from datetime import datetime, timedelta

import pytest
from croniter import croniter  # type: ignore[import-untyped]
from cronsim import CronSim
from hypothesis import assume, given
from hypothesis import strategies as st

from clockjack.triggers.expression import InvalidExpression, parse_expression

EPOCH = datetime(1970, 1, 1)


def wall(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds())


def named(expression: str, start: datetime, count: int) -> list[str]:
    times = parse_expression(expression).times
    found: list[str] = []
    at = wall(start)
    while len(found) < count:
        following = times.next(at)
        assert following is not None
        found.append((EPOCH + timedelta(seconds=following)).strftime("%a %Y-%m-%d %H:%M:%S"))
        at = following + 1
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("30 4 * * *", ["Thu 2026-01-01 04:30:00", "Fri 2026-01-02 04:30:00"]),
        ("*/30 * * * * *", ["Thu 2026-01-01 00:00:00", "Thu 2026-01-01 00:00:30"]),
        ("15 30 4 * * *", ["Thu 2026-01-01 04:30:15", "Fri 2026-01-02 04:30:15"]),  # seconds come first
        ("5/20 0 * * *", ["Thu 2026-01-01 00:05:00", "Thu 2026-01-01 00:25:00"]),
        ("0 8-18/5 * * mon-fri", ["Thu 2026-01-01 08:00:00", "Thu 2026-01-01 13:00:00"]),
        ("0 0 1 JAN,jul ?", ["Thu 2026-01-01 00:00:00", "Wed 2026-07-01 00:00:00"]),
        ("0 0 L * *", ["Sat 2026-01-31 00:00:00", "Sat 2026-02-28 00:00:00"]),
        ("0 0 LW * *", ["Fri 2026-01-30 00:00:00", "Fri 2026-02-27 00:00:00"]),
        ("0 0 1W * *", ["Thu 2026-01-01 00:00:00", "Mon 2026-02-02 00:00:00"]),  # not back into January
        ("0 0 15W 2,11,8 *", ["Mon 2026-02-16 00:00:00", "Fri 2026-08-14 00:00:00"]),
        ("0 0 31W * *", ["Fri 2026-01-30 00:00:00", "Tue 2026-03-31 00:00:00"]),  # February has no 31st
        ("0 0 31W 5 *", ["Fri 2026-05-29 00:00:00"]),  # not on into June
        ("0 0 10,15W,L 2 *", ["Tue 2026-02-10 00:00:00", "Mon 2026-02-16 00:00:00", "Sat 2026-02-28 00:00:00"]),
        ("0 0 * * FRI#2", ["Fri 2026-01-09 00:00:00", "Fri 2026-02-13 00:00:00"]),
        ("0 0 * * 5L", ["Fri 2026-01-30 00:00:00", "Fri 2026-02-27 00:00:00"]),
        ("0 0 * * FRI-SUN", ["Fri 2026-01-02 00:00:00", "Sat 2026-01-03 00:00:00", "Sun 2026-01-04 00:00:00"]),
        ("0 0 29 2 *", ["Tue 2028-02-29 00:00:00", "Sun 2032-02-29 00:00:00"]),
        ("@daily", ["Thu 2026-01-01 00:00:00", "Fri 2026-01-02 00:00:00"]),
        ("@WEEKLY", ["Sun 2026-01-04 00:00:00", "Sun 2026-01-11 00:00:00"]),
        ("@yearly", ["Thu 2026-01-01 00:00:00", "Fri 2027-01-01 00:00:00"]),
        ("@hourly", ["Thu 2026-01-01 00:00:00", "Thu 2026-01-01 01:00:00"]),
    ],
)
def test_names_local_times(expression: str, expected: list[str]) -> None:
    assert named(expression, datetime(2026, 1, 1), len(expected)) == expected


def test_two_restricted_day_fields_mean_either() -> None:
    """crontab(5): the 13th, and every Friday."""
    assert named("0 0 13 * FRI", datetime(2026, 1, 5), 3) == [
        "Fri 2026-01-09 00:00:00",
        "Tue 2026-01-13 00:00:00",
        "Fri 2026-01-16 00:00:00",
    ]


def test_a_day_field_that_begins_with_a_star_means_both() -> None:
    """crontab(5) of Debian: uneven days that are Fridays."""
    assert named("0 0 */2 * FRI", datetime(2026, 1, 5), 3) == [
        "Fri 2026-01-09 00:00:00",
        "Fri 2026-01-23 00:00:00",
        "Fri 2026-02-13 00:00:00",
    ]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("* * *", "has 3 fields; it takes 5"),
        ("* * * * * * *", "has 7 fields"),
        ("", "has 0 fields"),
        ("61 * * * *", "'61' is not a minute: it takes 0-59"),
        ("60 0 0 * * *", "'60' is not a second"),
        ("* 24 * * *", "'24' is not an hour"),
        ("* 22-2 * * *", "it takes 0-23; a range goes from the lower to the higher"),
        ("* * 0 * *", "'0' is not a day-of-month"),
        ("* * 32W * *", "'32W' is not a day-of-month"),
        ("* * * FOO *", "'FOO' is not a month"),
        ("* * * * 8", "'8' is not a day-of-week"),
        ("* * * * MON#6", "'MON#6' is not a day-of-week"),
        ("*/0 * * * *", "'*/0' is not a minute"),
        ("5-1 * * * *", "'5-1' is not a minute"),
        ("1,,2 * * * *", "'1,,2' is not a minute"),
        ("@reboot", "'@reboot' is not known; there are @yearly"),
        ("@every 5m", "'@every 5m' is not known"),
        ("0 0 30 2 *", "never comes: there is no day '30' of the month in February"),
        ("0 0 31 2,4,6,9,11 *", "never comes: there is no day '31' of the month in February or April or June"),
        ("0 0 31W 2 *", "never comes"),
        ("0 0 */31 * MON#2", "never comes: there is no day '*/31' of the month that is also day 'MON#2' of the week"),
    ],
)
def test_says_why_an_expression_is_refused(expression: str, why: str) -> None:
    with pytest.raises(InvalidExpression) as refused:
        parse_expression(expression)
    assert why in str(refused.value)


def numbers(low: int, high: int) -> st.SearchStrategy[str]:
    """A field that both libraries understand."""
    number = st.integers(low, high)
    # (Not 0-0: that is every minute to croniter.)
    span = st.integers(low, high - 1).flatmap(
        lambda start: st.integers(start + 1, high).map(lambda end: f"{start}-{end}")
    )
    step = st.integers(2, max(2, (high - low) // 2)).map(lambda by: f"*/{by}")
    listed = st.lists(number.map(str), min_size=2, max_size=4, unique=True).map(",".join)
    return st.one_of(st.just("*"), number.map(str), number.map(str), span, step, listed)


def comes(expression: str) -> bool:
    try:
        parse_expression(expression)
    except InvalidExpression:
        return False
    return True


expressions = (
    st.tuples(
        numbers(0, 59),
        numbers(0, 23),
        st.one_of(numbers(1, 28), st.just("L")),
        st.one_of(st.just("*"), numbers(1, 12)),
        st.one_of(
            st.just("*"), st.integers(0, 6).map(str), st.builds("{}#{}".format, st.integers(0, 6), st.integers(1, 4))
        ),
    )
    .map(" ".join)
    .filter(comes)
)

moments = st.datetimes(datetime(1975, 1, 1), datetime(2045, 1, 1)).map(lambda moment: moment.replace(microsecond=0))


@given(expressions, moments)
def test_agrees_with_cronsim_in_both_directions(expression: str, start: datetime) -> None:
    times = parse_expression(expression).times
    at: int | None
    forward, backward = CronSim(expression, start), CronSim(expression, start, reverse=True)
    at = wall(start)
    for _ in range(3):
        assert at is not None
        at = times.next(at + 1)
        assert at == wall(next(forward))
    at = wall(start)
    for _ in range(3):
        assert at is not None
        at = times.latest(at - 1, at - 40 * 366 * 86_400)
        assert at == wall(next(backward))


@given(expressions, moments)
def test_agrees_with_croniter(expression: str, start: datetime) -> None:
    day, weekday = expression.split()[2], expression.split()[4]
    # Of a day field like */2 croniter doesn't say that it begins with a star: it takes either, we take both.
    assume(not (day.startswith("*/") and weekday != "*"))
    # A day of the month beside FRI#2 it doesn't take as cron(5) says.
    assume(not ("#" in weekday and day != "*"))
    following = parse_expression(expression).times.next(wall(start) + 1)
    assert following == wall(croniter(expression, start).get_next(datetime))


@given(st.integers(1, 31), st.integers(1, 12), moments)
def test_nearest_weekday_agrees_with_croniter(day: int, month: int, start: datetime) -> None:
    if day > 28:
        month = 1
    expression = f"0 12 {day}W {month} *"
    assert parse_expression(expression).times.next(wall(start) + 1) == wall(
        croniter(expression, start).get_next(datetime)
    )


@given(expressions, moments, st.integers(0, 40 * 86_400))
def test_counts_without_going_from_time_to_time(expression: str, start: datetime, length: int) -> None:
    times = parse_expression(expression).times
    first, end = wall(start), wall(start) + length
    found, at = 0, times.next(first)
    while at is not None and at < end and found < 100:
        found, at = found + 1, times.next(at + 1)
    counted = times.count(first, end)
    assert counted == found or (found == 100 and counted > 100)
