"""``clockjack import celery-beat``: the entries of a beat schedule."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from celery import Celery  # type: ignore[import-untyped]
from celery.schedules import crontab, schedule, solar  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from clockjack.clock import to_datetime
from clockjack.triggers.trigger import Trigger, ticks
from clockjack_api.cli.exits import Code
from clockjack_api.imports.celery_beat import entries_of


@cache
def app_in(timezone: str) -> Celery:
    app = Celery("test", broker="memory://", set_as_current=False)
    app.conf.update(timezone=timezone)

    def add(x: int, y: int = 1) -> int:
        return x + y

    app.task(name="add", shared=False)(add)
    app.finalize()
    return app


def app_with(timezone: str = "Europe/Berlin", **entries: Any) -> Celery:
    app = app_in(timezone)
    app.conf.beat_schedule = entries
    return app


def only(when: Any, **more: Any) -> Any:
    [made] = entries_of(app_with(entry={"task": "add", "schedule": when, **more})).schedules
    return made


def test_an_entry_is_a_schedule() -> None:
    assert only(crontab(minute=30, hour=7, day_of_week=1), args=(16,), kwargs={"y": 2}, options={"queue": "q"}) == {
        "id": "entry",
        "trigger": {"type": "cron", "expression": "30 7 * * MON", "timezone": "Europe/Berlin"},
        "job": {
            "target": {"type": "task", "name": "add", "args": {"x": 16, "y": 2}},
            "retry": {"max_attempts": 1},
            "labels": {"imported_from": "celery-beat"},
            "queue": "q",
        },
        "policy": {"overlap": "allow_all", "missed": "last"},
    }


@pytest.mark.parametrize(
    ("when", "trigger"),
    [
        (30.0, {"type": "interval", "every_seconds": 30.0}),
        (timedelta(minutes=2), {"type": "interval", "every_seconds": 120.0}),
        (schedule(timedelta(seconds=5)), {"type": "interval", "every_seconds": 5.0}),
        (crontab(), {"type": "cron", "expression": "* * * * *", "timezone": "Europe/Berlin"}),
        (
            crontab(minute="*/15", hour="8-18", day_of_week="mon-fri", month_of_year="*/3"),
            {"type": "cron", "expression": "*/15 8-18 * */3 MON-FRI", "timezone": "Europe/Berlin"},
        ),
        (
            crontab(0, 0, day_of_month=13, day_of_week=5),
            {
                "type": "all_of",
                "triggers": [
                    {"type": "cron", "expression": "0 0 13 * *", "timezone": "Europe/Berlin"},
                    {"type": "cron", "expression": "0 0 * * FRI", "timezone": "Europe/Berlin"},
                ],
            },
        ),
    ],
)
def test_schedules(when: Any, trigger: dict[str, Any]) -> None:
    assert only(when)["trigger"] == trigger


days = st.sets(st.integers(1, 28), min_size=1).map(lambda found: ",".join(map(str, found)))
weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda found: ",".join(map(str, found)))


@given(st.just("*") | days, st.just("*") | weekdays, st.integers(0, 23), st.sampled_from(["*", "*/2", "3,11"]))
def test_ticks_on_the_days_that_celery_means(month_day: str, weekday: str, hour: int, month: str) -> None:
    when = crontab(0, hour, day_of_month=month_day, day_of_week=weekday, month_of_year=month)
    [made] = entries_of(app_with("UTC", entry={"task": "add", "schedule": when})).schedules
    trigger = msgspec.convert(made["trigger"], Trigger)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    expected = [
        moment
        for number in range(1200)
        if (moment := begin + timedelta(days=number, hours=hour)).day in when.day_of_month
        and moment.isoweekday() % 7 in when.day_of_week
        and moment.month in when.month_of_year
    ][:5]
    found = ticks(trigger, int(begin.timestamp() * 1_000_000) - 1, 5)
    assert [to_datetime(tick) for tick in found][: len(expected)] == expected


def sunset() -> solar:
    """Return what ``solar`` makes, without the library that it computes with."""
    made: solar = solar.__new__(solar)
    made.event = "sunset"
    return made


def test_what_differs_is_told_by_name() -> None:
    found = entries_of(
        app_with(entry={"task": "add", "schedule": 10, "options": {"expires": 5, "priority": 3}, "relative": True})
    )
    assert [(one.place, one.left_out, one.text) for one in found.remarks] == [
        ("entry", False, "its option 'expires' is not carried over: 5"),
        ("entry", False, "its option 'priority' is not carried over: 3"),
        ("entry", False, "is relative: its times are not rounded, they count from when the schedule is made"),
    ]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"schedule": sunset()}, "goes by the sun, which no trigger does: sunset"),
        ({"schedule": "daily"}, "has a schedule that there is nothing like: str"),
        ({"schedule": 1, "args": (1, 2, 3)}, "has 3 positional arguments, and its function names 2"),
        ({"schedule": 1, "task": "elsewhere", "args": (1,)}, "the function that says their names was not found"),
        ({"schedule": 1, "kwargs": {"x": {1}}}, "has an argument 'x' that is not JSON: set"),
    ],
)
def test_what_can_not_be_carried_over_is_told_by_name(entry: dict[str, Any], text: str) -> None:
    found = entries_of(app_with(entry={"task": "add", **entry}))
    [remark] = found.remarks
    assert (found.schedules, remark.place, remark.left_out) == ([], "entry", True)
    assert text in remark.text


# --- the command ----------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Iterator[str]:
    """Return the name of a module in the working directory with an application."""
    before = list(sys.path)
    Path(tmp_path, "proj_beat.py").write_text(
        "from celery import Celery\nfrom celery.schedules import crontab, solar\n"
        "other = 5\ncelery = Celery('proj', broker='memory://', set_as_current=False)\n"
        "sun = solar.__new__(solar)\nsun.event = 'sunrise'\n"
        "celery.conf.beat_schedule = {\n"
        "  'night': {'task': 'proj.sweep', 'schedule': crontab(0, 3)},\n"
        "  'sun': {'task': 'proj.sweep', 'schedule': sun},\n}\n"
    )
    yield "proj_beat"
    sys.modules.pop("proj_beat", None)
    sys.path[:] = before


@pytest.mark.parametrize("attribute", ["", ":celery"])
def test_takes_over_a_beat_schedule(
    clockjack: Callable[..., Any], pretend_node: Any, project: str, attribute: str
) -> None:
    pretend_node.will_answer(
        {
            "set": "beat",
            "dry_run": True,
            "changes": [],
            **dict.fromkeys(("added", "changed", "removed", "unchanged", "leftover"), 0),
        }
    )
    words = ("import", "celery-beat", project + attribute, "--set", "beat", "--dry-run", "--url", pretend_node.url)
    answer = clockjack(*words)
    assert answer.code == 0, answer.err
    [asked] = pretend_node.asked
    assert (asked.path, [one["id"] for one in asked.body["schedules"]]) == ("/v1/schedule-sets/beat/apply", ["night"])
    assert answer.out.splitlines()[1:] == [
        "Not carried over:",
        "  sun: goes by the sun, which no trigger does: sunrise",
        "Executors must know these tasks (clockjack serve --tasks MODULE, @task in it):",
        "  proj.sweep",
    ]


@pytest.mark.parametrize("name", ["no_such_module", "json", "proj_beat:other", "proj_beat:none"])
def test_what_is_wrong_is_told(clockjack: Callable[..., Any], project: str, name: str) -> None:
    answer = clockjack("import", "celery-beat", name)
    assert (answer.code, "Traceback" in answer.err) == (Code.USAGE, False)
