"""Reads a job's lines: where its attempts ran is in the replica, what they said in the stream."""

from msgspec import Struct

from clockjack.clock import to_datetime
from clockjack.joblogs.reader import PAGE_ATTEMPTS, Found, JobLogReader, LogPage, Place, Span
from clockjack.jobs import ENDED
from clockjack.services import Services
from clockjack.views import jobs
from clockjack_api.models.joblogs import JobLogLine


class Wanted(Struct, frozen=True):
    """Whose lines."""

    namespace: str
    job_id: str
    attempt: int | None
    """Of this attempt only."""


class Read(Struct, frozen=True):
    """What was read at once."""

    page: LogPage
    state: str
    """Of the job, as it was before its lines were read."""
    ended: bool
    """No line will come any more: the job has ended, or the attempt that is asked for."""
    running_at: str | None
    """The executor that its next line will come from, if there is one."""


async def read(services: Services, wanted: Wanted, after: Place | None, limit: int) -> Read | None:
    """Return the next lines behind `after`; None if there is no such job.

    :raises LogUnavailable: if the stream gave no answer.
    """
    head = await jobs.number_and_state(services.replica, wanted.namespace, wanted.job_id)
    if head is None:
        return None
    number, state = head
    first = max(after.attempt if after is not None else 1, wanted.attempt or 1)
    if after is None or after.attempt < first:
        after = Place(first, 0, 0)
    rows = await jobs.attempts(services.replica, wanted.namespace, wanted.job_id, PAGE_ATTEMPTS + 1, first - 1) or []
    if wanted.attempt is not None:
        rows = [row for row in rows if row.attempt == wanted.attempt]
    spans = [
        Span(row.attempt, row.executor_id, row.started_at, row.finished_at)
        for row in rows
        if row.executor_id is not None and row.started_at is not None
    ]
    page = await JobLogReader(services.job_logs).page(number, spans, after, limit)
    last = rows[-1] if rows else None
    passed = wanted.attempt is not None and last is not None and last.outcome is not None
    running_at = last.executor_id if last is not None and last.outcome is None else None
    return Read(page, state.value, state in ENDED or passed, running_at)


def shown(found: Found) -> JobLogLine:
    """Return a line as clients see it."""
    line = found.line
    return JobLogLine(
        str(found.place),
        found.place.attempt,
        to_datetime(line.at),
        line.source,
        line.level or None,
        line.logger or None,
        line.message,
    )
