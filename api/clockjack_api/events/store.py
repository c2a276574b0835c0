"""Events into their log."""

import hashlib
from collections.abc import Sequence

import anyio
import msgspec

from clockjack import subjects
from clockjack.errors import AppendRefused, EntryTooLarge, LogFull, LogUnavailable
from clockjack_api import problems
from clockjack_api.context import Context
from clockjack_api.events.intake import Event
from clockjack_api.journal import unavailable
from clockjack_api.problems import ApiProblem

APPENDS = 64
"""Events of one batch that are on their way to the log at once."""

_encode = msgspec.json.Encoder().encode


async def store_events(
    context: Context, namespace: str, events: Sequence[Event], *, subject: str | None = None
) -> None:
    """Append events to their log, in their order; under `subject`, or each under that of its type.

    :raises ApiProblem: if that can't be done; some of them may be stored then.
    """
    log = context.services.events
    failures: list[Exception] = []

    async def append(event: Event) -> None:
        where = subject or subjects.events(namespace, event["type"])
        try:
            await log.append(where, _encode(event), _message_id(namespace, event))
        except (LogUnavailable, LogFull, EntryTooLarge, AppendRefused) as error:
            failures.append(error)

    with anyio.move_on_after(context.settings.write_seconds) as scope:
        for start in range(0, len(events), APPENDS):
            async with anyio.create_task_group() as group:
                for event in events[start : start + APPENDS]:
                    group.start_soon(append, event)
            if failures:
                break
    if scope.cancelled_caught:
        failures.append(LogUnavailable("it took too long"))
    if failures:
        raise _problem(failures[0], len(events))


def _problem(error: Exception, count: int) -> ApiProblem:
    again = "" if count == 1 else "; some of the events may be stored: send them again, none is stored twice"
    match error:
        case EntryTooLarge():
            return ApiProblem(problems.TOO_LARGE, f"{error}{again}")
        case LogFull():
            return ApiProblem(problems.JOURNAL_FULL, f"{error}{again}", headers={"Retry-After": "30"})
        case _:
            return unavailable(f"the events log gave no answer in time: {error}{again}")


def _message_id(namespace: str, event: Event) -> str:
    """Return what the log knows an event by: the same for the same source and id (CloudEvents, section 3.1)."""
    name = "\x00".join((namespace, event["source"], event["id"]))
    return f"event-{hashlib.blake2b(name.encode(), digest_size=16).hexdigest()}"
