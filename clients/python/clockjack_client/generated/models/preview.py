from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.firing import Firing
  from ..models.passed_over import PassedOver





T = TypeVar("T", bound="Preview")



@_attrs_define
class Preview:
    """ What a schedule will do, by the code that does it; as if it were not paused, and nothing overlapped.

        Attributes:
            data (list[Firing]): The next ticks that make jobs.
            passed_over (list[PassedOver]): With `resume_from`: missed ticks that make none.
     """

    data: list[Firing]
    passed_over: list[PassedOver]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.firing import Firing # noqa: PLC0415
        from ..models.passed_over import PassedOver # noqa: PLC0415
        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)



        passed_over = []
        for passed_over_item_data in self.passed_over:
            passed_over_item = passed_over_item_data.to_dict()
            passed_over.append(passed_over_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "data": data,
            "passed_over": passed_over,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.firing import Firing # noqa: PLC0415
        from ..models.passed_over import PassedOver # noqa: PLC0415
        d = dict(src_dict)
        data = []
        _data = d.pop("data")
        for data_item_data in (_data):
            data_item = Firing.from_dict(data_item_data)



            data.append(data_item)


        passed_over = []
        _passed_over = d.pop("passed_over")
        for passed_over_item_data in (_passed_over):
            passed_over_item = PassedOver.from_dict(passed_over_item_data)



            passed_over.append(passed_over_item)


        preview = cls(
            data=data,
            passed_over=passed_over,
        )


        preview.additional_properties = d
        return preview

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
