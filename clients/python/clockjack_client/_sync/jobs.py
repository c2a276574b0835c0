"""Jobs."""

import builtins
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from clockjack_client._sync.transport import Transport
from clockjack_client.bodies import Body, Model, RawBody, new_key, plain
from clockjack_client.errors import JobFailed, WaitTimedOut
from clockjack_client.generated.api.jobs import (
    act_on_jobs,
    cancel_job,
    get_job,
    list_job_attempts,
    list_job_logs,
    list_jobs,
    retry_job,
    run_job_now,
    submit_job,
    submit_jobs,
)
from clockjack_client.generated.models import Attempt, BatchItem, Job, JobLogLine
from clockjack_client.generated.types import UNSET

ENDED = frozenset({"succeeded", "failed", "cancelled", "expired", "quarantined"})
"""States that a job stays in. One that this client doesn't know is not taken for an end."""

WAIT_SECONDS = 30.0
"""So long one request waits for the end of a job."""


class Jobs:
    """``/v1/jobs``."""

    def __init__(self, transport: Transport) -> None:
        """Talk to the server by `transport`."""
        self._transport = transport

    def submit(
        self,
        task: str | None = None,
        args: Mapping[str, Any] | None = None,
        *,
        target: Model | Mapping[str, Any] | None = None,
        queue: str | None = None,
        priority: int | None = None,
        run_at: datetime | None = None,
        delay_seconds: float | None = None,
        expires_at: datetime | None = None,
        timeout_seconds: float | None = None,
        retry: Model | Mapping[str, Any] | None = None,
        unique: Model | Mapping[str, Any] | None = None,
        labels: Mapping[str, str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        id: str | None = None,
        idempotency_key: str | None = None,
        traceparent: str | None = None,
        **more: Any,
    ) -> Job:
        """Submit a job: a `task` with `args`, or a `target`. It is stored durably when this returns.

        Sent again after trouble, it makes one job: the idempotency key is made once a call. `more` are fields that this
        version of the client doesn't know yet.

        :raises ProblemError: if the server refuses; :class:`InvalidRequest` tells which field is wrong.
        :raises Unreachable: if there is no answer.
        """
        body = Body(
            {
                "task": task,
                "args": args,
                "target": target,
                "queue": queue,
                "priority": priority,
                "run_at": run_at,
                "delay_seconds": delay_seconds,
                "expires_at": expires_at,
                "timeout_seconds": timeout_seconds,
                "retry": retry,
                "unique": unique,
                "labels": labels,
                "metadata": metadata,
                "id": id,
                **more,
            }
        )
        key = idempotency_key or new_key()
        job: Job = self._transport.call(
            submit_job, body=body, idempotency_key=key, traceparent=traceparent or UNSET
        )
        return job

    def submit_many(
        self, jobs: Sequence[Mapping[str, Any]], *, idempotency_key: str | None = None
    ) -> builtins.list[BatchItem]:
        """Submit up to 10,000 jobs at once, each with the fields of :meth:`submit`; return what became of each.

        :raises ProblemError: if the server refuses all.
        :raises Unreachable: if there is no answer.
        """
        body = RawBody({"jobs": [plain(job) for job in jobs]})
        result = self._transport.call(
            submit_jobs, body=body, idempotency_key=idempotency_key or new_key(), wait=30.0
        )
        items: builtins.list[BatchItem] = result.data
        return items

    def get(self, job_id: str) -> Job:
        """Return a job.

        :raises NotFound: if there is none of that id.
        """
        job: Job = self._transport.call(get_job, job_id)
        return job

    def list(
        self,
        *,
        state: str | Sequence[str] | None = None,
        queue: str | None = None,
        task: str | None = None,
        schedule_id: str | None = None,
        labels: Mapping[str, str] | None = None,
        created_after: datetime | None = None,
        created_before: datetime | None = None,
        page_size: int = 50,
    ) -> Iterator[Job]:
        """Iterate over jobs, the newest first; a page is fetched when it is wanted."""
        cursor: Any = UNSET
        while True:
            page = self._transport.call(
                list_jobs,
                state=UNSET if state is None else [state] if isinstance(state, str) else builtins.list(state),
                queue=queue or UNSET,
                task=task or UNSET,
                schedule_id=schedule_id or UNSET,
                label=UNSET if labels is None else [f"{key}={value}" for key, value in labels.items()],
                created_after=created_after or UNSET,
                created_before=created_before or UNSET,
                cursor=cursor,
                limit=page_size,
            )
            for job in page.data:
                yield job
            if not page.has_more:
                return
            cursor = page.next_cursor

    def wait(self, job_id: str, *, timeout: float | None = None) -> Job:
        """Return a job when it has ended, however that was.

        :param timeout: seconds; None to wait for ever.
        :raises WaitTimedOut: if it has not ended by then.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            seconds = WAIT_SECONDS if deadline is None else min(WAIT_SECONDS, max(deadline - time.monotonic(), 0))
            job: Job = self._transport.call(get_job, job_id, wait_seconds=round(seconds, 3), wait=seconds)
            if job.state in ENDED:
                return job
            if deadline is not None and time.monotonic() >= deadline:
                raise WaitTimedOut(job, timeout or 0)

    def result(self, job_id: str, *, timeout: float | None = None) -> Any:
        """Return what a job returned, when it has ended.

        :raises JobFailed: if it ended without success.
        :raises WaitTimedOut: if it has not ended by then.
        """
        job = self.wait(job_id, timeout=timeout)
        if job.state != "succeeded":
            raise JobFailed(job)
        return job.result

    def attempts(self, job_id: str) -> Iterator[Attempt]:
        """Iterate over the attempts of a job."""
        cursor: Any = UNSET
        while True:
            page = self._transport.call(list_job_attempts, job_id, cursor=cursor)
            for attempt in page.data:
                yield attempt
            if not page.has_more:
                return
            cursor = page.next_cursor

    def logs(self, job_id: str, *, attempt: int | None = None, page_size: int = 100) -> Iterator[JobLogLine]:
        """Iterate over what a job has logged and printed up to now, the first line first.

        :param attempt: of this attempt only.
        :raises NotFound: if there is no job of that id.
        """
        cursor: Any = UNSET
        while True:
            page = self._transport.call(
                list_job_logs, job_id, attempt=attempt or UNSET, cursor=cursor, limit=page_size
            )
            for line in page.data:
                yield line
            if not page.has_more:
                return
            cursor = page.next_cursor

    def cancel(self, job_id: str) -> Job:
        """Cancel a job; one that runs is asked to end.

        :raises Conflict: if it has ended.
        """
        job: Job = self._transport.call(cancel_job, job_id)
        return job

    def retry(self, job_id: str) -> Job:
        """Make a job that ended without success ready again.

        :raises Conflict: if it has not.
        """
        job: Job = self._transport.call(retry_job, job_id)
        return job

    def run_now(self, job_id: str) -> Job:
        """Make a job that waits for its time ready.

        :raises Conflict: if it does not.
        """
        job: Job = self._transport.call(run_job_now, job_id)
        return job

    def cancel_many(self, **jobs: Any) -> int:
        """Cancel all jobs that a filter finds (`queue`, `task`, `schedule_id`, `label`, …), and return how many.

        :raises InvalidRequest: if the filter says nothing, or something wrong.
        """
        return self._act("cancel", jobs)

    def retry_many(self, **jobs: Any) -> int:
        """Make all jobs ready again that a filter finds and that ended without success; return how many.

        :raises InvalidRequest: if the filter says nothing, or something wrong.
        """
        return self._act("retry", jobs)

    def run_many_now(self, **jobs: Any) -> int:
        """Make all jobs ready that a filter finds and that wait for their time; return how many.

        :raises InvalidRequest: if the filter says nothing, or something wrong.
        """
        return self._act("run-now", jobs)

    def _act(self, action: str, jobs: Mapping[str, Any]) -> int:
        """Do the same with all that a filter finds, page by page."""
        done, cursor = 0, None
        if isinstance(jobs.get("state"), str):
            jobs = {**jobs, "state": [jobs["state"]]}
        while True:
            body = Body({"action": action, "filter": jobs, "cursor": cursor})
            acted = self._transport.call(act_on_jobs, body=body, wait=60.0)
            done += acted.done
            if not acted.has_more:
                return done
            cursor = acted.next_cursor
