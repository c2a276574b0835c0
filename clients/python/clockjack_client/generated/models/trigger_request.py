from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="TriggerRequest")



@_attrs_define
class TriggerRequest:
    """ How a schedule's job is made by hand.

        Attributes:
            overlap (None | str | Unset): What happens if a job of the schedule has not ended; null: what its policy says.
     """

    overlap: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        overlap: None | str | Unset
        if isinstance(self.overlap, Unset):
            overlap = UNSET
        else:
            overlap = self.overlap


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if overlap is not UNSET:
            field_dict["overlap"] = overlap

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_overlap(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        overlap = _parse_overlap(d.pop("overlap", UNSET))


        trigger_request = cls(
            overlap=overlap,
        )

        return trigger_request

