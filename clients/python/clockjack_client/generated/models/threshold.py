from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="Threshold")



@_attrs_define
class Threshold:
    """ One job when `count` events have come within `within_seconds`; then counting begins anew.

    `{"$events": …}` in the job template is of all that counted, `{"$event": …}` of the last.

        Attributes:
            count (int):
            within_seconds (float):
     """

    count: int
    within_seconds: float





    def to_dict(self) -> dict[str, Any]:
        count = self.count

        within_seconds = self.within_seconds


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "count": count,
            "within_seconds": within_seconds,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        count = d.pop("count")

        within_seconds = d.pop("within_seconds")

        threshold = cls(
            count=count,
            within_seconds=within_seconds,
        )

        return threshold

