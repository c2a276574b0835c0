"""All remote workers of the cluster, from any node: those of this one, and through the relay those of others."""

import anyio

from clockjack.presence import SILENT_SECONDS, Presence
from clockjack.remote.messages import Attempts, Beat, Call, Complete, Fail, Heard, Leave, Outcome, Poll, Unknown
from clockjack.remote.port import Handed, RemoteWorkers, Told, UnknownAttempt, UnknownWorker, WorkerSpec
from clockjack.remote.relay import Relay
from clockjack.specs import Failure

GONE_SECONDS = 5 * SILENT_SECONDS
"""A node that was not heard of for so long is no home any more: its workers register elsewhere."""


class Workers:
    """The desks of the cluster, as :class:`~clockjack.remote.port.RemoteWorkers`."""

    def __init__(self, node_id: str, local: RemoteWorkers, relay: Relay, presence: Presence) -> None:
        """Serve the workers whose home is here, `node_id`, by `local`, others by `relay`."""
        self._node_id = node_id
        self._local = local
        self._relay = relay
        self._presence = presence

    async def register(self, spec: WorkerSpec) -> str:
        """Give a worker a home on this node."""
        return await self._local.register(spec)

    async def poll(self, namespace: str, worker_id: str, limit: int, seconds: float) -> list[Handed]:
        """Hand out attempts."""
        home = self._home(worker_id)
        if home == self._node_id:
            return await self._local.poll(namespace, worker_id, limit, seconds)
        outcome = await self._ask(home, Poll(namespace, worker_id, limit, seconds))
        if not isinstance(outcome, Attempts):
            raise UnknownWorker(worker_id)
        return outcome.handed

    async def beat(self, namespace: str, token: str, progress: tuple[float, str] | None) -> Told:
        """Take note that an attempt goes on."""
        home = self._home(token)
        if home == self._node_id:
            return await self._local.beat(namespace, token, progress)
        outcome = await self._ask(home, Beat(namespace, token, progress))
        if not isinstance(outcome, Heard):
            raise UnknownAttempt(token)
        return outcome.told

    async def complete(self, namespace: str, token: str, result: bytes | None) -> None:
        """End an attempt with its result."""
        home = self._home(token)
        if home == self._node_id:
            await self._local.complete(namespace, token, result)
        elif isinstance(await self._ask(home, Complete(namespace, token, result)), Unknown):
            raise UnknownAttempt(token)

    async def fail(
        self, namespace: str, token: str, failure: Failure, *, give_up: bool, retry_seconds: float | None
    ) -> None:
        """End an attempt that did not succeed."""
        home = self._home(token)
        if home == self._node_id:
            await self._local.fail(namespace, token, failure, give_up=give_up, retry_seconds=retry_seconds)
        elif isinstance(await self._ask(home, Fail(namespace, token, failure, give_up, retry_seconds)), Unknown):
            raise UnknownAttempt(token)

    async def leave(self, namespace: str, worker_id: str) -> None:
        """Strike a worker off."""
        home = self._home(worker_id)
        if home == self._node_id:
            await self._local.leave(namespace, worker_id)
        elif isinstance(await self._ask(home, Leave(namespace, worker_id)), Unknown):
            raise UnknownWorker(worker_id)

    async def _ask(self, home: str, call: Call) -> Outcome:
        oldest = anyio.current_time() - GONE_SECONDS
        if any(seen.status.node_id == home and seen.seen_at > oldest for seen in self._presence.nodes()):
            return await self._relay.ask(home, call)
        return Unknown()

    def _home(self, name: str) -> str:
        return name.partition(".")[0]
