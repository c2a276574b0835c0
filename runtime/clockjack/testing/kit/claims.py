"""Assertions on what was enqueued and what ran, and what they say when they fail: what there was instead."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

import msgspec

from clockjack.tasks.registry import known_tasks
from clockjack.testing.kit.sightings import JobSeen, Run, call_text

Seen = TypeVar("Seen", JobSeen, Run)

TaskLike = str | Callable[..., Any]
"""A task: its function, or its name."""

MAX_SHOWN = 20
"""So many jobs or runs stand in the text of a failure."""


def task_name(task: TaskLike) -> str:
    """Return what jobs call a task.

    :raises TypeError: if it is a function that is none.
    """
    if isinstance(task, str):
        return task
    for name, known in known_tasks().items():
        if known.function is task:
            return name
    raise TypeError(f"{task!r} is no task: put @clockjack.task above it, or give its name")


def plain(args: dict[str, Any]) -> dict[str, Any]:
    """Return arguments as JSON has them, to be compared with those of a job."""
    return cast("dict[str, Any]", msgspec.json.decode(msgspec.json.encode(args)))


def claim(
    verb: str,
    seen: Sequence[Seen],
    task: TaskLike | None,
    args: dict[str, Any] | None,
    times: int | None,
    wanted: dict[str, Any],
) -> list[Seen]:
    """Return those of `seen` that are what is asked for.

    `args` must be among a job's; `wanted` are attributes, of which those that are None don't matter.

    :raises AssertionError: if there are not `times` of them; None for at least one.
    """
    name = None if task is None else task_name(task)
    arguments = {} if args is None else plain(args)
    asked = {attribute: value for attribute, value in wanted.items() if value is not None}
    found: list[Seen] = [
        one
        for one in seen
        if (name is None or one.task == name)
        and all(key in one.args and one.args[key] == value for key, value in arguments.items())
        and all(getattr(one, attribute) == value for attribute, value in asked.items())
    ]
    if (found and times is None) or len(found) == times:
        return found
    what = "anything" if name is None else call_text(name, arguments)
    details = "".join(f", {attribute} {value}" for attribute, value in asked.items())
    often = "at least once" if times is None else "never" if times == 0 else "once" if times == 1 else f"{times} times"
    but = "it was not" if not found else "it was once" if len(found) == 1 else f"it was {len(found)} times"
    lines = [f"{what}{details} should have been {verb} {often}; {but}.", *_listed(verb, seen, found)]
    raise AssertionError("\n".join(lines))


def _listed(verb: str, seen: Sequence[JobSeen | Run], found: Sequence[JobSeen | Run]) -> Iterable[str]:
    if not seen:
        yield f"Nothing at all was {verb}."
        return
    yield f"What was {verb}" + (" (those with * count):" if found else ":")
    ids = {id(one) for one in found}
    for one in seen[-MAX_SHOWN:]:
        yield f"  {'*' if id(one) in ids else ' '} {one}"
    if len(seen) > MAX_SHOWN:
        yield f"    and {len(seen) - MAX_SHOWN} before"
