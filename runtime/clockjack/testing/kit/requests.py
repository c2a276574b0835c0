"""What tests ask for, as the API would take it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from clockjack.access import DEFAULT_NAMESPACE
from clockjack.executor.messages import TaskInfo
from clockjack.records import NewJob
from clockjack.schedules import ScheduleSpec, make_job
from clockjack.tasks.task import Task


def spec_of(trigger: Mapping[str, Any], job: Mapping[str, Any], policy: Mapping[str, Any]) -> ScheduleSpec:
    """Return a schedule that is written as in the API.

    :raises ValueError: if a part of it has the wrong shape, or a name that isn't known.
    """
    written = {"trigger": trigger, "job": job, "policy": policy}
    return msgspec.json.decode(msgspec.json.encode(written), type=ScheduleSpec)


def new_job(spec: ScheduleSpec, job_id: str, now: int, task: TaskInfo | None) -> NewJob:
    """Return a job by the template of `spec`, made by hand at `now`; `task` is what is known of its task."""
    job = make_job(spec, DEFAULT_NAMESPACE, "", job_id=job_id, nominal_at=None, run_at=None, created_at=now, task=task)
    job.schedule_id = None
    return job


def check_arguments(task: Task, args: Mapping[str, Any]) -> None:
    """See that arguments fit a task, as the API does when a job is submitted.

    :raises ValueError: if they don't.
    """
    try:
        task.arguments.decode(msgspec.json.encode(dict(args)))
    except msgspec.DecodeError as error:
        raise ValueError(f"the arguments don't fit the task {task.name}: {error}") from None
