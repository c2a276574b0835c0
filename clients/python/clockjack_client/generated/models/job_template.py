from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.command_template import CommandTemplate
  from ..models.event_value import EventValue
  from ..models.http_template import HttpTemplate
  from ..models.job_template_args_type_0 import JobTemplateArgsType0
  from ..models.job_template_labels import JobTemplateLabels
  from ..models.job_template_metadata import JobTemplateMetadata
  from ..models.placement import Placement
  from ..models.retry import Retry
  from ..models.task_template import TaskTemplate
  from ..models.unique_template import UniqueTemplate
  from ..models.unknown_variant import UnknownVariant





T = TypeVar("T", bound="JobTemplate")



@_attrs_define
class JobTemplate:
    """ What a schedule's jobs are like.

    With an event trigger, `{"$event": "/data/ref"}` (a JSON Pointer) in the target, the arguments, the labels, the
    metadata or the keys stands for a value of the event; where the event has none, for `default` beside it, else null.
    Of several events (a batch, a threshold) it is the last one's; there, `{"$events": "/data/ref"}` in the arguments,
    the body or the metadata stands for the array of all events' values.

        Attributes:
            target (CommandTemplate | HttpTemplate | None | TaskTemplate | UnknownVariant | Unset): What the jobs do; or
                give `task` and `args`.
            task (None | str | Unset): Short for a target of type `task`: its name.
            args (JobTemplateArgsType0 | None | Unset): The arguments of `task`.
            queue (None | str | Unset): Null: the task's own, else `default`.
            priority (int | None | Unset): 9 first. Null: the task's own, else 5.
            timeout_seconds (float | None | Unset): An attempt that runs longer is ended. Null: the task's own, else no
                limit.
            retry (None | Retry | Unset): When and how often a failed attempt is tried again. Null: the task's own, else the
                defaults of `retry`.
            labels (JobTemplateLabels | Unset): To find jobs by; each may be a value of the event, of which the first 500
                characters count.
            metadata (JobTemplateMetadata | Unset): Kept with each job, at most 16 KiB as JSON; clockjack doesn't look at
                it. `{"$event": …}` anywhere in it is a value of the event.
            concurrency_key (EventValue | None | str | Unset): Jobs of a queue with the same key run `key_concurrency` at
                once, as the queue says; may be a value of the event, and where that is empty, there is no key.
            unique (None | UniqueTemplate | Unset): No second job with the same key.
            executor (None | Placement | Unset): Which executors may run the jobs, by their labels. Null: any that knows
                their target.
     """

    target: CommandTemplate | HttpTemplate | None | TaskTemplate | UnknownVariant | Unset = UNSET
    task: None | str | Unset = UNSET
    args: JobTemplateArgsType0 | None | Unset = UNSET
    queue: None | str | Unset = UNSET
    priority: int | None | Unset = UNSET
    timeout_seconds: float | None | Unset = UNSET
    retry: None | Retry | Unset = UNSET
    labels: JobTemplateLabels | Unset = UNSET
    metadata: JobTemplateMetadata | Unset = UNSET
    concurrency_key: EventValue | None | str | Unset = UNSET
    unique: None | UniqueTemplate | Unset = UNSET
    executor: None | Placement | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.command_template import CommandTemplate # noqa: PLC0415
        from ..models.event_value import EventValue # noqa: PLC0415
        from ..models.http_template import HttpTemplate # noqa: PLC0415
        from ..models.job_template_args_type_0 import JobTemplateArgsType0 # noqa: PLC0415
        from ..models.job_template_labels import JobTemplateLabels # noqa: PLC0415
        from ..models.job_template_metadata import JobTemplateMetadata # noqa: PLC0415
        from ..models.placement import Placement # noqa: PLC0415
        from ..models.retry import Retry # noqa: PLC0415
        from ..models.task_template import TaskTemplate # noqa: PLC0415
        from ..models.unique_template import UniqueTemplate # noqa: PLC0415
        from ..models.unknown_variant import UnknownVariant # noqa: PLC0415
        target: dict[str, Any] | None | Unset
        if isinstance(self.target, Unset):
            target = UNSET
        elif isinstance(self.target, TaskTemplate):
            target = self.target.to_dict()
        elif isinstance(self.target, HttpTemplate):
            target = self.target.to_dict()
        elif isinstance(self.target, CommandTemplate):
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
        elif isinstance(self.args, JobTemplateArgsType0):
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

        labels: dict[str, Any] | Unset = UNSET
        if not isinstance(self.labels, Unset):
            labels = self.labels.to_dict()

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        concurrency_key: dict[str, Any] | None | str | Unset
        if isinstance(self.concurrency_key, Unset):
            concurrency_key = UNSET
        elif isinstance(self.concurrency_key, EventValue):
            concurrency_key = self.concurrency_key.to_dict()
        else:
            concurrency_key = self.concurrency_key

        unique: dict[str, Any] | None | Unset
        if isinstance(self.unique, Unset):
            unique = UNSET
        elif isinstance(self.unique, UniqueTemplate):
            unique = self.unique.to_dict()
        else:
            unique = self.unique

        executor: dict[str, Any] | None | Unset
        if isinstance(self.executor, Unset):
            executor = UNSET
        elif isinstance(self.executor, Placement):
            executor = self.executor.to_dict()
        else:
            executor = self.executor


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
        if timeout_seconds is not UNSET:
            field_dict["timeout_seconds"] = timeout_seconds
        if retry is not UNSET:
            field_dict["retry"] = retry
        if labels is not UNSET:
            field_dict["labels"] = labels
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if concurrency_key is not UNSET:
            field_dict["concurrency_key"] = concurrency_key
        if unique is not UNSET:
            field_dict["unique"] = unique
        if executor is not UNSET:
            field_dict["executor"] = executor

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.command_template import CommandTemplate # noqa: PLC0415
        from ..models.event_value import EventValue # noqa: PLC0415
        from ..models.http_template import HttpTemplate # noqa: PLC0415
        from ..models.job_template_args_type_0 import JobTemplateArgsType0 # noqa: PLC0415
        from ..models.job_template_labels import JobTemplateLabels # noqa: PLC0415
        from ..models.job_template_metadata import JobTemplateMetadata # noqa: PLC0415
        from ..models.placement import Placement # noqa: PLC0415
        from ..models.retry import Retry # noqa: PLC0415
        from ..models.task_template import TaskTemplate # noqa: PLC0415
        from ..models.unique_template import UniqueTemplate # noqa: PLC0415
        from ..models.unknown_variant import UnknownVariant # noqa: PLC0415
        d = dict(src_dict)
        def _parse_target(data: object) -> CommandTemplate | HttpTemplate | None | TaskTemplate | UnknownVariant | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_template_type_0 = TaskTemplate.from_dict(data)



                return componentsschemas_target_template_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_template_type_1 = HttpTemplate.from_dict(data)



                return componentsschemas_target_template_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_template_type_2 = CommandTemplate.from_dict(data)



                return componentsschemas_target_template_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_template_type_3 = UnknownVariant.from_dict(data)



                return componentsschemas_target_template_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CommandTemplate | HttpTemplate | None | TaskTemplate | UnknownVariant | Unset, data)

        target = _parse_target(d.pop("target", UNSET))


        def _parse_task(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        task = _parse_task(d.pop("task", UNSET))


        def _parse_args(data: object) -> JobTemplateArgsType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                args_type_0 = JobTemplateArgsType0.from_dict(data)



                return args_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobTemplateArgsType0 | None | Unset, data)

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


        _labels = d.pop("labels", UNSET)
        labels: JobTemplateLabels | Unset
        if isinstance(_labels,  Unset):
            labels = UNSET
        else:
            labels = JobTemplateLabels.from_dict(_labels)




        _metadata = d.pop("metadata", UNSET)
        metadata: JobTemplateMetadata | Unset
        if isinstance(_metadata,  Unset):
            metadata = UNSET
        else:
            metadata = JobTemplateMetadata.from_dict(_metadata)




        def _parse_concurrency_key(data: object) -> EventValue | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                concurrency_key_type_1 = EventValue.from_dict(data)



                return concurrency_key_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EventValue | None | str | Unset, data)

        concurrency_key = _parse_concurrency_key(d.pop("concurrency_key", UNSET))


        def _parse_unique(data: object) -> None | UniqueTemplate | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                unique_type_0 = UniqueTemplate.from_dict(data)



                return unique_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UniqueTemplate | Unset, data)

        unique = _parse_unique(d.pop("unique", UNSET))


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


        job_template = cls(
            target=target,
            task=task,
            args=args,
            queue=queue,
            priority=priority,
            timeout_seconds=timeout_seconds,
            retry=retry,
            labels=labels,
            metadata=metadata,
            concurrency_key=concurrency_key,
            unique=unique,
            executor=executor,
        )

        return job_template

