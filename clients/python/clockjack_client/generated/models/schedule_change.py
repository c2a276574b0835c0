from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.field_change import FieldChange





T = TypeVar("T", bound="ScheduleChange")



@_attrs_define
class ScheduleChange:
    """ What becomes of one schedule.

        Attributes:
            id (str):
            change (str): `leftover`: it belongs to the set and is not in the request, which does not prune. One of `added`,
                `changed`, `leftover`, `removed`, `unchanged`; a newer server may say others.
            fields (list[FieldChange]): Of a changed one: what differs. An array counts as a whole.
     """

    id: str
    change: str
    fields: list[FieldChange]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.field_change import FieldChange # noqa: PLC0415
        id = self.id

        change = self.change

        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "change": change,
            "fields": fields,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.field_change import FieldChange # noqa: PLC0415
        d = dict(src_dict)
        id = d.pop("id")

        change = d.pop("change")

        fields = []
        _fields = d.pop("fields")
        for fields_item_data in (_fields):
            fields_item = FieldChange.from_dict(fields_item_data)



            fields.append(fields_item)


        schedule_change = cls(
            id=id,
            change=change,
            fields=fields,
        )


        schedule_change.additional_properties = d
        return schedule_change

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
