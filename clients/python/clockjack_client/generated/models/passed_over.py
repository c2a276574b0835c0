from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="PassedOver")



@_attrs_define
class PassedOver:
    """ Ticks that make no jobs of their own.

        Attributes:
            first_at (datetime.datetime): The first of them.
            upto (datetime.datetime): The last of them; where one job stands for all of them, the tick of that.
            count (int):
            reason (str): `policy-last`: one job stands for all of them. `policy-none`: missed ones make no jobs. `window`:
                they lie too far back. `max`: as many as may be made up for come later. One of `max`, `policy-last`, `policy-
                none`, `window`; a newer server may say others.
     """

    first_at: datetime.datetime
    upto: datetime.datetime
    count: int
    reason: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        first_at = self.first_at.isoformat()

        upto = self.upto.isoformat()

        count = self.count

        reason = self.reason


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "first_at": first_at,
            "upto": upto,
            "count": count,
            "reason": reason,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        first_at = datetime.datetime.fromisoformat(d.pop("first_at"))




        upto = datetime.datetime.fromisoformat(d.pop("upto"))




        count = d.pop("count")

        reason = d.pop("reason")

        passed_over = cls(
            first_at=first_at,
            upto=upto,
            count=count,
            reason=reason,
        )


        passed_over.additional_properties = d
        return passed_over

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
