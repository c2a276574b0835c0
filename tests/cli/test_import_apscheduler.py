"""``clockjack import apscheduler``: what is in a job store, without running any of it."""

import os
import pickle
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.calendarinterval import CalendarIntervalTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.combining import AndTrigger, OrTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.date import DateTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from clockjack.clock import from_datetime
from clockjack.triggers.trigger import Trigger, ticks
from clockjack_api.cli.exits import Code
from clockjack_api.imports.apscheduler import Stored, jobs_of
from clockjack_api.imports.pickled import Refused, unpickle

BERLIN = ZoneInfo("Europe/Berlin")
STORE = "sqlite:///jobs.db"


def work(where: str, times: int = 1) -> None:
    """Do nothing: its parameters are read."""


def stored(trigger: Any, **more: Any) -> Stored:
    state = {
        "version": 1,
        "id": "j",
        "func": f"{__name__}:work",
        "trigger": trigger,
        "executor": "default",
        "args": (),
        "kwargs": {},
        "name": "work",
        "misfire_grace_time": 1,
        "coalesce": True,
        "max_instances": 1,
        "next_run_time": datetime(2027, 1, 1, tzinfo=UTC),
        **more,
    }
    return Stored("j", pickle.dumps(state, pickle.HIGHEST_PROTOCOL))


def only(trigger: Any, **more: Any) -> Any:
    found = jobs_of([stored(trigger, **more)])
    [schedule] = found.schedules
    return schedule


def cron(**fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = only(CronTrigger(timezone=BERLIN, **fields))["trigger"]
    return made


@pytest.mark.parametrize(
    ("fields", "expression"),
    [
        ({"hour": 3}, "0 0 3 * * *"),
        ({"minute": "*/5", "hour": "8-18"}, "0 */5 8-18 * * *"),
        ({"second": "0,30"}, "0,30 * * * * *"),
        ({"day_of_week": "mon-fri", "hour": 9}, "0 0 9 * * MON-FRI"),
        ({"day_of_week": 0}, "0 0 0 * * MON"),
        ({"day_of_week": "5,6"}, "0 0 0 * * SUN,SAT"),
        ({"day_of_week": "*/2"}, "0 0 0 * * SUN,MON,WED,FRI"),
        ({"day": "last"}, "0 0 0 L * *"),
        ({"day": "1,last", "month": "jan-mar"}, "0 0 0 1,L 1-3 *"),
        ({"day": "2nd fri"}, "0 0 0 * * FRI#2"),
        ({"day": "last sun"}, "0 0 0 * * 0L"),
        ({"month": "*/3"}, "0 0 0 1 */3 *"),
        ({"minute": "10-50/20"}, "0 10,30,50 * * * *"),
    ],
)
def test_cron_triggers(fields: dict[str, Any], expression: str) -> None:
    assert cron(**fields) == {"type": "cron", "expression": expression, "timezone": "Europe/Berlin"}


def test_days_of_the_month_and_of_the_week_must_both_fit() -> None:
    assert cron(day="13", day_of_week="fri") == {
        "type": "all_of",
        "triggers": [
            {"type": "cron", "expression": "0 0 0 13 * *", "timezone": "Europe/Berlin"},
            {"type": "cron", "expression": "0 0 0 * * FRI", "timezone": "Europe/Berlin"},
        ],
    }


def some(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    spans = st.tuples(number, number).map(lambda pair: f"{min(pair)}-{max(pair)}")
    steps = st.integers(1, (high - low) // 2).map(lambda step: f"*/{step}")
    return st.lists(st.one_of(number.map(str), spans, steps), min_size=1, max_size=3).map(",".join)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "month": some(1, 12),
            "day": some(1, 28),
            "day_of_week": some(0, 6),
            "hour": some(0, 23),
            "minute": some(0, 59),
        },
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
)
def test_ticks_when_apscheduler_does(fields: dict[str, str], after: datetime) -> None:
    import msgspec

    theirs = CronTrigger(timezone=UTC, **fields)
    ours = msgspec.convert(only(theirs)["trigger"], Trigger)
    expected: list[int] = []
    moment: datetime | None = after
    while len(expected) < 3 and (moment := theirs.get_next_fire_time(None, moment + timedelta(microseconds=1))):  # type: ignore[operator]
        expected.append(from_datetime(moment))
    assert ticks(ours, from_datetime(after), 3) == expected


def test_other_triggers() -> None:
    start = datetime(2026, 1, 1, 12, tzinfo=BERLIN)
    interval = only(IntervalTrigger(minutes=10, start_date=start, end_date=start + timedelta(days=9), jitter=5))
    assert interval["trigger"] == {"type": "interval", "every_seconds": 600.0, "anchor": "2026-01-01T12:00:00+01:00"}
    assert {name: interval["policy"][name] for name in ("start_at", "end_at", "jitter_seconds")} == {
        "start_at": "2026-01-01T12:00:00+01:00",
        "end_at": "2026-01-10T12:00:00+01:00",
        "jitter_seconds": 5.0,
    }
    assert only(DateTrigger(start))["trigger"] == {"type": "date", "run_at": "2026-01-01T12:00:00+01:00"}
    calendar = CalendarIntervalTrigger(months=1, hour=9, start_date=date(2026, 1, 31), timezone=BERLIN)
    assert only(calendar)["trigger"] == {
        "type": "calendar",
        "months": 1,
        "at": "09:00:00",
        "timezone": "Europe/Berlin",
        "anchor": "2026-01-31",
    }
    parts = [CronTrigger(hour=1, timezone=UTC), CronTrigger(hour=2, timezone=UTC)]
    for combined, kind in ((OrTrigger(parts), "any_of"), (AndTrigger(parts), "all_of")):
        made = only(combined)["trigger"]
        assert (made["type"], [part["expression"] for part in made["triggers"]]) == (
            kind,
            ["0 0 1 * * *", "0 0 2 * * *"],
        )


def test_what_it_does_beside_the_times() -> None:
    trigger = IntervalTrigger(minutes=1, timezone=UTC)
    job = only(trigger, args=("here",), kwargs={"times": 3}, misfire_grace_time=60, coalesce=False)
    assert job["job"]["target"] == {
        "type": "task",
        "name": f"{__name__}.work",
        "args": {"where": "here", "times": 3},
    }
    policy = {name: job["policy"][name] for name in ("overlap", "missed", "missed_window_seconds")}
    assert policy == {"overlap": "skip", "missed": "all", "missed_window_seconds": 60.0}
    assert only(trigger, next_run_time=None)["paused"] is True
    assert only(trigger, misfire_grace_time=None)["policy"]["missed_window_seconds"] == 31_536_000.0


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"max_instances": 3}, "max_instances is 3"),
        ({"executor": "processpool"}, "its executor 'processpool' is not carried over"),
        ({"func": "__main__:work"}, "its function is that of a script"),
    ],
)
def test_what_differs_is_told(more: dict[str, Any], text: str) -> None:
    found = jobs_of([stored(IntervalTrigger(minutes=1, timezone=UTC), **more)])
    [remark] = found.remarks
    assert (len(found.schedules), remark.place, remark.left_out) == (1, "j", False)
    assert text in remark.text


EVERY = IntervalTrigger(minutes=1, timezone=UTC)


class Own:
    """Something of the user's."""


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (stored(EVERY, args=(1, 2, 3)), "has 3 positional arguments, and its function names 2"),
        (stored(EVERY, func="no.such:thing", args=(1,)), "the function that says their names was not found"),
        (
            stored(EVERY, kwargs={"x": datetime(2026, 1, 1, tzinfo=UTC)}),
            "has an argument 'x' that is not JSON: datetime",
        ),
        (stored(EVERY, kwargs={"x": Own()}), "test_import_apscheduler.Own in it"),
        (stored(EVERY, kwargs={"x": os.system}), "has a posix.system in it"),
        (stored(Own()), "test_import_apscheduler.Own in it"),
        (stored(CronTrigger(year="2027", timezone=UTC)), "with a year"),
        (stored(CronTrigger(week="1", timezone=UTC)), "with a week"),
        (stored(CronTrigger(day="1st mon,15", timezone=UTC)), "weekdays of a month"),
        (stored(OrTrigger([CronTrigger(jitter=3, timezone=UTC)])), "a jitter of their own"),
        (Stored("j", b"nonsense"), "is not what APScheduler 3 stores"),
        (Stored("j", pickle.dumps([1])), "is not what APScheduler 3 stores"),
    ],
)
def test_what_can_not_be_carried_over_is_told_by_name(row: Stored, text: str) -> None:
    found = jobs_of([row])
    [remark] = found.remarks
    assert (found.schedules, remark.place, remark.left_out) == ([], "j", True)
    assert text in remark.text


class Evil:
    """Runs something when it is unpickled."""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> Any:
        return self.call[0], self.call[1:]


@pytest.mark.parametrize(
    "evil",
    [
        Evil(os.mkdir, "made"),
        Evil(eval, "__import__('os').mkdir('made')"),
        Evil(getattr, ZoneInfo, "clear_cache"),
        Evil(getattr, "", "join"),
    ],
)
def test_nothing_runs(evil: Evil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused):
        unpickle(pickle.dumps({"trigger": evil}))
    assert list(tmp_path.iterdir()) == []


def test_time_zones_of_pytz_are_known_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def _p(*_: object) -> None:
        """Stand for what makes pytz's zones."""

    pytz = ModuleType("pytz")
    _p.__module__, _p.__qualname__ = "pytz", "_p"
    pytz._p = _p  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pytz", pytz)
    found = unpickle(pickle.dumps({"trigger": Evil(_p, "Asia/Tokyo", 33540, 0, "LMT")}))
    assert found["trigger"] == ZoneInfo("Asia/Tokyo")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert len(jobs_of([Stored("j", data)]).remarks) == 1


# --- the command ----------------------------------------------------------------------------------------------


def fill(url: str) -> None:
    """Let APScheduler itself write a store."""
    scheduler = BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(url=url)}, timezone=BERLIN)
    scheduler.start(paused=True)
    scheduler.add_job(work, "cron", hour=3, id="nightly", args=["here"])
    scheduler.add_job(work, "interval", minutes=5, id="odd id!", kwargs={"where": "x"})
    scheduler.add_job(work, "cron", year=2027, id="new year", args=["x"])
    scheduler.shutdown()


def test_takes_over_what_apscheduler_wrote(
    clockjack: Callable[..., Any], pretend_node: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[len(__name__.split(".")) - 1])
    fill(STORE)
    pretend_node.will_answer({"set": "apscheduler"})
    told = clockjack("import", "apscheduler", STORE, "--unpickle", "--json", "--url", pretend_node.url).json()
    assert [one["id"] for one in told["schedules"]] == ["nightly", "odd-id"]
    assert told["schedules"][0]["trigger"]["expression"] == "0 0 3 * * *"
    assert told["tasks"] == [f"{__name__}.work"]
    assert [(one["place"], "with a year" in one["text"]) for one in told["left_out"]] == [("new year", True)]
    assert pretend_node.asked[0].path == "/v1/schedule-sets/apscheduler/apply"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ((STORE,), "--unpickle"),
        ((STORE, "--unpickle"), "the job store can't be read"),
        (("nonsense", "--unpickle"), "the job store can't be read"),
        (("nosuch://x", "--unpickle"), "the job store can't be read"),
    ],
)
def test_what_is_wrong_is_told(clockjack: Callable[..., Any], words: tuple[str, ...], text: str) -> None:
    answer = clockjack("import", "apscheduler", *words)
    assert (answer.code, text in answer.err, "Traceback" in answer.err) == (Code.USAGE, True, False)
