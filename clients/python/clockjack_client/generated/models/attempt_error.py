from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="AttemptError")



@_attrs_define
class AttemptError:
    """ Why an attempt did not succeed.

        Attributes:
            message (str): One line where possible.
            type_ (str | Unset): The class of the error. Default: 'Error'.
            traceback (None | str | Unset): Where it came from.
     """

    message: str
    type_: str | Unset = 'Error'
    traceback: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        message = self.message

        type_ = self.type_

        traceback: None | str | Unset
        if isinstance(self.traceback, Unset):
            traceback = UNSET
        else:
            traceback = self.traceback


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "message": message,
        })
        if type_ is not UNSET:
            field_dict["type"] = type_
        if traceback is not UNSET:
            field_dict["traceback"] = traceback

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        message = d.pop("message")

        type_ = d.pop("type", UNSET)

        def _parse_traceback(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        traceback = _parse_traceback(d.pop("traceback", UNSET))


        attempt_error = cls(
            message=message,
            type_=type_,
            traceback=traceback,
        )

        return attempt_error

