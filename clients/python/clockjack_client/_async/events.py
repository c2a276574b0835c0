"""Events."""

import builtins
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import anyio
import httpx
from httpx_sse import EventSource, SSEError

from clockjack_client._async.transport import FIRST_PAUSE, LONGEST_PAUSE, RETRIED, AsyncTransport
from clockjack_client.bodies import new_key, plain
from clockjack_client.errors import ProblemError, problem_of
from clockjack_client.generated.api.events import list_events
from clockjack_client.generated.models import CloudEvent
from clockjack_client.generated.types import UNSET
from clockjack_client.streamed import StreamedEvent

SILENT_SECONDS = 45.0
"""A stream that says nothing for so long, not even a comment, is taken for dead: the server's go out every 15 s."""


class AsyncEvents:
    """``/v1/events``."""

    def __init__(self, transport: AsyncTransport) -> None:
        """Talk to the server by `transport`."""
        self._transport = transport

    async def publish(
        self,
        type: str,
        data: Any = None,
        *,
        source: str = "/clockjack-client",
        id: str | None = None,
        subject: str | None = None,
        time: datetime | None = None,
        **extensions: Any,
    ) -> str:
        """Publish an event; it is stored durably when this returns. Return its id.

        Sent again after trouble, it is stored once. `extensions` are further attributes (CloudEvents 1.0).
        """
        event_id = id or secrets.token_hex(12)
        event = {"specversion": "1.0", "type": type, "source": source, "id": event_id, **extensions}
        said = {"data": data, "subject": subject, "time": time}
        event |= {key: value for key, value in said.items() if value is not None}
        await self.publish_many([event])
        return event_id

    async def publish_many(self, events: Sequence[CloudEvent | Mapping[str, Any]]) -> None:
        """Publish up to 1,000 events at once, in their order."""
        headers = {"Content-Type": "application/cloudevents-batch+json", "Idempotency-Key": new_key()}
        await self._transport.send(
            {"method": "post", "url": "/v1/events", "json": plain(list(events)), "headers": headers}
        )

    async def list(
        self, *, type: str | None = None, source: str | None = None, page_size: int = 50
    ) -> AsyncIterator[CloudEvent]:
        """Iterate over recent events, the newest first."""
        cursor: Any = UNSET
        while True:
            page = await self._transport.call(
                list_events,
                type_=UNSET if type is None else [type],
                source=UNSET if source is None else [source],
                cursor=cursor,
                limit=page_size,
            )
            for event in page.data:
                yield event
            if not page.has_more:
                return
            cursor = page.next_cursor

    async def stream(
        self,
        *,
        types: Sequence[str] = (),
        sources: Sequence[str] = (),
        job_id: str | None = None,
        schedule_id: str | None = None,
        after: str | None = None,
    ) -> AsyncIterator[StreamedEvent]:
        """Iterate over events as they come, without end: users' and Clockjack's own (``io.clockjack.…``).

        A stream that breaks off is taken up again, on any node, behind the last event that came: none is lost, and none
        comes twice.

        :param after: begin behind this place; None: begin now.
        :raises Gone: if what follows is no longer kept.
        :raises ProblemError: if the server refuses.
        """
        parameters: dict[str, Any] = {"types": builtins.list(types), "sources": builtins.list(sources)}
        parameters |= {"job_id": job_id} if job_id is not None else {}
        parameters |= {"schedule_id": schedule_id} if schedule_id is not None else {}
        place, pause = after, FIRST_PAUSE
        while True:
            headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": place} if place is not None else {})
            request = self._transport.prepared(
                {"method": "GET", "url": "/v1/events/stream", "params": parameters, "headers": headers}
            )
            try:
                timeout = httpx.Timeout(SILENT_SECONDS, connect=10.0)
                async with self._transport.http.stream(**request, timeout=timeout) as response:
                    if response.status_code >= 400:
                        await response.aread()
                        raise problem_of(response)
                    async for message in EventSource(response).aiter_sse():
                        place, pause = message.id or place, FIRST_PAUSE
                        if message.event == "message" and message.data:
                            yield StreamedEvent(place or "", CloudEvent.from_dict(message.json()))
            except ProblemError as problem:
                if problem.status not in RETRIED:
                    raise
                pause = max(pause, min(problem.retry_after or 0.0, LONGEST_PAUSE))
            except (httpx.TransportError, SSEError):
                pass
            await anyio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
