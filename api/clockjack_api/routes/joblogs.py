"""``GET /v1/jobs/{id}/logs``: what a job's attempts log and print."""

from litestar import get
from litestar.types import ASGIApp

from clockjack.errors import LogUnavailable
from clockjack.joblogs.reader import Place, parse_place
from clockjack_api import cursors
from clockjack_api.joblogs.reading import Wanted, read, shown
from clockjack_api.joblogs.stream import Form, LogStream, ServerSentEvents, Text
from clockjack_api.journal import unavailable
from clockjack_api.models.joblogs import JobLogLine, JobLogPage, JobLogQuery
from clockjack_api.operations import LAST_LINE_ID, Answer, describe
from clockjack_api.problems import NOT_FOUND, ApiProblem, bad_header
from clockjack_api.reply import json_reply
from clockjack_api.request import ApiRequest

FORMS = {"application/json": "json", "text/event-stream": "events", "text/plain": "text", "*/*": "json"}
"""What a client may accept."""


@get(
    "/v1/jobs/{job_id:str}/logs",
    opt=describe(
        id="listJobLogs",
        tag="jobs",
        summary="Get what a job logs and prints, the first line first",
        description=(
            "What its attempts say by `logging` and print; of a `command` target, its output. Whoever may read the job "
            "may read it: no place for secrets. It is kept by age and bytes, and bounded for each attempt; lines that "
            "were left out are counted in a line of clockjack's own. The lines are there when the job has ended; of a "
            "process that was killed, the last tenth of a second may be missing.\n\n"
            "`follow=true` goes on until the job has ended: server-sent events, one line as JSON in each `data`, and "
            "then an event named `end` with the job's `state`. `Last-Event-ID` or `after` goes on behind a line, on "
            "any node. With `Accept: text/plain`, all lines are text, with `follow` or without."
        ),
        query=JobLogQuery,
        headers=(LAST_LINE_ID,),
        answers={
            200: Answer(
                JobLogPage,
                "Some lines, or all that come.",
                also=(("text/event-stream", JobLogLine), ("text/plain", str)),
            )
        },
        errors=(404, 429, 503),
    ),
)
async def list_job_logs(request: ApiRequest) -> ASGIApp:
    """Get a job's lines."""
    query = request.query(JobLogQuery)
    wanted = Wanted(request.namespace, request.path_value("job_id"), query.attempt)
    begin = _begin(request, query)
    services = request.context.services
    is_text = _form(request) == "text"
    streams = is_text or query.follow
    try:
        found = await read(services, wanted, begin, 1 if streams else query.limit)
    except LogUnavailable as error:
        raise unavailable(str(error)) from None
    if found is None:
        raise ApiProblem(NOT_FOUND, f"there is no job {wanted.job_id!r}")
    if streams:
        context = request.context
        request.hold("stream")
        form: Form = Text() if is_text else ServerSentEvents()
        return LogStream(context, wanted, begin, form, request.grant.ended, follow=query.follow)
    page = found.page
    cursor = cursors.make("job-logs", page.place) if page.more else None
    return json_reply(JobLogPage([shown(each) for each in page.found], page.more, cursor))


def _begin(request: ApiRequest, query: JobLogQuery) -> Place | None:
    """Return behind which line to begin; the header is what a stream's client sends when it comes back."""
    last_id = request.header("last-event-id")
    if last_id is not None:
        place = parse_place(last_id)
        if place is None:
            raise bad_header("Last-Event-ID", "is not the id of a line of a job, such as 1-17-4")
        return place
    if query.after is not None:
        return parse_place(query.after)
    return cursors.read("job-logs", query.cursor, _place)


def _place(text: str) -> Place:
    place = parse_place(text)
    if place is None:
        raise ValueError(text)
    return place


def _form(request: ApiRequest) -> str:
    """Return the first form that the client accepts; JSON if it accepts none of ours."""
    for part in (request.header("accept") or "").split(","):
        form = FORMS.get(part.partition(";")[0].strip().lower())
        if form is not None:
            return form
    return "json"


ROUTES = [list_job_logs]
