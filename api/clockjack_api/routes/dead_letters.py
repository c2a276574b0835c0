"""``GET /v1/events/dead-letters``: what was published on NATS, and is no event."""

import base64

from litestar import get

from clockjack.clock import to_datetime
from clockjack.views.dead_letters import DeadLetterRow, dead_letters
from clockjack_api import cursors
from clockjack_api.models.events import DeadLetter, DeadLetterPage
from clockjack_api.models.jobs import PageQuery
from clockjack_api.operations import Answer, describe
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.events import TAG


@get(
    "/v1/events/dead-letters",
    opt=describe(
        id="listDeadLetters",
        tag=TAG,
        summary="List what NATS clients published and is no event, the newest first",
        description=(
            "What is published on `clockjack.events.<namespace>.<type>` and is no CloudEvent in JSON, nor other JSON "
            "(which is the `data` of one), is heard by nobody, and listed here with the reason. The newest 1,000 of a "
            "namespace are kept."
        ),
        query=PageQuery,
        answers={200: Answer(DeadLetterPage, "Some of them.")},
    ),
)
async def list_dead_letters(request: ApiRequest) -> Reply:
    """List dead letters."""
    query = request.query(PageQuery)
    before = cursors.read("dead-letters", query.cursor, int)
    found = await dead_letters(request.context.services.replica, request.namespace, query.limit + 1, before)
    more = len(found) > query.limit
    rows = found[: query.limit]
    cursor = cursors.make("dead-letters", rows[-1].number) if more else None
    return json_reply(DeadLetterPage([_shown(row) for row in rows], more, cursor))


def _shown(row: DeadLetterRow) -> DeadLetter:
    return DeadLetter(
        row.position, to_datetime(row.at), row.subject, row.reason, row.size, base64.b64encode(row.payload).decode()
    )


ROUTES = [list_dead_letters]
