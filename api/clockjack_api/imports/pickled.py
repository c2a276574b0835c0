"""What APScheduler 3 pickles into a job store, read without running any of it.

A pickle names the functions that make its objects, and so can run anything. Here a name stands for what is known to be
harmless: dates, time zones by name, and for APScheduler's own classes an :class:`Item` that only keeps what they hold.
Any other name is refused, before it is imported.
"""

import io
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, cast
from zoneinfo import ZoneInfo


class Refused(pickle.UnpicklingError):
    """There is something in a pickle that is not taken out of one."""


class Item:
    """An object of one of APScheduler's classes."""

    kind = ""
    """The name of the class."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.state: dict[str, Any] = {}

    def __setstate__(self, state: Any) -> None:
        """Keep what it holds; older versions have it behind another mapping."""
        if isinstance(state, tuple):
            _, state = cast("tuple[Any, Any]", state)
        self.state = dict(state)


def unpickle(data: bytes) -> dict[str, Any]:
    """Return the state of a job.

    :raises Refused: if it holds anything but plain values, times and triggers, or is no pickle of a job.
    """
    try:
        found = _Unpickler(io.BytesIO(data)).load()
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"is not what APScheduler 3 stores: {error}") from None
    if not isinstance(found, dict) or "trigger" not in found:
        raise Refused("is not what APScheduler 3 stores")
    return cast("dict[str, Any]", found)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if module_name.startswith("apscheduler."):
            return type(global_name, (Item,), {"kind": global_name})
        known = _KNOWN.get((module_name, global_name))
        if known is None:
            raise Refused(f"has a {module_name}.{global_name} in it")
        return known


def _attribute(owner: object, name: str) -> Callable[..., Any]:
    """Stand for ``getattr``, of which pickled time zones need one thing."""
    if owner is ZoneInfo and name == "_unpickle":
        return _zone
    raise Refused(f"asks for the attribute {name!r} of {owner!r}")


def _zone(name: str, *_: object) -> tzinfo:
    return ZoneInfo(name)


def _utc() -> tzinfo:
    return UTC


_KNOWN: dict[tuple[str, str], Any] = {
    ("datetime", "date"): date,
    ("datetime", "datetime"): datetime,
    ("datetime", "time"): time,
    ("datetime", "timedelta"): timedelta,
    ("datetime", "timezone"): timezone,
    ("builtins", "getattr"): _attribute,
    ("zoneinfo", "ZoneInfo"): ZoneInfo,
    ("zoneinfo", "ZoneInfo._unpickle"): _zone,
    ("pytz", "_UTC"): _utc,
    ("pytz", "_p"): _zone,
}
