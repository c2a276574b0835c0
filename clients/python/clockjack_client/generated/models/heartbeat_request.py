from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="HeartbeatRequest")



@_attrs_define
class HeartbeatRequest:
    """ An attempt goes on.

        Attributes:
            progress (float | None | Unset): How far it is.
            message (str | Unset): Where it is, in words; counts only beside `progress`. Default: ''.
     """

    progress: float | None | Unset = UNSET
    message: str | Unset = ''





    def to_dict(self) -> dict[str, Any]:
        progress: float | None | Unset
        if isinstance(self.progress, Unset):
            progress = UNSET
        else:
            progress = self.progress

        message = self.message


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if progress is not UNSET:
            field_dict["progress"] = progress
        if message is not UNSET:
            field_dict["message"] = message

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_progress(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        progress = _parse_progress(d.pop("progress", UNSET))


        message = d.pop("message", UNSET)

        heartbeat_request = cls(
            progress=progress,
            message=message,
        )

        return heartbeat_request

