from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="DeliveryAttempt")



@_attrs_define
class DeliveryAttempt:
    """ An attempt to deliver an event.

        Attributes:
            message_id (str): `webhook-id`: the same for each attempt to deliver the same event.
            type_ (str): Of the event.
            attempt (int): From 1.
            result (str): `retry`: it is tried again at `next_at`; `dead`: it is a dead letter, or was a test; `gone`: and
                the subscription was disabled. One of `dead`, `delivered`, `gone`, `retry`; a newer server may say others.
            started_at (datetime.datetime):
            duration_seconds (float):
            status (int | None): Of the answer; null if there was none.
            error (None | str):
            next_at (datetime.datetime | None):
     """

    message_id: str
    type_: str
    attempt: int
    result: str
    started_at: datetime.datetime
    duration_seconds: float
    status: int | None
    error: None | str
    next_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        message_id = self.message_id

        type_ = self.type_

        attempt = self.attempt

        result = self.result

        started_at = self.started_at.isoformat()

        duration_seconds = self.duration_seconds

        status: int | None
        status = self.status

        error: None | str
        error = self.error

        next_at: None | str
        if isinstance(self.next_at, datetime.datetime):
            next_at = self.next_at.isoformat()
        else:
            next_at = self.next_at


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "message_id": message_id,
            "type": type_,
            "attempt": attempt,
            "result": result,
            "started_at": started_at,
            "duration_seconds": duration_seconds,
            "status": status,
            "error": error,
            "next_at": next_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        message_id = d.pop("message_id")

        type_ = d.pop("type")

        attempt = d.pop("attempt")

        result = d.pop("result")

        started_at = datetime.datetime.fromisoformat(d.pop("started_at"))




        duration_seconds = d.pop("duration_seconds")

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


        def _parse_next_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_at_type_0 = datetime.datetime.fromisoformat(data)



                return next_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_at = _parse_next_at(d.pop("next_at"))


        delivery_attempt = cls(
            message_id=message_id,
            type_=type_,
            attempt=attempt,
            result=result,
            started_at=started_at,
            duration_seconds=duration_seconds,
            status=status,
            error=error,
            next_at=next_at,
        )


        delivery_attempt.additional_properties = d
        return delivery_attempt

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
