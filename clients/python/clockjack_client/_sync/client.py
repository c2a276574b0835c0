"""The client."""

import os
from types import TracebackType
from typing import Self

import httpx

from clockjack_client._sync.events import Events
from clockjack_client._sync.jobs import Jobs
from clockjack_client._sync.nodes import Nodes
from clockjack_client._sync.queues import Queues
from clockjack_client._sync.schedules import Schedules
from clockjack_client._sync.subscriptions import Subscriptions
from clockjack_client._sync.transport import Transport


class Clockjack:
    """A client of one Clockjack server or cluster. Use it as a context manager, or close it."""

    def __init__(
        self,
        url: str | None = None,
        *,
        api_key: str | None = None,
        namespace: str | None = None,
        timeout: float = 10.0,
        tries: int = 6,
        http: httpx.Client | None = None,
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
        self.transport = Transport(url, api_key, namespace, timeout, tries, http)
        self.jobs = Jobs(self.transport)
        """Submit jobs, wait for them, look at them."""
        self.schedules = Schedules(self.transport)
        """When jobs are made: by time or by event."""
        self.queues = Queues(self.transport)
        """Where jobs wait."""
        self.events = Events(self.transport)
        """CloudEvents, in and out."""
        self.subscriptions = Subscriptions(self.transport)
        """Events as signed webhooks."""
        self.nodes = Nodes(self.transport)
        """Who is there."""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.transport.close()

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()
