"""The beat schedule of a Celery application, which is imported: its module runs.

An entry's task becomes a task of the same name, which executors must know. What beat does beside the times is kept: an
entry is sent though its last job still runs, once for all times that were missed, and is not tried again.

- ``crontab``: days must fit both the day of the month and that of the week; it is in the application's time zone.
- A number of seconds or a ``timedelta`` is an interval; ``relative`` is remarked upon.
- ``solar``, and schedules of classes of one's own, are left out.
- Of the options, ``queue`` is carried over; the others are remarked upon.
"""

import importlib
import inspect
import os
import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from clockjack_api.imports.arguments import Unfit, by_name
from clockjack_api.imports.fields import field_of, trigger_of, weekdays_of
from clockjack_api.imports.found import Document, Found, name_of
from clockjack_api.imports.zones import is_zone

APP_NAMES = ("app", "celery", "application")
"""Where an application is looked for in a module first, as Celery does."""


class Unsupported(ValueError):
    """There is no such schedule."""


def load_app(name: str) -> Any:
    """Import a module, and return its Celery application; ``module:name`` says which.

    :raises ValueError: if the module can't be imported, or has none; it says why.
    """
    module_name, _, attribute = name.partition(":")
    folder = os.getcwd()  # noqa: PTH109 - what Python puts there
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        raise ValueError(f"{module_name} can't be imported: {type(error).__name__}: {error}") from error
    if attribute:
        found = [getattr(module, attribute, None)]
    else:
        found = [getattr(module, each, None) for each in APP_NAMES] + list(vars(module).values())
    for each in found:
        if _is_app(each):
            return each
    raise ValueError(f"{name} is no Celery application, and has none in it")


def _is_app(value: Any) -> bool:
    """Say whether it is a Celery application, or stands for one."""
    return any(each.__name__ == "Celery" for each in getattr(value.__class__, "__mro__", ()))


def entries_of(app: Any) -> Found:
    """Return the entries of an application's beat schedule as schedules."""
    found = Found()
    entries = cast("Mapping[str, Any]", app.conf.beat_schedule or {})
    for name, entry in sorted(entries.items()):
        try:
            _add(found, app, str(name), entry)
        except (Unsupported, Unfit) as error:
            found.leave_out(str(name), str(error))
    return found


def _add(found: Found, app: Any, name: str, entry: Mapping[str, Any]) -> None:
    task = str(entry["task"])
    options = dict(entry.get("options") or {})
    arguments = by_name(
        tuple(entry.get("args") or ()),
        dict(entry.get("kwargs") or {}),
        _names(app, task) if entry.get("args") else None,
    )
    job: Document = {
        "target": {"type": "task", "name": task, "args": arguments},
        "retry": {"max_attempts": 1},
        "labels": {"imported_from": "celery-beat"},
    }
    queue = options.pop("queue", None)
    if queue is not None:
        job["queue"] = name_of(str(getattr(queue, "name", queue)))
    schedule = entry["schedule"]
    trigger = _trigger(schedule, _timezone(app))
    policy = {"overlap": "allow_all", "missed": "last"}
    found.add(name, {"id": name_of(name), "trigger": trigger, "job": job, "policy": policy})
    for option in sorted(options):
        found.differs(name, f"its option {option!r} is not carried over: {options[option]!r}")
    if entry.get("relative") or getattr(schedule, "relative", False):
        found.differs(name, "is relative: its times are not rounded, they count from when the schedule is made")


def _names(app: Any, task: str) -> list[str] | None:
    """Return the names of a task's positional parameters, if the application knows it."""
    known = app.tasks.get(task)
    if known is None:
        return None
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [one.name for one in inspect.signature(known.run).parameters.values() if one.kind in kinds]


def _trigger(schedule: Any, timezone: str) -> Document:
    classes = {each.__name__ for each in type(schedule).__mro__ if each.__module__ == "celery.schedules"}
    if isinstance(schedule, timedelta | int | float):
        return _every(schedule)
    if "crontab" in classes:
        times = f"{field_of(schedule.minute, 0, 59)} {field_of(schedule.hour, 0, 23)}"
        days, months = field_of(schedule.day_of_month, 1, 31), field_of(schedule.month_of_year, 1, 12)
        return trigger_of(times, days, months, weekdays_of(schedule.day_of_week), timezone)
    if "solar" in classes:
        raise Unsupported(f"goes by the sun, which no trigger does: {schedule.event}")
    if "schedule" in classes:
        return _every(schedule.run_every)
    raise Unsupported(f"has a schedule that there is nothing like: {type(schedule).__qualname__}")


def _every(every: timedelta | float) -> Document:
    seconds = every.total_seconds() if isinstance(every, timedelta) else float(every)
    return {"type": "interval", "every_seconds": seconds}


def _timezone(app: Any) -> str:
    zone = app.timezone
    name = str(getattr(zone, "key", None) or getattr(zone, "zone", None) or zone)
    if not is_zone(name):
        raise Unsupported(f"is in a time zone that has no IANA name: {name}")
    return name
