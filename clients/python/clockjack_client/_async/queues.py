"""Queues."""

from collections.abc import AsyncIterator
from typing import Any

from clockjack_client._async.transport import AsyncTransport
from clockjack_client.bodies import Body
from clockjack_client.generated.api.queues import (
    delete_queue,
    drain_queue,
    get_queue,
    list_queues,
    pause_queue,
    purge_queue,
    put_queue,
    resume_queue,
)
from clockjack_client.generated.models import Queue
from clockjack_client.generated.types import UNSET


class AsyncQueues:
    """``/v1/queues``.

    What takes `if_match` is done only if the ETag of the queue is still that, and raises PreconditionFailed if not.
    """

    def __init__(self, transport: AsyncTransport) -> None:
        """Talk to the server by `transport`."""
        self._transport = transport

    async def put(self, name: str, *, if_match: str | None = None, **limits: Any) -> Queue:
        """Set the limits of a queue: `concurrency`, `rate`, `weight`, …; what is left out has no limit."""
        queue: Queue = await self._transport.call(put_queue, name, body=Body(limits), if_match=if_match or UNSET)
        return queue

    async def get(self, name: str) -> Queue:
        """Return a queue.

        :raises NotFound: if it was never put nor used.
        """
        queue: Queue = await self._transport.call(get_queue, name)
        return queue

    async def list(self, *, page_size: int = 50) -> AsyncIterator[Queue]:
        """Iterate over all queues, by name."""
        cursor: Any = UNSET
        while True:
            page = await self._transport.call(list_queues, cursor=cursor, limit=page_size)
            for queue in page.data:
                yield queue
            if not page.has_more:
                return
            cursor = page.next_cursor

    async def pause(self, name: str, *, if_match: str | None = None) -> Queue:
        """Start no more of its jobs."""
        queue: Queue = await self._transport.call(pause_queue, name, if_match=if_match or UNSET)
        return queue

    async def resume(self, name: str, *, if_match: str | None = None) -> Queue:
        """Start its jobs again, and let new ones in."""
        queue: Queue = await self._transport.call(resume_queue, name, if_match=if_match or UNSET)
        return queue

    async def drain(self, name: str, *, if_match: str | None = None) -> Queue:
        """Let no new jobs into it; those that are there are done."""
        queue: Queue = await self._transport.call(drain_queue, name, if_match=if_match or UNSET)
        return queue

    async def delete(self, name: str, *, if_match: str | None = None) -> None:
        """Remove it.

        :raises Conflict: if jobs wait or run in it.
        """
        await self._transport.call(delete_queue, name, if_match=if_match or UNSET)

    async def purge(self, name: str, *, if_match: str | None = None) -> int:
        """Cancel all its jobs that wait; return how many."""
        purged = await self._transport.call(purge_queue, name, if_match=if_match or UNSET, wait=60.0)
        count: int = purged.cancelled
        return count
