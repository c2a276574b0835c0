"""Reads server-sent events (WHATWG HTML, section 9.2.6) and goes on where it was when the connection breaks."""

import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from typing import Any

from msgspec import Struct

from clockjack_api.cli.client import Client
from clockjack_api.cli.exits import Unreachable

RECONNECT_SECONDS = 1.0
"""Wait before each new attempt to connect."""

PATIENCE = 30
"""So many attempts in a row are made before giving up."""

OVERFLOW = "overflow"
"""The name of the event by which the node says that we were too slow, before it lets go; we come back."""


class ServerSentEvent(Struct, frozen=True):
    """One event."""

    id: str
    """The last id that the server sent; what a resume starts after."""
    event: str
    data: str


def parse(lines: Iterable[str]) -> Iterator[ServerSentEvent]:
    """Yield the events in `lines`; those without data are passed over, as the standard says."""
    last_id, event, data = "", "", list[str]()
    for line in lines:
        if not line:
            if data:
                yield ServerSentEvent(last_id, event or "message", "\n".join(data))
            event, data = "", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "id" if "\0" not in value:
                last_id = value
            case "event":
                event = value
            case "data":
                data.append(value)
            case _:
                pass


def follow(client: Client, path: str, after: str | None, **parameters: Any) -> Generator[ServerSentEvent, None, None]:
    """Yield events for as long as they are wanted; after a break, reconnect and ask for what came behind the last one.

    :raises Unreachable: if the first attempt fails, or :data:`PATIENCE` attempts in a row do.
    """
    failures = PATIENCE

    def lines(connection: Iterator[str]) -> Iterator[str]:
        nonlocal failures
        for line in connection:
            failures = 0
            yield line

    while True:
        headers = {"last-event-id": after} if after else {}
        try:
            with closing(client.stream(path, headers, **parameters)) as connection:
                for event in parse(lines(connection)):
                    after = event.id or after
                    if event.event != OVERFLOW:
                        yield event
        except Unreachable:
            failures += 1
            if failures > PATIENCE:
                raise
        time.sleep(RECONNECT_SECONDS)
