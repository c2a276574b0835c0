from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="DeadDelivery")



@_attrs_define
class DeadDelivery:
    """ An event that could not be delivered.

        Attributes:
            message_id (str): `webhook-id`; names it where it is replayed.
            type_ (str):
            came_at (datetime.datetime): When the event came.
            dead_at (datetime.datetime):
            reason (str): `overflow`: too many waited; `too-large`: it has more than 256 KiB, was not sent, and can't be
                replayed. One of `failures`, `gone`, `overflow`, `too-large`; a newer server may say others.
            attempts (int):
            status (int | None): Of the last answer.
            error (None | str):
            size (int): Bytes of what would be sent.
     """

    message_id: str
    type_: str
    came_at: datetime.datetime
    dead_at: datetime.datetime
    reason: str
    attempts: int
    status: int | None
    error: None | str
    size: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        message_id = self.message_id

        type_ = self.type_

        came_at = self.came_at.isoformat()

        dead_at = self.dead_at.isoformat()

        reason = self.reason

        attempts = self.attempts

        status: int | None
        status = self.status

        error: None | str
        error = self.error

        size = self.size


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "message_id": message_id,
            "type": type_,
            "came_at": came_at,
            "dead_at": dead_at,
            "reason": reason,
            "attempts": attempts,
            "status": status,
            "error": error,
            "size": size,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        message_id = d.pop("message_id")

        type_ = d.pop("type")

        came_at = datetime.datetime.fromisoformat(d.pop("came_at"))




        dead_at = datetime.datetime.fromisoformat(d.pop("dead_at"))




        reason = d.pop("reason")

        attempts = d.pop("attempts")

        def _parse_status(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        status = _parse_status(d.pop("status"))


        def _parse_error(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        error = _parse_error(d.pop("error"))


        size = d.pop("size")

        dead_delivery = cls(
            message_id=message_id,
            type_=type_,
            came_at=came_at,
            dead_at=dead_at,
            reason=reason,
            attempts=attempts,
            status=status,
            error=error,
            size=size,
        )


        dead_delivery.additional_properties = d
        return dead_delivery

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
