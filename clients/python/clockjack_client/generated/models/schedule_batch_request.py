from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.schedule_request import ScheduleRequest





T = TypeVar("T", bound="ScheduleBatchRequest")



@_attrs_define
class ScheduleBatchRequest:
    """ Many schedules.

        Attributes:
            schedules (list[ScheduleRequest]):
     """

    schedules: list[ScheduleRequest]





    def to_dict(self) -> dict[str, Any]:
        from ..models.schedule_request import ScheduleRequest # noqa: PLC0415
        schedules = []
        for schedules_item_data in self.schedules:
            schedules_item = schedules_item_data.to_dict()
            schedules.append(schedules_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "schedules": schedules,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.schedule_request import ScheduleRequest # noqa: PLC0415
        d = dict(src_dict)
        schedules = []
        _schedules = d.pop("schedules")
        for schedules_item_data in (_schedules):
            schedules_item = ScheduleRequest.from_dict(schedules_item_data)



            schedules.append(schedules_item)


        schedule_batch_request = cls(
            schedules=schedules,
        )

        return schedule_batch_request

