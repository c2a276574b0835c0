"""``/v1/subscriptions``: where events are sent to, as signed webhooks."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import delete, get, patch, post, put

from clockjack.apply.outcome import LIMIT_REACHED, STALE_REVISION, Made
from clockjack.apply.outcome import NOT_FOUND as NO_SUCH_SUBSCRIPTION
from clockjack.errors import LogUnavailable
from clockjack.records import DeleteSubscription, PutSubscription, RequestKey
from clockjack.specs import Name
from clockjack.subscriptions import SubscriptionSpec, encode_subscription
from clockjack.subscriptions.signing import new_secret, secret_fault
from clockjack.views import subscriptions
from clockjack.views.subscriptions import SubscriptionRow
from clockjack_api import cursors, problems, shown_subscriptions
from clockjack_api.idempotency import REPLAYED, request_key
from clockjack_api.identifiers import new_ulids
from clockjack_api.journal import problem_of, unavailable
from clockjack_api.merge_patch import merge
from clockjack_api.models.jobs import NoQuery, PageQuery
from clockjack_api.models.subscriptions import (
    NewSubscription,
    Subscription,
    SubscriptionPage,
    SubscriptionPatch,
    SubscriptionPut,
    SubscriptionRequest,
)
from clockjack_api.operations import (
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_NONE_MATCH,
    LOCATION,
    SUBSCRIPTION_LINKS,
    Answer,
    describe,
)
from clockjack_api.operations import REPLAYED as REPLAYED_HEADER
from clockjack_api.preferences import check_conditions
from clockjack_api.problems import CHANGED_MEANWHILE, DUPLICATE_ID, NOT_FOUND, ApiProblem, FieldProblem, invalid
from clockjack_api.reply import Reply, json_reply, no_content
from clockjack_api.request import ApiRequest
from clockjack_api.strict import StrictDecoder, find_faults

TAG = "subscriptions"

PATCH_TYPES = frozenset({"application/merge-patch+json", "application/json"})

TRIES = 5
"""So often a change without ``If-Match`` is tried, when others change the subscription at the same time."""

_put_decoder: StrictDecoder[SubscriptionPut] = StrictDecoder(SubscriptionPut)
_request_decoder: StrictDecoder[SubscriptionRequest] = StrictDecoder(SubscriptionRequest)
_patch_decoder: StrictDecoder[SubscriptionPatch] = StrictDecoder(SubscriptionPatch)
_any_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder()

Wanted = tuple[SubscriptionSpec, str | None]
"""A subscription, and its new secret; None if it stays."""


@get(
    "/v1/subscriptions",
    opt=describe(
        id="listSubscriptions",
        tag=TAG,
        summary="List subscriptions, by id",
        query=PageQuery,
        answers={200: Answer(SubscriptionPage, "Some subscriptions.")},
    ),
)
async def list_subscriptions(request: ApiRequest) -> Reply:
    """List subscriptions."""
    query = request.query(PageQuery)
    after = cursors.read("subscriptions", query.cursor, str) or ""
    services = request.context.services
    rows = await subscriptions.subscriptions(services.replica, request.namespace, query.limit + 1, after)
    more = len(rows) > query.limit
    now = services.clock.now()
    data = [shown_subscriptions.subscription(row, now) for row in rows[: query.limit]]
    return json_reply(SubscriptionPage(data, more, cursors.make("subscriptions", data[-1].id) if more else None))


@post(
    "/v1/subscriptions",
    opt=describe(
        id="createSubscription",
        tag=TAG,
        summary="Create a subscription",
        description=(
            "Events that fit are sent to its URL in the form of [Standard Webhooks](https://www.standardwebhooks.com), "
            "at least once, those that come from now on. What fails is tried again for a day, with growing waits. The "
            "secret is in the answer, and never shown again."
        ),
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY,),
        bodies={"application/json": SubscriptionRequest},
        answers={
            201: Answer(
                NewSubscription,
                "The subscription, with its secret.",
                (LOCATION, ETAG, REPLAYED_HEADER),
                links=SUBSCRIPTION_LINKS,
            )
        },
        errors=(409, 422, 503),
    ),
)
async def create_subscription(request: ApiRequest) -> Reply:
    """Create a subscription."""
    request.query(NoQuery)
    request.check_media_type()
    body = await request.body_bytes()
    wanted = _request_decoder.decode(body)
    spec = _checked(wanted, wanted.secret)
    services = request.context.services
    now = services.clock.now()
    key = request_key(request, body, now)
    secret = wanted.secret or new_secret()
    subscription_id = wanted.id or new_ulids(now, 1)[0]
    record = await _record(request, subscription_id, (spec, secret), 0, key)
    outcome = await request.journal.propose(record)
    if outcome.reason == STALE_REVISION:
        raise ApiProblem(DUPLICATE_ID, f"there is a subscription {subscription_id!r} already; PUT replaces it")
    if outcome.reason == LIMIT_REACHED:
        raise ApiProblem(problems.TOO_MANY_SUBSCRIPTIONS)
    if outcome.reason is not None:
        raise problem_of(outcome.reason)
    made: Made = outcome.value[0]
    row = await subscriptions.subscription(services.replica, request.namespace, made.id)
    if row is None:
        raise ApiProblem(NOT_FOUND, f"the subscription {made.id!r} was removed since")
    headers = {"Location": location(made.id)} | (REPLAYED if outcome.replayed else {})
    return secret_reply(row, now, told_secret(row, made, secret, replayed=outcome.replayed), 201, headers)


@get(
    "/v1/subscriptions/{subscription_id:str}",
    opt=describe(
        id="getSubscription",
        tag=TAG,
        summary="Get a subscription",
        query=NoQuery,
        answers={200: Answer(Subscription, "The subscription, without its secret.", (ETAG,))},
        errors=(404,),
    ),
)
async def get_subscription(request: ApiRequest) -> Reply:
    """Get a subscription."""
    request.query(NoQuery)
    return subscription_reply(request, await find_subscription(request))


@put(
    "/v1/subscriptions/{subscription_id:str}",
    opt=describe(
        id="putSubscription",
        tag=TAG,
        summary="Create or replace a subscription",
        description="What waits for it goes to where it is then. One that this enables hears what comes from now on.",
        query=NoQuery,
        headers=(IF_MATCH, IF_NONE_MATCH),
        bodies={"application/json": SubscriptionPut},
        answers={
            200: Answer(NewSubscription, "The subscription, replaced.", (ETAG,)),
            201: Answer(
                NewSubscription, "The subscription, with its secret.", (ETAG, LOCATION), links=SUBSCRIPTION_LINKS
            ),
        },
        errors=(409, 412, 503),
    ),
)
async def put_subscription(request: ApiRequest) -> Reply:
    """Create or replace a subscription."""
    request.query(NoQuery)
    try:
        subscription_id = msgspec.convert(request.path_value("subscription_id"), Name)
    except msgspec.ValidationError as error:
        raise invalid([FieldProblem("path", "/subscription_id", str(error))]) from None
    wanted = await request.body_as(_put_decoder)
    spec = _checked(wanted, wanted.secret)

    def replaced(row: SubscriptionRow | None) -> Wanted:
        return spec, wanted.secret or (new_secret() if row is None else None)

    return await _write(request, subscription_id, replaced, tells_secret=True)


@patch(
    "/v1/subscriptions/{subscription_id:str}",
    opt=describe(
        id="patchSubscription",
        tag=TAG,
        summary="Change a part of a subscription",
        description='By a JSON Merge Patch (RFC 7396). `{"enabled": true}` enables one that was disabled.',
        query=NoQuery,
        headers=(IF_MATCH,),
        bodies={"application/merge-patch+json": SubscriptionPatch, "application/json": SubscriptionPatch},
        answers={200: Answer(Subscription, "The subscription.", (ETAG,))},
        errors=(404, 409, 412, 503),
    ),
)
async def patch_subscription(request: ApiRequest) -> Reply:
    """Change a part of a subscription."""
    request.query(NoQuery)
    request.check_media_type(PATCH_TYPES)
    body = await request.body_bytes()
    _patch_decoder.decode(body)
    change = _any_decoder.decode(body)

    def changed(row: SubscriptionRow | None) -> Wanted:
        if row is None:
            raise _no_subscription(subscription_id)
        merged = merge(msgspec.to_builtins(shown_subscriptions.spec_of(row)), change)
        try:
            spec = msgspec.convert(merged, SubscriptionSpec)
        except msgspec.ValidationError:
            raise invalid(find_faults(merged, SubscriptionSpec)) from None
        return _checked(spec, None), None

    subscription_id = request.path_value("subscription_id")
    await find_subscription(request)
    return await _write(request, subscription_id, changed, tells_secret=False)


@delete(
    "/v1/subscriptions/{subscription_id:str}",
    status_code=200,  # what Litestar would say; the reply says 204
    opt=describe(
        id="deleteSubscription",
        tag=TAG,
        summary="Remove a subscription",
        description="With all that waits for it, and its dead letters.",
        query=NoQuery,
        headers=(IF_MATCH,),
        answers={204: Answer(None, "It is gone.")},
        errors=(404, 412, 503),
    ),
)
async def delete_subscription(request: ApiRequest) -> Reply:
    """Remove a subscription."""
    request.query(NoQuery)
    subscription_id = request.path_value("subscription_id")
    revision = await expected_revision(request)
    record = DeleteSubscription(request.namespace, subscription_id, request.context.services.clock.now(), revision)
    await request.journal.apply(record, f"subscription {subscription_id!r}")
    return no_content()


async def find_subscription(request: ApiRequest) -> SubscriptionRow:
    """Return the subscription that the path names.

    :raises ApiProblem: if there is none.
    """
    subscription_id = request.path_value("subscription_id")
    row = await subscriptions.subscription(request.context.services.replica, request.namespace, subscription_id)
    if row is None:
        raise _no_subscription(subscription_id)
    return row


async def expected_revision(request: ApiRequest) -> int | None:
    """Return the revision that ``If-Match`` asks for; None if any will do.

    :raises ApiProblem: if there is no such subscription, or it has another ETag by now; 400 if the header is none.
    """
    if_match = request.header("if-match")
    if if_match is None:
        return None
    row = await find_subscription(request)
    check_conditions(if_match, None, etag(row))
    return row.revision if if_match.strip() != "*" else None


def checked_secret(secret: str | None, pointer: str = "/secret") -> None:
    """See that a secret is one.

    :raises ApiProblem: if it is not.
    """
    if secret is not None and (fault := secret_fault(secret)) is not None:
        raise invalid([FieldProblem("body", pointer, fault)])


def subscription_reply(request: ApiRequest, row: SubscriptionRow) -> Reply:
    """Answer with a subscription, without its secret."""
    now = request.context.services.clock.now()
    return json_reply(shown_subscriptions.subscription(row, now), 200, {"ETag": etag(row)})


def secret_reply(
    row: SubscriptionRow, now: int, secret: str | None, status: int = 200, headers: dict[str, str] | None = None
) -> Reply:
    """Answer with a subscription, and a secret that is told now."""
    more = {**(headers or {}), "ETag": etag(row), "Cache-Control": "no-store"}
    return json_reply(shown_subscriptions.with_secret(row, now, secret), status, more)


def told_secret(row: SubscriptionRow, made: Made, secret: str, *, replayed: bool) -> str | None:
    """Return the secret for an answer; for one that comes again the same, unless there was a change since."""
    if not replayed:
        return secret
    return row.secret if row.updated_at == made.created_at else None


def etag(row: SubscriptionRow) -> str:
    """Return the strong entity tag of a subscription. One that was made anew under the id begins with another."""
    return f'"{row.made:x}-{row.revision}"'


def location(subscription_id: str) -> str:
    """Return where a subscription is."""
    return f"/v1/subscriptions/{quote(subscription_id, safe='')}"


async def _write(
    request: ApiRequest,
    subscription_id: str,
    wanted_of: Callable[[SubscriptionRow | None], Wanted],
    *,
    tells_secret: bool,
) -> Reply:
    """Write what `wanted_of` makes of what is there, as long as the conditions of the request hold."""
    services = request.context.services
    if_match, if_none_match = request.header("if-match"), request.header("if-none-match")
    for _ in range(TRIES):
        row = await subscriptions.subscription(services.replica, request.namespace, subscription_id)
        check_conditions(if_match, if_none_match, None if row is None else etag(row))
        wanted = wanted_of(row)
        record = await _record(request, subscription_id, wanted, 0 if row is None else row.revision, None)
        outcome = await request.journal.propose(record)
        if outcome.reason is None:
            written = await find_subscription(request)
            if not tells_secret:
                return subscription_reply(request, written)
            now = services.clock.now()
            if row is None:
                return secret_reply(written, now, wanted[1], 201, {"Location": location(subscription_id)})
            return secret_reply(written, now, wanted[1])
        if outcome.reason == LIMIT_REACHED:
            raise ApiProblem(problems.TOO_MANY_SUBSCRIPTIONS)
        if outcome.reason not in (STALE_REVISION, NO_SUCH_SUBSCRIPTION):
            raise problem_of(outcome.reason)
    raise ApiProblem(CHANGED_MEANWHILE)


async def _record(
    request: ApiRequest, subscription_id: str, wanted: Wanted, revision: int, key: RequestKey | None
) -> PutSubscription:
    services = request.context.services
    try:
        after = (await services.events.bounds()).last
    except LogUnavailable as error:
        raise unavailable(f"the events log gave no answer: {error}") from None
    spec, secret = wanted
    content = encode_subscription(spec)
    now = services.clock.now()
    return PutSubscription(request.namespace, subscription_id, now, content, spec.enabled, secret, after, revision, key)


def _checked(wanted: SubscriptionSpec, secret: str | None) -> SubscriptionSpec:
    """Return what was said of a subscription, and see that it can be so.

    :raises ApiProblem: with everything that is wrong, and where.
    """
    faults = [FieldProblem("body", fault.pointer, fault.message) for fault in wanted.faults()]
    if secret is not None and (fault := secret_fault(secret)) is not None:
        faults.append(FieldProblem("body", "/secret", fault))
    if faults:
        raise invalid(faults)
    return SubscriptionSpec(
        wanted.types,
        wanted.sources,
        wanted.filter,
        url=wanted.url,
        description=wanted.description,
        timeout_seconds=wanted.timeout_seconds,
        enabled=wanted.enabled,
    )


def _no_subscription(subscription_id: str) -> ApiProblem:
    return ApiProblem(NOT_FOUND, f"there is no subscription {subscription_id!r}")


ROUTES = [
    list_subscriptions,
    create_subscription,
    get_subscription,
    put_subscription,
    patch_subscription,
    delete_subscription,
]
