"""``/v1/audit``: who did what."""

from litestar import get

from clockjack.clock import from_datetime, to_datetime
from clockjack.views.audit import AuditFilter, AuditRow, audit_page
from clockjack_api import cursors
from clockjack_api.models.access import AuditEntry, AuditPage, AuditQuery
from clockjack_api.operations import Answer, describe
from clockjack_api.problems import NAMESPACE_FORBIDDEN, ApiProblem
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.api_keys import TAG


@get(
    "/v1/audit",
    opt=describe(
        id="listAudit",
        tag=TAG,
        summary="List who did what, the newest first",
        description=(
            "What was asked for by the API and done, as the journal has it: jobs that were submitted (but for those of "
            "before there were keys), cancelled, retried; changes of schedules, queues and keys. Events that were "
            "published are not among them. With a key that acts in one namespace, what is about that one. The newest "
            "100,000 submissions and the newest 100,000 of all else are kept, for 400 days, unless the node is set up "
            "otherwise."
        ),
        query=AuditQuery,
        answers={200: Answer(AuditPage, "Some entries.")},
    ),
)
async def list_audit(request: ApiRequest) -> Reply:
    """List who did what."""
    query = request.query(AuditQuery)
    own = request.principal.namespace
    if own is not None and query.namespace not in (None, own):
        raise ApiProblem(NAMESPACE_FORBIDDEN, f"this key acts in the namespace {own!r} alone")
    wanted = AuditFilter(
        namespace=own or query.namespace,
        verbs=tuple(query.verb),
        object=query.object,
        key_id=query.key_id,
        trace_id=query.trace_id,
        after=from_datetime(query.after) if query.after else None,
        before=from_datetime(query.before) if query.before else None,
    )
    before = cursors.read("audit", query.cursor, _place)
    rows = await audit_page(request.context.services.replica, wanted, query.limit + 1, before)
    more = len(rows) > query.limit
    data = [_shown(row) for row in rows[: query.limit]]
    return json_reply(AuditPage(data, more, cursors.make("audit", data[-1].id) if more else None))


def _place(text: str) -> tuple[int, int]:
    sequence, _, item = text.partition("-")
    place = int(sequence), int(item)
    if not all(0 <= number < 1 << 63 for number in place):
        raise ValueError(text)
    return place


def _shown(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        f"{row.sequence}-{row.item}",
        to_datetime(row.at),
        row.verb,
        row.namespace,
        row.object,
        row.count,
        row.key_id,
        row.key_name,
        row.trace_id,
    )


ROUTES = [list_audit]
