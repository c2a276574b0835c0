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






T = TypeVar("T", bound="DateTrigger")



@_attrs_define
class DateTrigger:
    """ Once, at an instant.

        Attributes:
            type_ (Literal['date']):
            run_at (datetime.datetime): When: RFC 3339, with an offset.
            exclude (list[str] | Unset): Names of calendars that leave ticks out, or, with `include`, have them on their
                days alone.
     """

    type_: Literal['date']
    run_at: datetime.datetime
    exclude: list[str] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        run_at = self.run_at.isoformat()

        exclude: list[str] | Unset = UNSET
        if not isinstance(self.exclude, Unset):
            exclude = self.exclude




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "run_at": run_at,
        })
        if exclude is not UNSET:
            field_dict["exclude"] = exclude

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal['date'] , d.pop("type"))
        if type_ != 'date':
            raise ValueError(f"type must match const 'date', got '{type_}'")

        run_at = datetime.datetime.fromisoformat(d.pop("run_at"))




        exclude = cast(list[str], d.pop("exclude", UNSET))


        date_trigger = cls(
            type_=type_,
            run_at=run_at,
            exclude=exclude,
        )

        return date_trigger

