"""``GET /v1/events/stream``: events as they come."""

from litestar import get

from clockjack_api.events.catchup import check
from clockjack_api.events.matching import Wanted
from clockjack_api.events.places import parse_place
from clockjack_api.events.stream import EventStream
from clockjack_api.models.events import CloudEvent, StreamQuery
from clockjack_api.operations import LAST_EVENT_ID, Answer, describe
from clockjack_api.problems import FieldProblem, bad_header, invalid
from clockjack_api.request import ApiRequest
from clockjack_api.routes.events import TAG, globs

WRONG_PLACE = "is not the id of an event of this stream, such as 17-4"


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
    wanted = Wanted(
        namespace=request.namespace,
        types=globs("types", query.types),
        sources=globs("sources", query.sources),
        job_id=query.job_id,
        schedule_id=query.schedule_id,
    )
    last_id = request.header("last-event-id")
    begin = None
    if last_id:
        begin = parse_place(last_id)
        if begin is None:
            raise bad_header("Last-Event-ID", WRONG_PLACE)
    elif query.after is not None:
        begin = parse_place(query.after)
        if begin is None:
            raise invalid([FieldProblem("query", "/after", WRONG_PLACE)])
    context = request.context
    request.hold("stream")
    services = context.services
    if begin is not None:
        await check(services.replica, services.journal, services.events, begin)
    return EventStream(
        services.replica, services.events, context.feed, wanted, begin, context.stopping, request.grant.ended
    )


ROUTES = [stream_events]
