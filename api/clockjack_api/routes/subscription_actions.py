"""``/v1/subscriptions/{id}/…``: a new secret, a test, and what was given up once more."""

from litestar import post

from clockjack.apply.outcome import LIMIT_REACHED, Made
from clockjack.clock import seconds
from clockjack.records import ReplayDeadLetters, RotateSecret, TestSubscription
from clockjack.subscriptions.message import TEST_TYPE, document, message_id, test_event
from clockjack.subscriptions.signing import new_secret
from clockjack_api import problems
from clockjack_api.idempotency import REPLAYED, request_key
from clockjack_api.identifiers import new_ulids
from clockjack_api.journal import applied
from clockjack_api.models.common import instant
from clockjack_api.models.jobs import NoQuery
from clockjack_api.models.subscriptions import NewSubscription, Replayed, ReplayRequest, RotateRequest, TestSent
from clockjack_api.operations import ETAG, IDEMPOTENCY_KEY, IF_MATCH, Answer, describe
from clockjack_api.operations import REPLAYED as REPLAYED_HEADER
from clockjack_api.problems import NOT_FOUND, ApiProblem
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.subscriptions import (
    TAG,
    checked_secret,
    expected_revision,
    find_subscription,
    secret_reply,
    told_secret,
)
from clockjack_api.strict import StrictDecoder

_rotate_decoder: StrictDecoder[RotateRequest] = StrictDecoder(RotateRequest)
_replay_decoder: StrictDecoder[ReplayRequest] = StrictDecoder(ReplayRequest)


@post(
    "/v1/subscriptions/{subscription_id:str}/rotate-secret",
    opt=describe(
        id="rotateSubscriptionSecret",
        tag=TAG,
        summary="Give a subscription a new secret",
        description=(
            "For `overlap_seconds` deliveries have two signatures, so that receivers can change over. A secret that "
            "was rotated out before counts no longer. The new one is in the answer, and never shown again."
        ),
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY, IF_MATCH),
        bodies={"application/json": RotateRequest},
        body_optional=True,
        answers={200: Answer(NewSubscription, "The subscription, with its secret.", (ETAG, REPLAYED_HEADER))},
        errors=(404, 412, 422, 503),
    ),
)
async def rotate_secret(request: ApiRequest) -> Reply:
    """Give a subscription a new secret."""
    request.query(NoQuery)
    body = await request.body_bytes()
    how = RotateRequest()
    if body:
        request.check_media_type()
        how = _rotate_decoder.decode(body)
    checked_secret(how.secret)
    now = request.context.services.clock.now()
    key = request_key(request, body, now)
    row = await find_subscription(request)
    revision = await expected_revision(request)
    secret = how.secret or new_secret()
    until = now + seconds(how.overlap_seconds)
    outcome = await request.journal.apply(
        RotateSecret(request.namespace, row.id, now, secret, until, revision, key), f"subscription {row.id!r}"
    )
    headers = REPLAYED if outcome.replayed else {}
    written = await find_subscription(request)
    made: Made = outcome.value[0]
    told = told_secret(written, made, secret, replayed=outcome.replayed)
    return secret_reply(written, now, told, 200, headers)


@post(
    "/v1/subscriptions/{subscription_id:str}/test",
    opt=describe(
        id="testSubscription",
        tag=TAG,
        summary="Send a test to a subscription",
        description=(
            f"An event of the type `{TEST_TYPE}`: sent once, whatever comes of it, also while the subscription is "
            "disabled. The attempts of the subscription tell what came of it."
        ),
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY,),
        answers={202: Answer(TestSent, "It is on its way.", (REPLAYED_HEADER,))},
        errors=(404, 422, 429, 503),
    ),
)
async def test_subscription(request: ApiRequest) -> Reply:
    """Send a test."""
    request.query(NoQuery)
    row = await find_subscription(request)
    now = request.context.services.clock.now()
    event = test_event(request.namespace, row.id, new_ulids(now, 1)[0], now)
    identity = message_id(request.namespace, event["source"], event["id"])
    key = request_key(request, b"", now)
    record = TestSubscription(request.namespace, row.id, now, identity, TEST_TYPE, document(event, now), key)
    outcome = await request.journal.propose(record)
    if outcome.reason == LIMIT_REACHED:
        raise ApiProblem(
            problems.BACKLOG_FULL, "as much waits for the subscription as may", headers={"Retry-After": "5"}
        )
    made: Made = applied(outcome, f"subscription {row.id!r}").value[0]
    return json_reply(TestSent(made.id), 202, REPLAYED if outcome.replayed else {})


test_subscription.__test__ = False  # type: ignore[attr-defined]


@post(
    "/v1/subscriptions/{subscription_id:str}/replay",
    opt=describe(
        id="replaySubscription",
        tag=TAG,
        summary="Send the dead letters of a subscription again",
        description="All of them, or those since a time; as if they were new, with the same `webhook-id`.",
        query=NoQuery,
        bodies={"application/json": ReplayRequest},
        body_optional=True,
        answers={200: Answer(Replayed, "How many are on their way.")},
        errors=(404, 503),
    ),
)
async def replay_all(request: ApiRequest) -> Reply:
    """Send dead letters again."""
    request.query(NoQuery)
    which = await request.optional_body(_replay_decoder, ReplayRequest())
    since = None if which.since is None else instant(which.since) or 0
    until = None if which.until is None else instant(which.until)
    return await _replay(request, None, since, until)


@post(
    "/v1/subscriptions/{subscription_id:str}/dead-letters/{message_id:str}/replay",
    opt=describe(
        id="replayDeadLetter",
        tag=TAG,
        summary="Send a dead letter again",
        query=NoQuery,
        answers={200: Answer(Replayed, "It is on its way.")},
        errors=(404, 503),
    ),
)
async def replay_one(request: ApiRequest) -> Reply:
    """Send a dead letter again."""
    request.query(NoQuery)
    return await _replay(request, request.path_value("message_id"), None, None)


async def _replay(request: ApiRequest, letter: str | None, since: int | None, until: int | None) -> Reply:
    row = await find_subscription(request)
    now = request.context.services.clock.now()
    outcome = await request.journal.propose(ReplayDeadLetters(request.namespace, row.id, now, letter, since, until))
    if outcome.reason is not None and letter is not None:
        raise ApiProblem(NOT_FOUND, f"the subscription {row.id!r} has no dead letter {letter!r} that can be replayed")
    return json_reply(Replayed(applied(outcome, f"subscription {row.id!r}").value))


ROUTES = [rotate_secret, test_subscription, replay_all, replay_one]
