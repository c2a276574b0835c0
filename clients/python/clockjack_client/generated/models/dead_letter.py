from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="DeadLetter")



@_attrs_define
class DeadLetter:
    """ What a NATS client published, and is no event.

        Attributes:
            position (int): Its sequence in the events stream.
            stored_at (datetime.datetime): When the stream stored it.
            subject (str): The NATS subject that it was published on.
            reason (str): Why it is no event.
            size (int): Bytes of its payload.
            payload_base64 (str): The first 1,024 of them.
     """

    position: int
    stored_at: datetime.datetime
    subject: str
    reason: str
    size: int
    payload_base64: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        position = self.position

        stored_at = self.stored_at.isoformat()

        subject = self.subject

        reason = self.reason

        size = self.size

        payload_base64 = self.payload_base64


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "position": position,
            "stored_at": stored_at,
            "subject": subject,
            "reason": reason,
            "size": size,
            "payload_base64": payload_base64,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        position = d.pop("position")

        stored_at = datetime.datetime.fromisoformat(d.pop("stored_at"))




        subject = d.pop("subject")

        reason = d.pop("reason")

        size = d.pop("size")

        payload_base64 = d.pop("payload_base64")

        dead_letter = cls(
            position=position,
            stored_at=stored_at,
            subject=subject,
            reason=reason,
            size=size,
            payload_base64=payload_base64,
        )


        dead_letter.additional_properties = d
        return dead_letter

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
