"""Jobs from templates."""

from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from clockjack import placement
from clockjack.clock import seconds
from clockjack.derived_ids import derived_id
from clockjack.executor.messages import TaskInfo
from clockjack.records import NewJob, UniqueKey
from clockjack.schedules.rendering import EventValues, render, render_text
from clockjack.schedules.spec import ScheduleSpec
from clockjack.schedules.template import (
    MAX_KEY,
    MAX_METADATA,
    CommandTemplate,
    EventValue,
    HttpTemplate,
    JobTemplate,
    TaskTemplate,
    UniqueTemplate,
)
from clockjack.specs import CommandTarget, HttpTarget, Retry, Target, TaskTarget, Work, target_name
from clockjack.triggers.faults import FieldFault, InvalidSchedule

DEFAULT_QUEUE = "default"
DEFAULT_PRIORITY = 5

MAX_URL = 2000
"""A URL from an event has at most so many characters."""

MAX_LABEL = 500
"""Of a label from an event, so many characters are kept."""


def event_job_id(namespace: str, schedule_id: str, event_at: int, source: str, event_id: str) -> str:
    """Return the id of the job that an event makes: the same whoever makes it."""
    return derived_id(event_at, namespace, schedule_id, source, event_id)


def window_job_id(
    namespace: str, schedule_id: str, created_at: int, kind: str, key: str, opened_at: int, last: str
) -> str:
    """Return the id of the job that a window of events makes: the same whoever makes it.

    `created_at` is the schedule's, `last` names the last event in the window.
    """
    return derived_id(created_at, namespace, schedule_id, kind, key, str(opened_at), last)


def make_job(
    spec: ScheduleSpec,
    namespace: str,
    schedule_id: str,
    *,
    job_id: str,
    nominal_at: int | None,
    run_at: int | None,
    created_at: int,
    events: Sequence[object] = (),
    event_id: str | None = None,
    depth: int | None = None,
    task: TaskInfo | None = None,
    traceparent: str | None = None,
) -> NewJob:
    """Return the job that a schedule makes. Instants are microseconds since the epoch.

    `run_at` is None for at once; `events` are the CloudEvents as their JSON objects, and `event_id` is what the journal
    calls the one, if there is one: there are none for a tick and for a run by hand; `depth` is how many jobs stand
    before it in a chain; `task` is what executors said of the task (see
    :func:`template_task`), where one did: its own queue, priority, time-out and retries count where the template
    says nothing.

    :raises InvalidSchedule: if a value of the event can't be what it is to be: a URL that is none, metadata that are
        too large; or if all of them together are.
    """
    job, values = spec.job, EventValues(events)
    target = _target(job, values)
    retry = job.retry or _retry_of(task)
    timeout = job.timeout_seconds or (task.timeout_seconds if task is not None else None)
    work = Work(target, timeout, retry, traceparent)
    priority = job.priority if job.priority is not None else task.priority if task is not None else None
    metadata = msgspec.json.encode(render(job.metadata, values)) if job.metadata else None
    if metadata is not None and len(metadata) > MAX_METADATA:
        text = f"the event made it more than {MAX_METADATA} bytes as JSON"
        raise InvalidSchedule([FieldFault("/job/metadata", text)])
    return NewJob(
        namespace=namespace,
        id=job_id,
        queue=job.queue or (task.queue if task is not None else DEFAULT_QUEUE),
        task=target_name(target),
        priority=DEFAULT_PRIORITY if priority is None else priority,
        created_at=created_at,
        run_at=run_at,
        max_attempts=retry.max_attempts,
        work=msgspec.json.encode(work),
        labels={name: render_text(text, values)[:MAX_LABEL] for name, text in job.labels.items()} or None,
        metadata=metadata,
        schedule_id=schedule_id,
        nominal_at=nominal_at,
        event_id=event_id,
        depth=depth,
        concurrency_key=_key(job.concurrency_key, values),
        unique=_unique(job.unique, values, created_at),
        placement="" if job.executor is None else placement.encode(job.executor),
    )


def _key(text: str | EventValue | None, events: EventValues) -> str | None:
    """Return a key; None for none."""
    key = "" if text is None else render_text(text, events)
    if len(key) > MAX_KEY:
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        key = f"{key[: MAX_KEY - 1 - len(digest)]}#{digest}"
    return key or None


def _unique(unique: UniqueTemplate | None, events: EventValues, created_at: int) -> UniqueKey | None:
    if unique is None or (key := _key(unique.key, events)) is None:
        return None
    lasts = None if unique.ttl_seconds is None else seconds(unique.ttl_seconds)
    expires_at = None if lasts is None else created_at + lasts
    return UniqueKey(key, unique.until, expires_at, unique.on_conflict, lasts)


def template_task(spec: ScheduleSpec) -> str | None:
    """Return the name of the task that a schedule's jobs run; None if they run no task."""
    if isinstance(spec.job.target, TaskTemplate):
        return spec.job.target.name
    return spec.job.task


def _retry_of(task: TaskInfo | None) -> Retry:
    """Return what a task says of its retries; what an executor says that makes no sense counts for nothing."""
    if task is None:
        return Retry()
    known = {name: value for name, value in task.retry.items() if name in Retry.__struct_fields__}
    try:
        return msgspec.convert(known, Retry, strict=False)
    except msgspec.ValidationError:
        return Retry()


def _target(job: JobTemplate, events: EventValues) -> Target:
    match job.target:
        case TaskTemplate(name=name, args=args):
            return TaskTarget(name, render(args, events))
        case HttpTemplate() as said:
            url = render_text(said.url, events)
            if not url.startswith(("http://", "https://")) or len(url) > MAX_URL:
                raise InvalidSchedule(
                    [FieldFault("/job/target/url", f"the event made it {url[:200]!r}, which is no URL")]
                )
            headers = {name: render_text(text, events) for name, text in said.headers.items()}
            return HttpTarget(url, said.method, headers, render(said.body, events), said.max_redirects)
        case CommandTemplate() as said:
            return CommandTarget(
                said.program,
                [render_text(text, events) for text in said.args],
                None if said.stdin is None else render_text(said.stdin, events),
                {name: render_text(text, events) for name, text in said.env.items()},
            )
        case None:
            if job.task is None:
                raise InvalidSchedule([FieldFault("/job/target", "is missing")])
            return TaskTarget(job.task, render(job.args or {}, events))
