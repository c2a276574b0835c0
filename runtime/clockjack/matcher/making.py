"""Jobs of events."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from clockjack.cloudevents import depth_of
from clockjack.executor.messages import TaskInfo
from clockjack.matcher.limits import MAX_WORK_BYTES
from clockjack.matcher.listeners import Listener
from clockjack.payloads.port import Payloads
from clockjack.payloads.references import KEY, put_work_aside
from clockjack.records import NewJob
from clockjack.schedules import make_job
from clockjack.schedules.making import template_task
from clockjack.triggers.faults import InvalidSchedule

RESERVED = f'"{KEY}"'.encode()
"""What no event may bring into a job: a reference to what others put aside."""

log = logging.getLogger(__name__)


class NoJob(Struct, frozen=True):
    """Events make no job."""

    reason: str
    """``bad-values``: their values can't be what the template wants; ``too-large``; ``too-deep``: too many jobs stand
    before it in a chain."""


class Making:
    """Makes jobs."""

    def __init__(
        self, tasks: Callable[[], dict[str, TaskInfo]], payloads: Payloads | None, max_chain_depth: int
    ) -> None:
        """Make them for `tasks`, those that executors know; put what is large aside in `payloads`, if there are any."""
        self._tasks = tasks
        self._payloads = payloads
        self._max_chain_depth = max_chain_depth

    async def job(
        self,
        listener: Listener,
        events: Sequence[dict[str, Any]],
        *,
        job_id: str,
        event_id: str | None,
        at: int,
        now: int,
    ) -> NewJob | NoJob:
        """Return the job that `events` make, which stands for the instant `at`.

        :raises LogUnavailable: if something is large, and can't be put aside.
        """
        depth = 1 + max(map(depth_of, events), default=0)
        if depth > self._max_chain_depth:
            return NoJob("too-deep")
        try:
            job = make_job(
                listener.spec,
                listener.namespace,
                listener.schedule_id,
                job_id=job_id,
                nominal_at=at,
                run_at=None,
                created_at=now,
                events=events,
                event_id=event_id,
                depth=depth,
                task=self._tasks().get(template_task(listener.spec) or ""),
            )
        except InvalidSchedule as error:
            log.warning("events make no job of schedule %s: %s", listener.schedule_id, error)
            return NoJob("bad-values")
        if RESERVED in job.work:
            log.warning("events make no job of schedule %s: they name a payload", listener.schedule_id)
            return NoJob("bad-values")
        if self._payloads is not None:
            work, _ = await put_work_aside(self._payloads, job.work)
            job = msgspec.structs.replace(job, work=work)
        return job if len(job.work) <= MAX_WORK_BYTES else NoJob("too-large")
