from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="Batch")



@_attrs_define
class Batch:
    """ One job for several events: when there are `size`, or `within_seconds` after the first of them.

    A batch is complete, too, when its events have 256 KiB. In the job template `{"$events": "/data/ref"}` is the array
    of the values of all events, in the order in which they came, with null where one has none, and `{"$event": …}` is a
    value of the last one.

        Attributes:
            size (int):
            within_seconds (float):
     """

    size: int
    within_seconds: float





    def to_dict(self) -> dict[str, Any]:
        size = self.size

        within_seconds = self.within_seconds


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "size": size,
            "within_seconds": within_seconds,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        size = d.pop("size")

        within_seconds = d.pop("within_seconds")

        batch = cls(
            size=size,
            within_seconds=within_seconds,
        )

        return batch

