"""Subscriptions."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from clockjack_client._async.transport import AsyncTransport
from clockjack_client.bodies import Body, new_key, plain
from clockjack_client.generated.api.subscriptions import (
    create_subscription,
    delete_subscription,
    get_subscription,
    list_subscription_attempts,
    list_subscription_dead_letters,
    list_subscriptions,
    put_subscription,
    replay_dead_letter,
    replay_subscription,
    rotate_subscription_secret,
    test_subscription,
)
from clockjack_client.generated.models import DeadDelivery, DeliveryAttempt, NewSubscription, Subscription
from clockjack_client.generated.types import UNSET


class AsyncSubscriptions:
    """``/v1/subscriptions``: events as signed webhooks; :func:`clockjack_client.verify` is for who gets them.

    What takes `if_match` is done only if the ETag is still that, and raises PreconditionFailed if not.
    """

    def __init__(self, transport: AsyncTransport) -> None:
        """Talk to the server by `transport`."""
        self._transport = transport

    async def create(self, url: str, **fields: Any) -> NewSubscription:
        """Send events to `url`: of some `types`, from some `sources`, by a `filter`. Its `secret` is told this once.

        :raises Conflict: if there is one of that `id`.
        """
        made: NewSubscription = await self._transport.call(
            create_subscription, body=Body({"url": url, **fields}), idempotency_key=new_key()
        )
        return made

    async def put(
        self, subscription_id: str, url: str, *, if_match: str | None = None, **fields: Any
    ) -> NewSubscription:
        """Create or replace a subscription; its `secret` is told if it is new."""
        body = Body({"url": url, **fields})
        made: NewSubscription = await self._transport.call(
            put_subscription, subscription_id, body=body, if_match=if_match or UNSET
        )
        return made

    async def get(self, subscription_id: str) -> Subscription:
        """Return a subscription.

        :raises NotFound: if there is none of that id.
        """
        found: Subscription = await self._transport.call(get_subscription, subscription_id)
        return found

    async def list(self, *, page_size: int = 50) -> AsyncIterator[Subscription]:
        """Iterate over all subscriptions, by id."""
        cursor: Any = UNSET
        while True:
            page = await self._transport.call(list_subscriptions, cursor=cursor, limit=page_size)
            for subscription in page.data:
                yield subscription
            if not page.has_more:
                return
            cursor = page.next_cursor

    async def patch(
        self, subscription_id: str, patch: Mapping[str, Any], *, if_match: str | None = None
    ) -> Subscription:
        """Change it by a merge patch (RFC 7396): None brings a default back, `enabled` True enables it again."""
        headers = {"Content-Type": "application/merge-patch+json"} | ({"If-Match": if_match} if if_match else {})
        url = f"/v1/subscriptions/{quote(subscription_id, safe='')}"
        request = {"method": "patch", "url": url, "json": plain(patch), "headers": headers}
        return Subscription.from_dict((await self._transport.send(request)).json())

    async def delete(self, subscription_id: str, *, if_match: str | None = None) -> None:
        """Remove it, with all that waits for it."""
        await self._transport.call(delete_subscription, subscription_id, if_match=if_match or UNSET)

    async def rotate_secret(self, subscription_id: str, **how: Any) -> NewSubscription:
        """Give it a new `secret`; for `overlap_seconds` (a day) the old one signs, too."""
        made: NewSubscription = await self._transport.call(
            rotate_subscription_secret, subscription_id, body=Body(how), idempotency_key=new_key()
        )
        return made

    async def test(self, subscription_id: str) -> str:
        """Send a test; return its ``webhook-id``, by which it is found among the attempts."""
        sent = await self._transport.call(test_subscription, subscription_id, idempotency_key=new_key())
        message_id: str = sent.message_id
        return message_id

    async def attempts(self, subscription_id: str, *, page_size: int = 50) -> AsyncIterator[DeliveryAttempt]:
        """Iterate over the last attempts to deliver, the newest first."""
        cursor: Any = UNSET
        while True:
            page = await self._transport.call(
                list_subscription_attempts, subscription_id, cursor=cursor, limit=page_size
            )
            for attempt in page.data:
                yield attempt
            if not page.has_more:
                return
            cursor = page.next_cursor

    async def dead_letters(self, subscription_id: str, *, page_size: int = 50) -> AsyncIterator[DeadDelivery]:
        """Iterate over events that could not be delivered, the newest first."""
        cursor: Any = UNSET
        while True:
            page = await self._transport.call(
                list_subscription_dead_letters, subscription_id, cursor=cursor, limit=page_size
            )
            for letter in page.data:
                yield letter
            if not page.has_more:
                return
            cursor = page.next_cursor

    async def replay(
        self, subscription_id: str, message_id: str | None = None, *, since: datetime | None = None
    ) -> int:
        """Send dead letters again: one, or all, or those since a time; return how many."""
        if message_id is not None:
            done = await self._transport.call(replay_dead_letter, subscription_id, message_id)
        else:
            body = Body({} if since is None else {"since": since.isoformat()})
            done = await self._transport.call(replay_subscription, subscription_id, body=body)
        count: int = done.replayed
        return count
