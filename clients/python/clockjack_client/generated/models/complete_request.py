from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="CompleteRequest")



@_attrs_define
class CompleteRequest:
    """ An attempt succeeded.

        Attributes:
            result (Any | Unset): What it returns.
     """

    result: Any | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        result = self.result


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if result is not UNSET:
            field_dict["result"] = result

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        result = d.pop("result", UNSET)

        complete_request = cls(
            result=result,
        )

        return complete_request

