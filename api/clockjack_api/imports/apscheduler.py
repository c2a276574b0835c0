"""A job store of APScheduler 3: the jobs in a table of an SQL database.

What a job does is a function, by the name ``module:function``: it becomes the task ``module.function``, which executors
must know. What APScheduler does beside the times is kept:

- ``max_instances`` of 1, the default, is the overlap policy ``skip``; more can't be told from any number, and is
  remarked upon.
- ``misfire_grace_time`` is ``missed_window_seconds``, ``coalesce`` is ``missed``: ``last``, or without it ``all``.
- A job that is paused is a schedule that is paused. Nothing is tried again that failed.

In a cron trigger, days must fit both the day of the month and that of the week; weekdays count from Monday. Years and
weeks of the year have no place in a cron expression: jobs with them are left out.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from clockjack_api.imports.arguments import Unfit, by_name, written_names
from clockjack_api.imports.fields import WEEKDAYS, field_of, trigger_of, weekdays_of
from clockjack_api.imports.found import Document, Found, name_of
from clockjack_api.imports.pickled import Item, Refused, unpickle
from clockjack_api.imports.zones import is_zone

LONGEST_WINDOW = 31_536_000.0
"""Seconds: as far back as a schedule looks for what it missed."""

RANGES = {
    "month": (1, 12),
    "day": (1, 31),
    "day_of_week": (0, 6),
    "hour": (0, 23),
    "minute": (0, 59),
    "second": (0, 59),
}


class Unsupported(ValueError):
    """There is no such trigger."""


class Stored(NamedTuple):
    """A row of the table."""

    id: str
    state: bytes


class When(NamedTuple):
    """A trigger, and what of a policy belongs to it."""

    trigger: Document
    policy: Document


def read_store(url: str, table: str) -> list[Stored]:
    """Return the rows of a job store.

    :raises ImportError: if SQLAlchemy is not installed.
    :raises ValueError: if the database can't be read; it says why.
    """
    import sqlalchemy as sql
    from sqlalchemy.exc import SQLAlchemyError

    jobs = sql.Table(table, sql.MetaData(), sql.Column("id", sql.Unicode), sql.Column("job_state", sql.LargeBinary))
    try:
        engine = sql.create_engine(url)
        try:
            with engine.connect() as connection:
                rows = connection.execute(sql.select(jobs.c.id, jobs.c.job_state).order_by(jobs.c.id)).all()
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        raise ValueError(str(error).partition("\n")[0]) from None
    return [Stored(str(job_id), bytes(state)) for job_id, state in rows]


def jobs_of(rows: Iterable[Stored]) -> Found:
    """Return the jobs of a store as schedules."""
    found = Found()
    for row in rows:
        try:
            state = unpickle(row.state)
            _add(found, row.id, state)
        except (Refused, Unsupported, Unfit) as error:
            found.leave_out(row.id, str(error))
    return found


def _add(found: Found, job_id: str, state: Mapping[str, Any]) -> None:
    when = _when(_kind_and_state(state["trigger"]))
    module, _, function = str(state.get("func", "")).partition(":")
    names = written_names(module, function)
    arguments = by_name(state.get("args") or (), state.get("kwargs") or {}, names)
    instances = state.get("max_instances", 1)
    grace = state.get("misfire_grace_time", 1)
    policy: Document = {
        "overlap": "skip" if instances == 1 else "allow_all",
        "missed": "last" if state.get("coalesce", True) else "all",
        "missed_window_seconds": LONGEST_WINDOW if grace is None else min(float(grace), LONGEST_WINDOW),
        **when.policy,
    }
    schedule: Document = {
        "id": name_of(job_id),
        "trigger": when.trigger,
        "job": {
            "target": {"type": "task", "name": f"{module}.{function}", "args": arguments},
            "retry": {"max_attempts": 1},
            "labels": {"imported_from": "apscheduler"},
        },
        "policy": policy,
    }
    if state.get("next_run_time") is None:
        schedule["paused"] = True
    found.add(job_id, schedule)
    if instances != 1:
        text = f"max_instances is {instances}: any number of its jobs run at once; a queue can limit them"
        found.differs(job_id, text)
    if state.get("executor", "default") != "default":
        found.differs(job_id, f"its executor {state['executor']!r} is not carried over: queues say where jobs run")
    if module == "__main__":
        found.differs(job_id, "its function is that of a script: give the task its name by @task(name=…)")


def _kind_and_state(trigger: Any) -> tuple[str, Mapping[str, Any]]:
    if isinstance(trigger, Item):
        return trigger.kind, trigger.state
    if isinstance(trigger, tuple | list):  # of a combination: its class as "module:name", and its state
        kind, state = cast("tuple[str, Mapping[str, Any]]", tuple(cast("Iterable[Any]", trigger)))
        return str(kind).rpartition(":")[2], state
    raise Unsupported(f"has a trigger that is none of APScheduler's own: {type(trigger).__qualname__}")


def _when(trigger: tuple[str, Mapping[str, Any]]) -> When:
    kind, state = trigger
    match kind:
        case "DateTrigger":
            return When({"type": "date", "run_at": state["run_date"].isoformat()}, {})
        case "IntervalTrigger":
            return When(_interval(state), _bounds(state))
        case "CronTrigger":
            return When(_cron(state), _bounds(state))
        case "CalendarIntervalTrigger":
            return When(_calendar(state), _jitter(state))
        case "AndTrigger" | "OrTrigger":
            return _combined(kind, state)
        case _:
            raise Unsupported(f"has a trigger that there is nothing like: {kind}")


def _combined(kind: str, state: Mapping[str, Any]) -> When:
    parts = [_when(_kind_and_state(part)) for part in state["triggers"]]
    if any(part.policy for part in parts):
        raise Unsupported("combines triggers that have a start, an end or a jitter of their own")
    triggers = [part.trigger for part in parts]
    return When({"type": "any_of" if kind == "OrTrigger" else "all_of", "triggers": triggers}, _jitter(state))


def _interval(state: Mapping[str, Any]) -> Document:
    every: timedelta = state["interval"]
    trigger: Document = {"type": "interval", "every_seconds": every.total_seconds()}
    if state.get("start_date") is not None:
        trigger["anchor"] = state["start_date"].isoformat()
    return trigger


def _calendar(state: Mapping[str, Any]) -> Document:
    if state.get("end_date") is not None:
        raise Unsupported("has a calendar interval with an end, which is a day and no instant")
    years, months, weeks, days = state["interval"]
    hour, minute, second = state["time"]
    first: date = state["start_date"]
    counts = {"years": years, "months": months, "weeks": weeks, "days": days}
    return {
        "type": "calendar",
        **{unit: count for unit, count in counts.items() if count},
        "at": f"{hour:02}:{minute:02}:{second:02}",
        "timezone": _timezone(state["timezone"]),
        "anchor": first.isoformat(),
    }


def _cron(state: Mapping[str, Any]) -> Document:
    fields: dict[str, list[Item]] = {one.state["name"]: one.state["expressions"] for one in state["fields"]}
    for name in ("year", "week"):
        if not all(each.kind == "AllExpression" and not each.state.get("step") for each in fields.get(name, [])):
            raise Unsupported(f"has a cron trigger with a {name}, which cron expressions don't have")
    numbers = {name: field_of(_numbers(fields[name], name), *RANGES[name]) for name in ("second", "minute", "hour")}
    months = field_of(_numbers(fields["month"], "month"), *RANGES["month"])
    weekdays = weekdays_of({(day + 1) % 7 for day in _numbers(fields["day_of_week"], "day_of_week")})
    days, positions = _days(fields["day"])
    if positions and (days or weekdays != "*"):
        raise Unsupported("has a cron trigger with weekdays of a month, as in '2nd fri', beside other days")
    times = f"{numbers['second']} {numbers['minute']} {numbers['hour']}"
    zone = _timezone(state["timezone"])
    return trigger_of(times, "*" if positions else days, months, ",".join(positions) or weekdays, zone)


def _days(expressions: Iterable[Item]) -> tuple[str, list[str]]:
    """Return the field of the day of the month, and terms for that of the week."""
    terms: list[str] = []
    positions: list[str] = []
    plain: list[Item] = []
    for each in expressions:
        if each.kind == "LastDayOfMonthExpression":
            terms.append("L")
        elif each.kind == "WeekdayPositionExpression":
            weekday, number = (each.state["weekday"] + 1) % 7, each.state["option_num"]
            positions.append(f"{WEEKDAYS[weekday]}#{number + 1}" if number < 5 else f"{weekday}L")
        else:
            plain.append(each)
    if plain:
        terms.insert(0, field_of(_numbers(plain, "day"), *RANGES["day"]))
    return ",".join(terms) if terms[:1] != ["*"] else "*", positions


def _numbers(expressions: Iterable[Item], name: str) -> set[int]:
    low, high = RANGES[name]
    found: set[int] = set()
    for each in expressions:
        if each.kind not in _RANGES:
            raise Unsupported(f"has a cron trigger with something unknown in its {name}: {each.kind}")
        first, last = each.state.get("first"), each.state.get("last")
        first, last = low if first is None else first, high if last is None else last
        found.update(range(first, min(last, high) + 1, each.state.get("step") or 1))
    return found


_RANGES = frozenset({"AllExpression", "RangeExpression", "MonthRangeExpression", "WeekdayRangeExpression"})


def _bounds(state: Mapping[str, Any]) -> Document:
    bounds = {"start_at": state.get("start_date"), "end_at": state.get("end_date")}
    said = {name: moment.isoformat() for name, moment in bounds.items() if isinstance(moment, datetime)}
    return {**said, **_jitter(state)}


def _jitter(state: Mapping[str, Any]) -> Document:
    jitter = state.get("jitter")
    return {"jitter_seconds": float(jitter)} if jitter else {}


def _timezone(zone: Any) -> str:
    name = str(getattr(zone, "key", None) or zone)
    if not is_zone(name):
        raise Unsupported(f"is in a time zone that has no IANA name: {name}")
    return name
