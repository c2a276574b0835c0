"""``/v1/calendars``: days that schedules leave out, or keep to."""

from urllib.parse import quote

import msgspec
from anyio import to_thread
from litestar import delete, get, put

from clockjack.apply.outcome import IN_USE, LIMIT_REACHED, STALE_REVISION
from clockjack.calendars import CalendarSpec, check_calendar, decode_calendar, encode_calendar
from clockjack.clock import to_datetime
from clockjack.records import DeleteCalendar, PutCalendar
from clockjack.specs import Name
from clockjack.triggers.faults import InvalidSchedule
from clockjack.views import calendars
from clockjack.views.calendars import CalendarRow
from clockjack_api import cursors, problems
from clockjack_api.journal import applied, problem_of
from clockjack_api.models.calendars import Calendar, CalendarPage
from clockjack_api.models.jobs import NoQuery, PageQuery
from clockjack_api.operations import (
    CALENDAR_LINKS,
    ETAG,
    IF_MATCH,
    IF_NONE_MATCH,
    LOCATION,
    Answer,
    describe,
)
from clockjack_api.preferences import check_conditions
from clockjack_api.problems import CHANGED_MEANWHILE, NOT_FOUND, ApiProblem, FieldProblem, invalid
from clockjack_api.reply import Reply, json_reply, no_content
from clockjack_api.request import ApiRequest
from clockjack_api.strict import StrictDecoder

TAG = "calendars"

TRIES = 5
"""So often a change without ``If-Match`` is tried, when others change the calendar at the same time."""

_decoder: StrictDecoder[CalendarSpec] = StrictDecoder(CalendarSpec)


@get(
    "/v1/calendars",
    opt=describe(
        id="listCalendars",
        tag=TAG,
        summary="List calendars, by name",
        query=PageQuery,
        answers={200: Answer(CalendarPage, "Some calendars.")},
    ),
)
async def list_calendars(request: ApiRequest) -> Reply:
    """List calendars."""
    query = request.query(PageQuery)
    after = cursors.read("calendars", query.cursor, str) or ""
    rows = await calendars.calendars(request.context.services.replica, request.namespace, query.limit + 1, after)
    more = len(rows) > query.limit
    data = [_shown(row) for row in rows[: query.limit]]
    return json_reply(CalendarPage(data, more, cursors.make("calendars", data[-1].name) if more else None))


@get(
    "/v1/calendars/{name:str}",
    opt=describe(
        id="getCalendar",
        tag=TAG,
        summary="Get a calendar",
        query=NoQuery,
        answers={200: Answer(Calendar, "The calendar.", (ETAG,))},
        errors=(404,),
    ),
)
async def get_calendar(request: ApiRequest) -> Reply:
    """Get a calendar."""
    request.query(NoQuery)
    return _reply(await _find(request))


@put(
    "/v1/calendars/{name:str}",
    opt=describe(
        id="putCalendar",
        tag=TAG,
        summary="Create or replace a calendar",
        description=(
            "Triggers name it in `exclude`. When it changes, the next ticks of the schedules that keep to it follow "
            "within moments: those from then on are the changed calendar's."
        ),
        query=NoQuery,
        headers=(IF_MATCH, IF_NONE_MATCH),
        bodies={"application/json": CalendarSpec},
        answers={
            200: Answer(Calendar, "The calendar, replaced.", (ETAG,)),
            201: Answer(Calendar, "The calendar, created.", (ETAG, LOCATION), links=CALENDAR_LINKS),
        },
        errors=(409, 412, 503),
    ),
)
async def put_calendar(request: ApiRequest) -> Reply:
    """Create or replace a calendar."""
    request.query(NoQuery)
    name = _checked_name(request)
    spec = await request.body_as(_decoder)
    clock = request.context.services.clock
    try:
        await to_thread.run_sync(check_calendar, spec, clock.now())
    except InvalidSchedule as error:
        raise invalid([FieldProblem("body", fault.pointer, fault.message) for fault in error.faults]) from None
    for _ in range(TRIES):
        row = await calendars.calendar(request.context.services.replica, request.namespace, name)
        etag = None if row is None else _etag(row)
        check_conditions(request.header("if-match"), request.header("if-none-match"), etag)
        revision = 0 if row is None else row.revision
        record = PutCalendar(request.namespace, name, clock.now(), encode_calendar(spec), revision)
        outcome = await request.journal.propose(record)
        if outcome.reason is None:
            written = await _find(request)
            location = {"Location": f"/v1/calendars/{quote(name, safe='')}"}
            return _reply(written) if row is not None else _reply(written, 201, location)
        if outcome.reason == LIMIT_REACHED:
            raise ApiProblem(problems.TOO_MANY_CALENDARS)
        if outcome.reason != STALE_REVISION:
            raise problem_of(outcome.reason)
    raise ApiProblem(CHANGED_MEANWHILE)


@delete(
    "/v1/calendars/{name:str}",
    status_code=200,  # what Litestar would say; the reply says 204
    opt=describe(
        id="deleteCalendar",
        tag=TAG,
        summary="Remove a calendar that no schedule keeps to",
        query=NoQuery,
        headers=(IF_MATCH,),
        answers={204: Answer(None, "It is gone.")},
        errors=(404, 409, 412, 503),
    ),
)
async def delete_calendar(request: ApiRequest) -> Reply:
    """Remove a calendar."""
    request.query(NoQuery)
    name = request.path_value("name")
    services = request.context.services
    revision = None
    if_match = request.header("if-match")
    if if_match is not None:
        row = await _find(request)
        check_conditions(if_match, None, _etag(row))
        revision = row.revision if if_match.strip() != "*" else None
    outcome = await request.journal.propose(DeleteCalendar(request.namespace, name, services.clock.now(), revision))
    if outcome.reason == IN_USE:
        users = await calendars.users_of(services.replica, request.namespace, name, 6)
        named = ", ".join(map(repr, users[:5])) + (" and others" if len(users) > 5 else "")
        raise ApiProblem(problems.IN_USE, f"schedules keep to the calendar {name!r}: {named}")
    applied(outcome, f"calendar {name!r}")
    return no_content()


async def _find(request: ApiRequest) -> CalendarRow:
    name = request.path_value("name")
    row = await calendars.calendar(request.context.services.replica, request.namespace, name)
    if row is None:
        raise ApiProblem(NOT_FOUND, f"there is no calendar {name!r}")
    return row


def _reply(row: CalendarRow, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return json_reply(_shown(row), status, {**(headers or {}), "ETag": _etag(row)})


def _etag(row: CalendarRow) -> str:
    return f'"{row.revision}"'


def _shown(row: CalendarRow) -> Calendar:
    spec = decode_calendar(row.spec)
    return Calendar(
        row.name,
        spec.mode,
        spec.timezone,
        [*spec.dates],
        [*spec.weekdays],
        [*spec.yearly],
        [*spec.holidays],
        spec.icalendar,
        not row.pending,
        row.revision,
        to_datetime(row.created_at),
        to_datetime(row.updated_at),
    )


def _checked_name(request: ApiRequest) -> str:
    try:
        return msgspec.convert(request.path_value("name"), Name)
    except msgspec.ValidationError as error:
        raise invalid([FieldProblem("path", "/name", str(error))]) from None


ROUTES = [list_calendars, get_calendar, put_calendar, delete_calendar]
