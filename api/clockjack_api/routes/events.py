"""``/v1/events``: events in, and recent ones out."""

import msgspec
from litestar import get, post

from clockjack.clock import from_datetime
from clockjack.errors import LogUnavailable
from clockjack.records import RequestKey, Submit
from clockjack.views.requests import known_request
from clockjack_api import cursors
from clockjack_api.events.feed import Place
from clockjack_api.events.intake import BATCHED, STRUCTURED, Event, batched, binary, structured
from clockjack_api.events.matching import Wanted, globs
from clockjack_api.events.places import parse_place
from clockjack_api.events.store import store_events
from clockjack_api.idempotency import REPLAYED, request_key
from clockjack_api.journal import problem_of, unavailable
from clockjack_api.models.events import CloudEvent, EventPage, EventsAccepted, EventsQuery
from clockjack_api.models.jobs import NoQuery
from clockjack_api.operations import IDEMPOTENCY_KEY, TRACEPARENT, Answer, describe
from clockjack_api.operations import REPLAYED as REPLAYED_HEADER
from clockjack_api.problems import KEY_REUSED, UNSUPPORTED_MEDIA_TYPE, ApiProblem
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest
from clockjack_api.traces import valid_traceparent

TAG = "events"

_encode = msgspec.json.Encoder().encode


@post(
    "/v1/events",
    status_code=202,
    opt=describe(
        id="publishEvents",
        tag=TAG,
        summary="Publish events",
        description=(
            "CloudEvents 1.0 in structured mode, in batched mode (up to 1,000), or in binary mode: attributes in `ce-` "
            "headers, the data as the body. Answered when they are stored durably. An event whose `source` and `id` "
            "came in the last two minutes is stored once."
        ),
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY, TRACEPARENT),
        bodies={STRUCTURED: CloudEvent, BATCHED: list[CloudEvent]},
        answers={202: Answer(EventsAccepted, "They are stored.", (REPLAYED_HEADER,))},
        errors=(422, 503),
    ),
)
async def publish_events(request: ApiRequest) -> Reply:
    """Publish events."""
    request.query(NoQuery)
    events, body = await _read(request)
    context = request.context
    now = context.services.clock.now()
    key = request_key(request, body, now)
    if key is not None and await _was_done(request, key):
        return json_reply(EventsAccepted(len(events)), 202, REPLAYED)
    traceparent = valid_traceparent(request.header("traceparent"))
    if traceparent is not None:
        for event in events:
            event.setdefault("traceparent", traceparent)
    await store_events(context, request.namespace, events)
    if key is not None:
        # A record with no jobs: it keeps the key.
        outcome = await request.journal.propose(Submit([], key))
        if outcome.reason is not None:
            raise problem_of(outcome.reason)
    return json_reply(EventsAccepted(len(events)), 202)


async def _read(request: ApiRequest) -> tuple[list[Event], bytes]:
    content_type = request.header("content-type")
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type.startswith("application/cloudevents"):
        request.check_media_type(frozenset({STRUCTURED, BATCHED}))
        body = await request.body_bytes()
        return (structured if media_type == STRUCTURED else batched)(body), body
    headers = request.scope["headers"]
    is_json = media_type == "application/json" or media_type.endswith("+json")
    if not is_json and not any(name.startswith(b"ce-") for name, _ in headers):
        raise ApiProblem(
            UNSUPPORTED_MEDIA_TYPE,
            f"an event comes as {STRUCTURED}, as {BATCHED}, or with its attributes in ce- headers; "
            f"the content type is {content_type or 'missing'}",
            headers={"Accept": f"{STRUCTURED}, {BATCHED}"},
        )
    body = await request.body_bytes()
    events = binary(headers, content_type, body)
    return events, body + b"\x00" + _encode([{**event, "data": None} for event in events])


async def _was_done(request: ApiRequest, key: RequestKey) -> bool:
    """Say whether a request with the key was carried out.

    :raises ApiProblem: if it was another one.
    """
    replica, now = request.context.services.replica, request.context.services.clock.now()
    fingerprint = await known_request(replica, key.namespace, key.key, now)
    if fingerprint is not None and fingerprint != key.fingerprint:
        raise ApiProblem(KEY_REUSED)
    return fingerprint is not None


@get(
    "/v1/events",
    opt=describe(
        id="listEvents",
        tag=TAG,
        summary="List recent events, the newest first",
        description="Users' events and clockjack's own (`io.clockjack.…`), as far as they are kept.",
        query=EventsQuery,
        answers={200: Answer(EventPage, "Some events.")},
        errors=(503,),
    ),
)
async def list_events(request: ApiRequest) -> Reply:
    """List recent events."""
    query = request.query(EventsQuery)
    wanted = Wanted(namespace=request.namespace, types=globs("type", query.type), sources=globs("source", query.source))
    before = cursors.read("events", query.cursor, _place)
    after = from_datetime(query.after) if query.after else None
    until = from_datetime(query.before) if query.before else None
    try:
        page = await request.context.recent.page(wanted, query.limit, before, after, until)
    except LogUnavailable as error:
        raise unavailable(f"the events log gave no answer: {error}") from None
    more = page.next is not None
    data = [event.document for event in page.events]
    cursor = cursors.make("events", page.next) if more else None
    return json_reply({"data": data, "has_more": more, "next_cursor": cursor})


def _place(text: str) -> Place:
    place = parse_place(text)
    if place is None:
        raise ValueError(text)
    return place


ROUTES = [publish_events, list_events]
