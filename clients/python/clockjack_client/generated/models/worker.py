from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="Worker")



@_attrs_define
class Worker:
    """ A worker that is registered.

        Attributes:
            id (str): New at each registration.
            name (str):
            tasks (list[str]):
            queues (list[str]):
            slots (int):
            lease_seconds (float):
     """

    id: str
    name: str
    tasks: list[str]
    queues: list[str]
    slots: int
    lease_seconds: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        tasks = self.tasks



        queues = self.queues



        slots = self.slots

        lease_seconds = self.lease_seconds


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "name": name,
            "tasks": tasks,
            "queues": queues,
            "slots": slots,
            "lease_seconds": lease_seconds,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        tasks = cast(list[str], d.pop("tasks"))


        queues = cast(list[str], d.pop("queues"))


        slots = d.pop("slots")

        lease_seconds = d.pop("lease_seconds")

        worker = cls(
            id=id,
            name=name,
            tasks=tasks,
            queues=queues,
            slots=slots,
            lease_seconds=lease_seconds,
        )


        worker.additional_properties = d
        return worker

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
