from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.task_target_args import TaskTargetArgs





T = TypeVar("T", bound="TaskTarget")



@_attrs_define
class TaskTarget:
    """ Runs a Python task that an executor knows by name.

        Attributes:
            type_ (Literal['task']):
            name (str): `module.function`, unless `@task(name=…)` says otherwise.
            args (TaskTargetArgs | Unset): The task's arguments by name.
     """

    type_: Literal['task']
    name: str
    args: TaskTargetArgs | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.task_target_args import TaskTargetArgs # noqa: PLC0415
        type_ = self.type_

        name = self.name

        args: dict[str, Any] | Unset = UNSET
        if not isinstance(self.args, Unset):
            args = self.args.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "name": name,
        })
        if args is not UNSET:
            field_dict["args"] = args

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.task_target_args import TaskTargetArgs # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['task'] , d.pop("type"))
        if type_ != 'task':
            raise ValueError(f"type must match const 'task', got '{type_}'")

        name = d.pop("name")

        _args = d.pop("args", UNSET)
        args: TaskTargetArgs | Unset
        if isinstance(_args,  Unset):
            args = UNSET
        else:
            args = TaskTargetArgs.from_dict(_args)




        task_target = cls(
            type_=type_,
            name=name,
            args=args,
        )

        return task_target

