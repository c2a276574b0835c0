"""``/v1/subscriptions/{id}/attempts`` and ``/dead-letters``: what came of deliveries."""

from litestar import get

from clockjack.views import subscriptions
from clockjack_api import cursors, shown_subscriptions
from clockjack_api.models.jobs import PageQuery
from clockjack_api.models.subscriptions import DeadDeliveryPage, DeliveryAttemptPage
from clockjack_api.operations import Answer, describe
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.subscriptions import TAG, find_subscription


@get(
    "/v1/subscriptions/{subscription_id:str}/attempts",
    opt=describe(
        id="listSubscriptionAttempts",
        tag=TAG,
        summary="List attempts to deliver, the newest first",
        description="With status and duration. The newest 100 of a subscription are kept.",
        query=PageQuery,
        answers={200: Answer(DeliveryAttemptPage, "Some attempts.")},
        errors=(404,),
    ),
)
async def list_attempts(request: ApiRequest) -> Reply:
    """List attempts."""
    query = request.query(PageQuery)
    before = cursors.read("subscription-attempts", query.cursor, int)
    row = await find_subscription(request)
    found = await subscriptions.attempts(request.context.services.replica, row, query.limit + 1, before)
    more = len(found) > query.limit
    rows = found[: query.limit]
    cursor = cursors.make("subscription-attempts", rows[-1].serial) if more else None
    return json_reply(DeliveryAttemptPage([shown_subscriptions.attempt(each) for each in rows], more, cursor))


@get(
    "/v1/subscriptions/{subscription_id:str}/dead-letters",
    opt=describe(
        id="listSubscriptionDeadLetters",
        tag=TAG,
        summary="List events that could not be delivered, the newest first",
        description="The newest 1,000 of a subscription are kept, or 64 MiB; where there are more, the oldest go.",
        query=PageQuery,
        answers={200: Answer(DeadDeliveryPage, "Some dead letters.")},
        errors=(404,),
    ),
)
async def list_dead_letters(request: ApiRequest) -> Reply:
    """List dead letters."""
    query = request.query(PageQuery)
    before = cursors.read("subscription-dead-letters", query.cursor, int)
    row = await find_subscription(request)
    replica = request.context.services.replica
    found = await subscriptions.dead_letters(replica, request.namespace, row.id, query.limit + 1, before)
    more = len(found) > query.limit
    rows = found[: query.limit]
    cursor = cursors.make("subscription-dead-letters", rows[-1].number) if more else None
    return json_reply(DeadDeliveryPage([shown_subscriptions.dead_delivery(each) for each in rows], more, cursor))


ROUTES = [list_attempts, list_dead_letters]
