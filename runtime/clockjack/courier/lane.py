"""What is sent to one subscription."""

import logging
from random import Random

import anyio
from anyio.abc import TaskGroup
from msgspec import Struct

from clockjack.actors.signal import Signal
from clockjack.clock import Clock, seconds
from clockjack.courier.port import Answer, Line, Postman
from clockjack.courier.retrying import next_attempt
from clockjack.journal.port import Proposer
from clockjack.records import Delivered, Delivery
from clockjack.replica.alarm import wait_until
from clockjack.replica.port import Replica
from clockjack.subscriptions import decode_subscription
from clockjack.subscriptions.signing import signed_headers
from clockjack.triggers.index import Key
from clockjack.views.subscriptions import DueRow, SubscriptionRow, document_of, due, subscription

SLOTS = 4
"""Requests to one receiver at once; one alone while it fails, or is slow."""

SLOW_SECONDS = 2.0
"""A receiver that took so long is slow."""

MAX_ERROR = 500
"""Characters of an error that are kept."""

GONE = 410
PAUSED_BY = (429, 503)
"""Statuses with which ``Retry-After`` counts for all that waits for the subscription."""

log = logging.getLogger(__name__)


class Sending(Struct, frozen=True):
    """What lanes send by."""

    epoch: int
    proposer: Proposer
    replica: Replica
    postman: Postman
    clock: Clock
    rng: Random
    limit: anyio.CapacityLimiter
    """On requests of all lanes."""


class Lane:
    """Sends what waits for one subscription, until nothing does."""

    def __init__(self, key: Key, sending: Sending) -> None:
        """Send to the subscription `key`."""
        self.key = key
        self._sending = sending
        self._news = Signal()
        self._under_way: set[int] = set()
        self._slow = False
        self._line: Line

    def wake(self) -> None:
        """Say that something new may wait."""
        self._news.set()

    def was_woken(self) -> bool:
        """Say whether it was, since it looked last."""
        return self._news.take()

    async def run(self) -> None:
        """Send until nothing waits, or the subscription is gone."""
        self._line = await self._sending.postman.open()
        try:
            async with anyio.create_task_group() as group:
                await self._send_all(group)
        finally:
            with anyio.CancelScope(shield=True):
                await self._line.aclose()

    async def _send_all(self, group: TaskGroup) -> None:
        while True:
            wake_at = await self._begin_some(group)
            if wake_at is None and not self._under_way:
                if self._news.take():
                    continue
                return
            await wait_until(self._sending.clock, wake_at, self._news)

    async def _begin_some(self, group: TaskGroup) -> int | None:
        """Begin to send what is due, as far as there are slots; return when to look again, None for never by itself."""
        replica = self._sending.replica
        row = await subscription(replica, *self.key)
        if row is None:
            return None
        slots = 1 if self._slow or row.failing_since is not None else SLOTS
        free = slots - len(self._under_way)
        if free <= 0:
            return None
        found = await due(replica, *self.key, len(self._under_way) + free + 1, tests=not row.enabled)
        now = self._sending.clock.now()
        for waiting in found:
            if waiting.number in self._under_way:
                continue
            due_at = waiting.due_at if waiting.test else max(waiting.due_at, row.held_until or 0)
            if due_at > now:
                return due_at
            if not free:
                return None
            free -= 1
            self._under_way.add(waiting.number)
            group.start_soon(self._send, row, waiting)
        return None

    async def _send(self, row: SubscriptionRow, waiting: DueRow) -> None:
        """Send one, and have it noted what came of it."""
        sending = self._sending
        async with sending.limit:
            began_at, began = sending.clock.now(), anyio.current_time()
            body = await document_of(sending.replica, waiting.number)
            answer = Answer(None, "its content is gone") if body is None else await self._post(row, waiting, body)
            took = anyio.current_time() - began
        self._slow = took >= SLOW_SECONDS
        item = self._judge(row, waiting, answer, began_at, took)
        outcome = await sending.proposer.propose(Delivered(sending.epoch, sending.clock.now(), [item]))
        if outcome.reason is not None:
            # Somebody else leads; whoever runs this knows it soon.
            await anyio.sleep_forever()
        for namespace, subscription_id, why in outcome.value:
            said = "its receiver is gone (410)" if why == "gone" else "it has failed for a day"
            log.warning("the subscription %s/%s is disabled: %s", namespace, subscription_id, said)
        self._under_way.discard(waiting.number)
        self._news.set()

    async def _post(self, row: SubscriptionRow, waiting: DueRow, body: bytes) -> Answer:
        now = self._sending.clock.now()
        spec = decode_subscription(row.spec)
        headers = {
            "content-type": "application/json",
            "user-agent": "clockjack",
            "accept-encoding": "identity",
            "clockjack-attempt": str(waiting.attempt + 1),
            "clockjack-subscription": row.id,
            **signed_headers(waiting.message_id, now, body, row.secrets(now)),
        }
        return await self._line.post(spec.url, body, headers, spec.timeout_seconds)

    def _judge(self, row: SubscriptionRow, waiting: DueRow, answer: Answer, began_at: int, took: float) -> Delivery:
        """Return what an attempt came to."""
        now = self._sending.clock.now()
        item = Delivery(
            namespace=row.namespace,
            subscription_id=row.id,
            made=row.made,
            number=waiting.number,
            attempt=waiting.attempt + 1,
            result="delivered",
            began_at=began_at,
            duration=seconds(took),
            status=answer.status,
            error=None,
            next_at=None,
        )
        if answer.is_success:
            return item
        item.error = answer.error[:MAX_ERROR] if answer.error is not None else f"answered {answer.status}"
        if answer.status == GONE:
            item.result = "gone"
            return item
        if answer.retry_after is not None and answer.status in PAUSED_BY:
            item.held_until = now + seconds(answer.retry_after)
        item.next_at = None
        if not waiting.test:
            item.next_at = next_attempt(item.attempt, waiting.begun_at, now, answer.retry_after, self._sending.rng)
        item.result = "dead" if item.next_at is None else "retry"
        return item
