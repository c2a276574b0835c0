from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="EventValue")



@_attrs_define
class EventValue:
    """ Stands for a value of the event that made the job.

        Attributes:
            event (str): JSON Pointer (RFC 6901) into the event's JSON object: `/data/ref`.
            default (Any | Unset): The value where the event has none.
     """

    event: str
    default: Any | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        event = self.event

        default = self.default


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "$event": event,
        })
        if default is not UNSET:
            field_dict["default"] = default

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        event = d.pop("$event")

        default = d.pop("default", UNSET)

        event_value = cls(
            event=event,
            default=default,
        )

        return event_value

