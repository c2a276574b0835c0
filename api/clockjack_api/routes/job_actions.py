"""``/v1/jobs/actions``: the same with many jobs."""

from litestar import post

from clockjack.clock import from_datetime
from clockjack.jobs import State
from clockjack.records import ActOnJobs
from clockjack.views import jobs
from clockjack.views.jobs import JobFilter
from clockjack_api import cursors
from clockjack_api.models.jobs import JobsActed, JobsAction, JobsFilter, NoQuery
from clockjack_api.operations import Answer, describe
from clockjack_api.problems import ApiProblem, FieldProblem, invalid
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.jobs import TAG
from clockjack_api.strict import StrictDecoder

PAGE = 1_000
"""Jobs in one record."""

PAGES = 20
"""So many pages are looked through for one request; then it answers with what was found."""

ACTED_UPON: dict[str, tuple[State, ...]] = {
    "cancel": (State.SCHEDULED, State.READY, State.RUNNING, State.RETRYING),
    "retry": (State.FAILED, State.CANCELLED, State.EXPIRED, State.QUARANTINED),
    "run-now": (State.SCHEDULED, State.RETRYING),
}
"""The states from which the life cycle allows an action."""

_decoder: StrictDecoder[JobsAction] = StrictDecoder(JobsAction)


@post(
    "/v1/jobs/actions",
    status_code=200,
    opt=describe(
        id="actOnJobs",
        tag=TAG,
        summary="Cancel, retry or hurry many jobs",
        description=(
            "All that `filter` finds, the newest first, at most `limit` of them: `next_cursor` goes on with the rest. "
            "The answer counts exactly those with which it was done. What was done stays, should the request fail "
            "later: it may be sent again."
        ),
        query=NoQuery,
        bodies={"application/json": JobsAction},
        answers={200: Answer(JobsActed, "With how many it was done.")},
        errors=(503,),
    ),
)
async def act_on_jobs(request: ApiRequest) -> Reply:
    """Do the same with many jobs."""
    request.query(NoQuery)
    wanted = await request.body_as(_decoder)
    states = _states(wanted)
    found = _filter(wanted.filter, states)
    context = request.context
    before = cursors.read("actions", wanted.cursor, int, location="body")
    done = passed_over = 0
    for _ in range(PAGES):
        left = wanted.limit - done - passed_over
        numbers, following = await jobs.numbers(
            context.services.replica, request.namespace, found, min(left, PAGE), before
        )
        if numbers and wanted.dry_run:
            done += len(numbers)
        elif numbers:
            now = context.services.clock.now()
            record = ActOnJobs(request.namespace, now, wanted.action, numbers, [state.value for state in states])
            try:
                outcome = await request.journal.propose(record)
            except ApiProblem:
                if done or passed_over:
                    break  # what was done is told; the client comes again, and is told then what is wrong
                raise
            done += outcome.value
            passed_over += len(numbers) - outcome.value
        before = following
        if before is None or done + passed_over >= wanted.limit or context.stopping.is_set():
            break
    cursor = None if before is None else cursors.make("actions", before)
    return json_reply(JobsActed(wanted.action, wanted.dry_run, done, passed_over, cursor is not None, cursor))


def _states(wanted: JobsAction) -> tuple[State, ...]:
    """Return the states in which jobs are acted upon.

    :raises ApiProblem: if the filter names one from which that can't be, or says nothing.
    """
    possible = ACTED_UPON[wanted.action]
    faults = [
        FieldProblem("body", f"/filter/state/{index}", f"is no state of a job for {wanted.action!r}")
        for index, name in enumerate(wanted.filter.state)
        if State(name) not in possible
    ]
    if faults:
        raise invalid(faults)
    if wanted.filter == JobsFilter():
        text = "says nothing: for all jobs, give the states"
        raise invalid([FieldProblem("body", "/filter", text)])
    return tuple(State(name) for name in dict.fromkeys(wanted.filter.state)) or possible


def _filter(wanted: JobsFilter, states: tuple[State, ...]) -> JobFilter:
    return JobFilter(
        states=states,
        queue=wanted.queue,
        task=wanted.task,
        schedule_id=wanted.schedule_id,
        labels=tuple(wanted.label),
        created_after=from_datetime(wanted.created_after) if wanted.created_after else None,
        created_before=from_datetime(wanted.created_before) if wanted.created_before else None,
    )


ROUTES = [act_on_jobs]
