from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="ResumeRequest")



@_attrs_define
class ResumeRequest:
    """ How a paused schedule goes on.

        Attributes:
            from_ (str | Unset): `now`: with the next tick from now on; ticks that waited for a job to end are given up.
                `retained`: with the first tick that the pause kept from firing; what becomes of those, the policy on missed
                ticks says. One of `now`, `retained`; a newer server may say others.
     """

    from_: str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from_ = self.from_


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if from_ is not UNSET:
            field_dict["from"] = from_

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        from_ = d.pop("from", UNSET)

        resume_request = cls(
            from_=from_,
        )

        return resume_request

