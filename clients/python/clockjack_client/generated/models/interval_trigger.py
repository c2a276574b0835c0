from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from typing import Literal, cast
import datetime






T = TypeVar("T", bound="IntervalTrigger")



@_attrs_define
class IntervalTrigger:
    """ Every so many seconds of elapsed time; changes of the local clock (DST) make no difference.

        Attributes:
            type_ (Literal['interval']):
            every_seconds (float): Seconds from one tick to the next: 0.1 to ten years.
            anchor (datetime.datetime | None | Unset): A tick; all others lie whole intervals before and after it. RFC 3339,
                with an offset; null: when the schedule was created.
            exclude (list[str] | Unset): Names of calendars that leave ticks out, or, with `include`, have them on their
                days alone.
     """

    type_: Literal['interval']
    every_seconds: float
    anchor: datetime.datetime | None | Unset = UNSET
    exclude: list[str] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        every_seconds = self.every_seconds

        anchor: None | str | Unset
        if isinstance(self.anchor, Unset):
            anchor = UNSET
        elif isinstance(self.anchor, datetime.datetime):
            anchor = self.anchor.isoformat()
        else:
            anchor = self.anchor

        exclude: list[str] | Unset = UNSET
        if not isinstance(self.exclude, Unset):
            exclude = self.exclude




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "every_seconds": every_seconds,
        })
        if anchor is not UNSET:
            field_dict["anchor"] = anchor
        if exclude is not UNSET:
            field_dict["exclude"] = exclude

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal['interval'] , d.pop("type"))
        if type_ != 'interval':
            raise ValueError(f"type must match const 'interval', got '{type_}'")

        every_seconds = d.pop("every_seconds")

        def _parse_anchor(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                anchor_type_0 = datetime.datetime.fromisoformat(data)



                return anchor_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        anchor = _parse_anchor(d.pop("anchor", UNSET))


        exclude = cast(list[str], d.pop("exclude", UNSET))


        interval_trigger = cls(
            type_=type_,
            every_seconds=every_seconds,
            anchor=anchor,
            exclude=exclude,
        )

        return interval_trigger

