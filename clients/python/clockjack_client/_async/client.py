"""The client."""

import os
from types import TracebackType
from typing import Self

import httpx

from clockjack_client._async.events import AsyncEvents
from clockjack_client._async.jobs import AsyncJobs
from clockjack_client._async.nodes import AsyncNodes
from clockjack_client._async.queues import AsyncQueues
from clockjack_client._async.schedules import AsyncSchedules
from clockjack_client._async.subscriptions import AsyncSubscriptions
from clockjack_client._async.transport import AsyncTransport


class AsyncClockjack:
    """A client of one Clockjack server or cluster. Use it as a context manager, or close it."""

    def __init__(
        self,
        url: str | None = None,
        *,
        api_key: str | None = None,
        namespace: str | None = None,
        timeout: float = 10.0,
        tries: int = 6,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        """Talk to the server at `url`.

        :param url: ``CLOCKJACK_URL`` in the environment, or http://127.0.0.1:8640, if it is left out.
        :param api_key: ``CLOCKJACK_API_KEY`` in the environment, if it is left out.
        :param namespace: where to act, for a key that may act in all.
        :param timeout: seconds that one try may take, beside the time that a call waits for a job.
        :param tries: how often a request is sent at most.
        :param http: for proxies, certificates and the like; stays open.
        :raises ValueError: if `url` is no address, or `tries` below 1.
        """
        url = url or os.environ.get("CLOCKJACK_URL") or "http://127.0.0.1:8640"
        api_key = api_key or os.environ.get("CLOCKJACK_API_KEY")
        self.transport = AsyncTransport(url, api_key, namespace, timeout, tries, http)
        self.jobs = AsyncJobs(self.transport)
        """Submit jobs, wait for them, look at them."""
        self.schedules = AsyncSchedules(self.transport)
        """When jobs are made: by time or by event."""
        self.queues = AsyncQueues(self.transport)
        """Where jobs wait."""
        self.events = AsyncEvents(self.transport)
        """CloudEvents, in and out."""
        self.subscriptions = AsyncSubscriptions(self.transport)
        """Events as signed webhooks."""
        self.nodes = AsyncNodes(self.transport)
        """Who is there."""

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self.transport.close()

    async def close(self) -> None:
        """Close the connections."""
        await self.transport.close()
