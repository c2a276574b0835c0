"""``GET /v1/events/stream`` and ``/v1/events/socket``: events as they come."""

from litestar import get

from clockjack_api.events.socket import OPERATION, PATH
from clockjack_api.events.stream import EventStream
from clockjack_api.events.subscription import subscription_of
from clockjack_api.models.events import CloudEvent, StreamQuery
from clockjack_api.operations import LAST_EVENT_ID, Answer, describe
from clockjack_api.problems import UPGRADE_REQUIRED, ApiProblem
from clockjack_api.reply import Reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.events import TAG


@get(
    "/v1/events/stream",
    opt=describe(
        id="streamEvents",
        tag=TAG,
        summary="Get events as they come",
        description=(
            "Server-sent events: users' events and clockjack's own (`io.clockjack.…`), one CloudEvent as JSON in each "
            "`data`. The `id` of the last one, in `Last-Event-ID` or `after`, goes on behind it on any node, with "
            "nothing lost; 410 if what follows is no longer kept. The stream opens with an `id` alone: where it begins."
            " Comments keep the connection alive. A client that is too slow gets an event named "
            "`overflow`, and is disconnected."
        ),
        query=StreamQuery,
        headers=(LAST_EVENT_ID,),
        answers={200: Answer(CloudEvent, "Events without end.", media_type="text/event-stream")},
        errors=(410, 429, 503),
    ),
)
async def stream_events(request: ApiRequest) -> EventStream:
    """Stream events."""
    query = request.query(StreamQuery)
    context = request.context
    request.hold("stream")
    subscription = await subscription_of(context, request.namespace, query, request.header("last-event-id"))
    return EventStream(context, subscription, request.grant.ended)


@get(
    PATH,
    opt=describe(
        id=OPERATION,
        tag=TAG,
        summary="Get events as they come, over a WebSocket",
        description=(
            'The same as `/v1/events/stream`, in texts of JSON: first `{"id": "17-4"}`, where it begins, then '
            '`{"id": "18-4", "event": {…}}` for each event; an `id` goes on in either stream, in `after` or '
            "`Last-Event-ID`. The server pings every 20 s, closes with 1013 if the client is too slow, with 1012 when "
            "it stops, with 1008 when the key was revoked. Where headers can't be set, a subprotocol `bearer.<key>` "
            "beside `clockjack.events` has the key. What the client says is not listened to; a message over 1 KiB "
            "ends the connection. Refused, the handshake is answered as any request."
        ),
        query=StreamQuery,
        headers=(LAST_EVENT_ID,),
        answers={101: Answer(None, "The WebSocket is open.")},
        errors=(410, 426, 429, 503),
    ),
)
async def open_event_socket(request: ApiRequest) -> Reply:
    """Tell who comes without a WebSocket that it takes one; the others are served before they come here."""
    request.query(StreamQuery)
    raise ApiProblem(UPGRADE_REQUIRED, headers={"Upgrade": "websocket", "Connection": "Upgrade"})


ROUTES = [stream_events, open_event_socket]
