from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.command_target import CommandTarget
  from ..models.http_target import HttpTarget
  from ..models.job_request_args_type_0 import JobRequestArgsType0
  from ..models.job_request_labels import JobRequestLabels
  from ..models.job_request_metadata import JobRequestMetadata
  from ..models.placement import Placement
  from ..models.retry import Retry
  from ..models.task_target import TaskTarget
  from ..models.unique_request import UniqueRequest
  from ..models.unknown_variant import UnknownVariant





T = TypeVar("T", bound="JobRequest")



@_attrs_define
class JobRequest:
    """ A job to be done: a `target`, or `task` and `args` for short.

        Attributes:
            target (CommandTarget | HttpTarget | None | TaskTarget | UnknownVariant | Unset): What to do; or give `task` and
                `args`.
            task (None | str | Unset): Short for a target of type `task`: its name. One that no executor has announced is
                taken too: the job waits for an executor that knows it.
            args (JobRequestArgsType0 | None | Unset): The arguments of `task` by name; checked against its JSON Schema
                (`GET /v1/tasks`), where one is known.
            queue (None | str | Unset): Null: the task's own, else `default`.
            priority (int | None | Unset): 9 first. Null: the task's own, else 5.
            run_at (datetime.datetime | None | Unset): Not before this time.
            delay_seconds (float | None | Unset): Not before so many seconds from now; instead of `run_at`.
            expires_at (datetime.datetime | None | Unset): If it has not started by then, it never will.
            timeout_seconds (float | None | Unset): An attempt that runs longer is ended. Null: the task's own, else no
                limit.
            retry (None | Retry | Unset): When and how often a failed attempt is tried again. Null: the task's own, else the
                defaults of `retry`.
            unique (None | UniqueRequest | Unset): No second job with the same key. A job that is retried by hand takes its
                key back, and is not retried (409) while another holds it.
            concurrency_key (None | str | Unset): Jobs of a queue with the same key run `key_concurrency` at once, as the
                queue says; keys take turns.
            executor (None | Placement | Unset): Which executors may run it, by their labels. Null: any that knows its
                target.
            labels (JobRequestLabels | Unset): To find the job by.
            metadata (JobRequestMetadata | Unset): Kept with the job, at most 16 KiB as JSON; clockjack doesn't look at it.
            id (None | str | Unset): Null: a new ULID.
     """

    target: CommandTarget | HttpTarget | None | TaskTarget | UnknownVariant | Unset = UNSET
    task: None | str | Unset = UNSET
    args: JobRequestArgsType0 | None | Unset = UNSET
    queue: None | str | Unset = UNSET
    priority: int | None | Unset = UNSET
    run_at: datetime.datetime | None | Unset = UNSET
    delay_seconds: float | None | Unset = UNSET
    expires_at: datetime.datetime | None | Unset = UNSET
    timeout_seconds: float | None | Unset = UNSET
    retry: None | Retry | Unset = UNSET
    unique: None | UniqueRequest | Unset = UNSET
    concurrency_key: None | str | Unset = UNSET
    executor: None | Placement | Unset = UNSET
    labels: JobRequestLabels | Unset = UNSET
    metadata: JobRequestMetadata | Unset = UNSET
    id: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.command_target import CommandTarget # noqa: PLC0415
        from ..models.http_target import HttpTarget # noqa: PLC0415
        from ..models.job_request_args_type_0 import JobRequestArgsType0 # noqa: PLC0415
        from ..models.job_request_labels import JobRequestLabels # noqa: PLC0415
        from ..models.job_request_metadata import JobRequestMetadata # noqa: PLC0415
        from ..models.placement import Placement # noqa: PLC0415
        from ..models.retry import Retry # noqa: PLC0415
        from ..models.task_target import TaskTarget # noqa: PLC0415
        from ..models.unique_request import UniqueRequest # noqa: PLC0415
        from ..models.unknown_variant import UnknownVariant # noqa: PLC0415
        target: dict[str, Any] | None | Unset
        if isinstance(self.target, Unset):
            target = UNSET
        elif isinstance(self.target, TaskTarget):
            target = self.target.to_dict()
        elif isinstance(self.target, HttpTarget):
            target = self.target.to_dict()
        elif isinstance(self.target, CommandTarget):
            target = self.target.to_dict()
        elif isinstance(self.target, UnknownVariant):
            target = self.target.to_dict()
        else:
            target = self.target

        task: None | str | Unset
        if isinstance(self.task, Unset):
            task = UNSET
        else:
            task = self.task

        args: dict[str, Any] | None | Unset
        if isinstance(self.args, Unset):
            args = UNSET
        elif isinstance(self.args, JobRequestArgsType0):
            args = self.args.to_dict()
        else:
            args = self.args

        queue: None | str | Unset
        if isinstance(self.queue, Unset):
            queue = UNSET
        else:
            queue = self.queue

        priority: int | None | Unset
        if isinstance(self.priority, Unset):
            priority = UNSET
        else:
            priority = self.priority

        run_at: None | str | Unset
        if isinstance(self.run_at, Unset):
            run_at = UNSET
        elif isinstance(self.run_at, datetime.datetime):
            run_at = self.run_at.isoformat()
        else:
            run_at = self.run_at

        delay_seconds: float | None | Unset
        if isinstance(self.delay_seconds, Unset):
            delay_seconds = UNSET
        else:
            delay_seconds = self.delay_seconds

        expires_at: None | str | Unset
        if isinstance(self.expires_at, Unset):
            expires_at = UNSET
        elif isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        timeout_seconds: float | None | Unset
        if isinstance(self.timeout_seconds, Unset):
            timeout_seconds = UNSET
        else:
            timeout_seconds = self.timeout_seconds

        retry: dict[str, Any] | None | Unset
        if isinstance(self.retry, Unset):
            retry = UNSET
        elif isinstance(self.retry, Retry):
            retry = self.retry.to_dict()
        else:
            retry = self.retry

        unique: dict[str, Any] | None | Unset
        if isinstance(self.unique, Unset):
            unique = UNSET
        elif isinstance(self.unique, UniqueRequest):
            unique = self.unique.to_dict()
        else:
            unique = self.unique

        concurrency_key: None | str | Unset
        if isinstance(self.concurrency_key, Unset):
            concurrency_key = UNSET
        else:
            concurrency_key = self.concurrency_key

        executor: dict[str, Any] | None | Unset
        if isinstance(self.executor, Unset):
            executor = UNSET
        elif isinstance(self.executor, Placement):
            executor = self.executor.to_dict()
        else:
            executor = self.executor

        labels: dict[str, Any] | Unset = UNSET
        if not isinstance(self.labels, Unset):
            labels = self.labels.to_dict()

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if target is not UNSET:
            field_dict["target"] = target
        if task is not UNSET:
            field_dict["task"] = task
        if args is not UNSET:
            field_dict["args"] = args
        if queue is not UNSET:
            field_dict["queue"] = queue
        if priority is not UNSET:
            field_dict["priority"] = priority
        if run_at is not UNSET:
            field_dict["run_at"] = run_at
        if delay_seconds is not UNSET:
            field_dict["delay_seconds"] = delay_seconds
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at
        if timeout_seconds is not UNSET:
            field_dict["timeout_seconds"] = timeout_seconds
        if retry is not UNSET:
            field_dict["retry"] = retry
        if unique is not UNSET:
            field_dict["unique"] = unique
        if concurrency_key is not UNSET:
            field_dict["concurrency_key"] = concurrency_key
        if executor is not UNSET:
            field_dict["executor"] = executor
        if labels is not UNSET:
            field_dict["labels"] = labels
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if id is not UNSET:
            field_dict["id"] = id

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.command_target import CommandTarget # noqa: PLC0415
        from ..models.http_target import HttpTarget # noqa: PLC0415
        from ..models.job_request_args_type_0 import JobRequestArgsType0 # noqa: PLC0415
        from ..models.job_request_labels import JobRequestLabels # noqa: PLC0415
        from ..models.job_request_metadata import JobRequestMetadata # noqa: PLC0415
        from ..models.placement import Placement # noqa: PLC0415
        from ..models.retry import Retry # noqa: PLC0415
        from ..models.task_target import TaskTarget # noqa: PLC0415
        from ..models.unique_request import UniqueRequest # noqa: PLC0415
        from ..models.unknown_variant import UnknownVariant # noqa: PLC0415
        d = dict(src_dict)
        def _parse_target(data: object) -> CommandTarget | HttpTarget | None | TaskTarget | UnknownVariant | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_type_0 = TaskTarget.from_dict(data)



                return componentsschemas_target_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_type_1 = HttpTarget.from_dict(data)



                return componentsschemas_target_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_type_2 = CommandTarget.from_dict(data)



                return componentsschemas_target_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_type_3 = UnknownVariant.from_dict(data)



                return componentsschemas_target_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CommandTarget | HttpTarget | None | TaskTarget | UnknownVariant | Unset, data)

        target = _parse_target(d.pop("target", UNSET))


        def _parse_task(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        task = _parse_task(d.pop("task", UNSET))


        def _parse_args(data: object) -> JobRequestArgsType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                args_type_0 = JobRequestArgsType0.from_dict(data)



                return args_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobRequestArgsType0 | None | Unset, data)

        args = _parse_args(d.pop("args", UNSET))


        def _parse_queue(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        queue = _parse_queue(d.pop("queue", UNSET))


        def _parse_priority(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        priority = _parse_priority(d.pop("priority", UNSET))


        def _parse_run_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                run_at_type_0 = datetime.datetime.fromisoformat(data)



                return run_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        run_at = _parse_run_at(d.pop("run_at", UNSET))


        def _parse_delay_seconds(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        delay_seconds = _parse_delay_seconds(d.pop("delay_seconds", UNSET))


        def _parse_expires_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)



                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        expires_at = _parse_expires_at(d.pop("expires_at", UNSET))


        def _parse_timeout_seconds(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        timeout_seconds = _parse_timeout_seconds(d.pop("timeout_seconds", UNSET))


        def _parse_retry(data: object) -> None | Retry | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                retry_type_0 = Retry.from_dict(data)



                return retry_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Retry | Unset, data)

        retry = _parse_retry(d.pop("retry", UNSET))


        def _parse_unique(data: object) -> None | UniqueRequest | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                unique_type_0 = UniqueRequest.from_dict(data)



                return unique_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UniqueRequest | Unset, data)

        unique = _parse_unique(d.pop("unique", UNSET))


        def _parse_concurrency_key(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        concurrency_key = _parse_concurrency_key(d.pop("concurrency_key", UNSET))


        def _parse_executor(data: object) -> None | Placement | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                executor_type_0 = Placement.from_dict(data)



                return executor_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Placement | Unset, data)

        executor = _parse_executor(d.pop("executor", UNSET))


        _labels = d.pop("labels", UNSET)
        labels: JobRequestLabels | Unset
        if isinstance(_labels,  Unset):
            labels = UNSET
        else:
            labels = JobRequestLabels.from_dict(_labels)




        _metadata = d.pop("metadata", UNSET)
        metadata: JobRequestMetadata | Unset
        if isinstance(_metadata,  Unset):
            metadata = UNSET
        else:
            metadata = JobRequestMetadata.from_dict(_metadata)




        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))


        job_request = cls(
            target=target,
            task=task,
            args=args,
            queue=queue,
            priority=priority,
            run_at=run_at,
            delay_seconds=delay_seconds,
            expires_at=expires_at,
            timeout_seconds=timeout_seconds,
            retry=retry,
            unique=unique,
            concurrency_key=concurrency_key,
            executor=executor,
            labels=labels,
            metadata=metadata,
            id=id,
        )

        return job_request

