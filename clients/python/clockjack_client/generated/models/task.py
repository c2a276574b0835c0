from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.task_args_schema import TaskArgsSchema
  from ..models.task_retry import TaskRetry





T = TypeVar("T", bound="Task")



@_attrs_define
class Task:
    """ A task that executors know.

        Attributes:
            name (str):
            queue (str): Where its jobs go that don't say where.
            priority (int | None):
            timeout_seconds (float | None):
            retry (TaskRetry): What it says of retries, where it does.
            isolation (str): `async`, `thread` or `process`.
            description (str):
            args_schema (TaskArgsSchema): JSON Schema (draft 2020-12) of the object of its arguments.
            executors (int): How many executors know it.
     """

    name: str
    queue: str
    priority: int | None
    timeout_seconds: float | None
    retry: TaskRetry
    isolation: str
    description: str
    args_schema: TaskArgsSchema
    executors: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.task_args_schema import TaskArgsSchema # noqa: PLC0415
        from ..models.task_retry import TaskRetry # noqa: PLC0415
        name = self.name

        queue = self.queue

        priority: int | None
        priority = self.priority

        timeout_seconds: float | None
        timeout_seconds = self.timeout_seconds

        retry = self.retry.to_dict()

        isolation = self.isolation

        description = self.description

        args_schema = self.args_schema.to_dict()

        executors = self.executors


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "queue": queue,
            "priority": priority,
            "timeout_seconds": timeout_seconds,
            "retry": retry,
            "isolation": isolation,
            "description": description,
            "args_schema": args_schema,
            "executors": executors,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.task_args_schema import TaskArgsSchema # noqa: PLC0415
        from ..models.task_retry import TaskRetry # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name")

        queue = d.pop("queue")

        def _parse_priority(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        priority = _parse_priority(d.pop("priority"))


        def _parse_timeout_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        timeout_seconds = _parse_timeout_seconds(d.pop("timeout_seconds"))


        retry = TaskRetry.from_dict(d.pop("retry"))




        isolation = d.pop("isolation")

        description = d.pop("description")

        args_schema = TaskArgsSchema.from_dict(d.pop("args_schema"))




        executors = d.pop("executors")

        task = cls(
            name=name,
            queue=queue,
            priority=priority,
            timeout_seconds=timeout_seconds,
            retry=retry,
            isolation=isolation,
            description=description,
            args_schema=args_schema,
            executors=executors,
        )


        task.additional_properties = d
        return task

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
