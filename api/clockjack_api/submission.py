"""From a request to a job: defaults filled in, rules checked that go beyond the shape."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from clockjack import placement
from clockjack.clock import seconds
from clockjack.executor.messages import TaskInfo
from clockjack.hiding import HIDDEN, hidden_places
from clockjack.json_depth import TOO_DEEP, is_too_deep
from clockjack.payloads.references import mentions_payload
from clockjack.records import NewJob, UniqueKey
from clockjack.specs import HttpTarget, Retry, Target, TaskTarget, Work, target_name
from clockjack.target_faults import target_faults
from clockjack_api.arguments import ArgumentChecks
from clockjack_api.large import RESERVED
from clockjack_api.models.common import instant
from clockjack_api.models.jobs import JobRequest
from clockjack_api.problems import FieldProblem
from clockjack_api.strict import to_pointer

DEFAULT_QUEUE = "default"
DEFAULT_PRIORITY = 5
DEFAULT_RETRY = Retry()

METADATA_LIMIT = 16_384
"""Bytes of a job's metadata as JSON."""

NOT_A_SECRET = f"is {HIDDEN}, which stands for a secret where one is shown: give the secret itself"

RESERVED_IDS = frozenset({"actions", "batch"})
"""Ids that would stand where a resource of its own is: ``/v1/jobs/batch``."""

_encode = msgspec.json.Encoder().encode
_retry_fields = Retry.__struct_fields__


class TaskDefaults(Struct, frozen=True):
    """What a task says for jobs that don't."""

    queue: str = DEFAULT_QUEUE
    priority: int = DEFAULT_PRIORITY
    timeout_seconds: float | None = None
    retry: Retry = DEFAULT_RETRY
    args_schema: dict[str, Any] = {}


NO_DEFAULTS = TaskDefaults()


class Submission:
    """Makes the jobs of one request."""

    def __init__(
        self,
        namespace: str,
        tasks: Mapping[str, TaskInfo],
        checks: ArgumentChecks,
        now: int,
        traceparent: str | None,
        *,
        suspicious: bool = False,
    ) -> None:
        """Fill in what `tasks` say; the jobs are made in `namespace` at `now`, microseconds since the epoch.

        :param suspicious: the request may have the reserved key of :mod:`clockjack_api.large` in it
        """
        self._suspicious = suspicious
        self._namespace = namespace
        self._tasks = tasks
        self._checks = checks
        self._now = now
        self._traceparent = traceparent
        self._defaults: dict[str, TaskDefaults] = {}

    def faults(self, request: JobRequest, *, at: str = "", again: bool = False) -> list[FieldProblem]:
        """Return what is wrong with a request that stands at `at` in the body.

        :param again: it may be a repetition, so that how far off a time is says nothing
        """
        found: list[FieldProblem] = []

        def fault(pointer: str, detail: str) -> None:
            found.append(FieldProblem("body", at + pointer, detail))

        found += self._target_faults(request, at)
        if request.run_at is not None or request.expires_at is not None or request.delay_seconds is not None:
            self._check_times(request, fault, again)
        if is_too_deep(request.metadata):
            fault("/metadata", TOO_DEEP)
        elif request.metadata and len(_encode(request.metadata)) > METADATA_LIMIT:
            fault("/metadata", f"has more than {METADATA_LIMIT} bytes as JSON")
        if request.id in RESERVED_IDS:
            fault("/id", "is a reserved word")
        return found

    def is_known(self, target: str) -> bool:
        """Say whether a target is a task that an executor knows, or none whose knowledge is told by tasks."""
        return target in self._tasks or ":" in target

    def _target_faults(self, request: JobRequest, at: str) -> list[FieldProblem]:
        target = request.target
        if self._suspicious and mentions_payload(msgspec.to_builtins(target) if target is not None else request.args):
            return [FieldProblem("body", at + ("/args" if target is None else "/target"), RESERVED)]
        if target is None:
            if request.task is not None:
                return self._argument_faults(request.task, request.args or {}, at + "/args")
            found = [FieldProblem("body", at + "/target", "is missing: give target, or task and args")]
            if request.args is not None:
                found.append(FieldProblem("body", at + "/args", "is given without task"))
            return found
        if request.task is not None:
            return [FieldProblem("body", at + "/task", "is given beside target; one of them says what to do")]
        if request.args is not None:
            detail = "is given beside target; the arguments of a target stand in it"
            return [FieldProblem("body", at + "/args", detail)]
        if isinstance(target, TaskTarget):
            return self._argument_faults(target.name, target.args, at + "/target/args")
        if isinstance(target, HttpTarget) and is_too_deep(target.body):
            return [FieldProblem("body", at + "/target/body", TOO_DEEP)]
        plain = msgspec.to_builtins(target)
        faults = [*target_faults(plain), *((path, NOT_A_SECRET) for path in hidden_places(plain))]
        return [FieldProblem("body", at + to_pointer(["target", *path]), detail) for path, detail in faults]

    def _argument_faults(self, name: str, args: dict[str, Any], pointer: str) -> list[FieldProblem]:
        if is_too_deep(args):
            return [FieldProblem("body", pointer, TOO_DEEP)]
        schema = self._defaults_of(name).args_schema
        return self._checks.faults(schema, args, pointer) if schema else []

    def _check_times(self, request: JobRequest, fault: Any, again: bool) -> None:
        run_at = expires_at = None
        if request.run_at is not None and (run_at := instant(request.run_at)) is None:
            fault("/run_at", "must lie between 1970 and 9999")
        if request.expires_at is not None and (expires_at := instant(request.expires_at)) is None:
            fault("/expires_at", "must lie between 1970 and 9999")
        if request.delay_seconds is not None:
            if request.run_at is not None:
                fault("/delay_seconds", "is given beside run_at; one of them says when")
            elif not again:
                run_at = self._now + seconds(request.delay_seconds)
        if run_at is not None and expires_at is not None and expires_at <= run_at:
            fault("/expires_at", "must be later than the time from which the job may run")

    def job(self, request: JobRequest, job_id: str, created_at: int) -> NewJob:
        """Return the job of a request without faults."""
        target: Target
        if request.target is not None:
            target = request.target
            name = target_name(target)
        else:
            assert request.task is not None
            name = request.task
            target = TaskTarget(name, request.args or {})
        defaults = self._defaults_of(name)
        retry = request.retry or defaults.retry
        work = Work(target, request.timeout_seconds or defaults.timeout_seconds, retry, self._traceparent)
        if request.run_at is not None:
            run_at = instant(request.run_at)
        elif request.delay_seconds is not None:
            run_at = created_at + seconds(request.delay_seconds)
        else:
            run_at = None
        unique = request.unique
        metadata = request.metadata
        return NewJob(
            self._namespace,
            job_id,
            request.queue or defaults.queue,
            name,
            defaults.priority if request.priority is None else request.priority,
            created_at,
            run_at,
            retry.max_attempts,
            _encode(work),
            instant(request.expires_at) if request.expires_at is not None else None,
            None
            if unique is None
            else UniqueKey(
                unique.key,
                unique.until,
                None if unique.ttl_seconds is None else created_at + seconds(unique.ttl_seconds),
                unique.on_conflict,
                None if unique.ttl_seconds is None else seconds(unique.ttl_seconds),
            ),
            request.concurrency_key,
            request.labels or None,
            _encode(metadata) if metadata else None,
            placement="" if request.executor is None else placement.encode(request.executor),
        )

    def _defaults_of(self, name: str) -> TaskDefaults:
        found = self._defaults.get(name)
        if found is None:
            task = self._tasks.get(name)
            found = self._defaults[name] = NO_DEFAULTS if task is None else _defaults_from(task)
        return found


def _defaults_from(task: TaskInfo) -> TaskDefaults:
    known = {field: value for field, value in task.retry.items() if field in _retry_fields}
    return TaskDefaults(
        task.queue or DEFAULT_QUEUE,
        DEFAULT_PRIORITY if task.priority is None else task.priority,
        task.timeout_seconds,
        msgspec.convert(known, Retry, strict=False) if known else DEFAULT_RETRY,
        task.args_schema,
    )
