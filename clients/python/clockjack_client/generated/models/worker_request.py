from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="WorkerRequest")



@_attrs_define
class WorkerRequest:
    """ A worker registers.

        Attributes:
            tasks (list[str]): Names of the tasks that it runs.
            queues (list[str] | Unset): It takes jobs of these queues only; empty for all.
            slots (int | Unset): Attempts that it works on at once. Default: 4.
            lease_seconds (float | Unset): It polls, and says of each attempt that it goes on, at least so often; better
                three times as often. An attempt that is not heard of for so long counts as crashed, and runs elsewhere.
                Default: 15.0.
            name (str | Unset): For people. Default: ''.
     """

    tasks: list[str]
    queues: list[str] | Unset = UNSET
    slots: int | Unset = 4
    lease_seconds: float | Unset = 15.0
    name: str | Unset = ''





    def to_dict(self) -> dict[str, Any]:
        tasks = self.tasks



        queues: list[str] | Unset = UNSET
        if not isinstance(self.queues, Unset):
            queues = self.queues



        slots = self.slots

        lease_seconds = self.lease_seconds

        name = self.name


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "tasks": tasks,
        })
        if queues is not UNSET:
            field_dict["queues"] = queues
        if slots is not UNSET:
            field_dict["slots"] = slots
        if lease_seconds is not UNSET:
            field_dict["lease_seconds"] = lease_seconds
        if name is not UNSET:
            field_dict["name"] = name

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        tasks = cast(list[str], d.pop("tasks"))


        queues = cast(list[str], d.pop("queues", UNSET))


        slots = d.pop("slots", UNSET)

        lease_seconds = d.pop("lease_seconds", UNSET)

        name = d.pop("name", UNSET)

        worker_request = cls(
            tasks=tasks,
            queues=queues,
            slots=slots,
            lease_seconds=lease_seconds,
            name=name,
        )

        return worker_request

