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

if TYPE_CHECKING:
  from ..models.dst import Dst





T = TypeVar("T", bound="CalendarTrigger")



@_attrs_define
class CalendarTrigger:
    """ Every so many years, months, weeks and days, at the same time of day.

    To a day, years and months are added first, again and again until there is such a day (31 January and a month: 31
    March); then weeks and days.

        Attributes:
            type_ (Literal['calendar']):
            years (int | Unset): Years from one tick to the next, beside the months, weeks and days. Default: 0.
            months (int | Unset): Months from one tick to the next. The day of the month stays; a month that lacks it is
                left out. Default: 0.
            weeks (int | Unset): Weeks from one tick to the next. Default: 0.
            days (int | Unset): Days from one tick to the next. Default: 0.
            at (str | Unset): The time of day: `09:30` or `09:30:15`. Default: '00:00'.
            timezone (str | Unset): An IANA time zone: `Europe/Berlin`. Default: 'UTC'.
            anchor (datetime.date | None | Unset): The day of the first tick, which all others follow from; null: the day on
                which the schedule was created.
            dst (Dst | Unset): What becomes of local times that a change of the clocks leaves out or repeats.
            exclude (list[str] | Unset): Names of calendars that leave ticks out, or, with `include`, have them on their
                days alone.
     """

    type_: Literal['calendar']
    years: int | Unset = 0
    months: int | Unset = 0
    weeks: int | Unset = 0
    days: int | Unset = 0
    at: str | Unset = '00:00'
    timezone: str | Unset = 'UTC'
    anchor: datetime.date | None | Unset = UNSET
    dst: Dst | Unset = UNSET
    exclude: list[str] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.dst import Dst # noqa: PLC0415
        type_ = self.type_

        years = self.years

        months = self.months

        weeks = self.weeks

        days = self.days

        at = self.at

        timezone = self.timezone

        anchor: None | str | Unset
        if isinstance(self.anchor, Unset):
            anchor = UNSET
        elif isinstance(self.anchor, datetime.date):
            anchor = self.anchor.isoformat()
        else:
            anchor = self.anchor

        dst: dict[str, Any] | Unset = UNSET
        if not isinstance(self.dst, Unset):
            dst = self.dst.to_dict()

        exclude: list[str] | Unset = UNSET
        if not isinstance(self.exclude, Unset):
            exclude = self.exclude




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
        })
        if years is not UNSET:
            field_dict["years"] = years
        if months is not UNSET:
            field_dict["months"] = months
        if weeks is not UNSET:
            field_dict["weeks"] = weeks
        if days is not UNSET:
            field_dict["days"] = days
        if at is not UNSET:
            field_dict["at"] = at
        if timezone is not UNSET:
            field_dict["timezone"] = timezone
        if anchor is not UNSET:
            field_dict["anchor"] = anchor
        if dst is not UNSET:
            field_dict["dst"] = dst
        if exclude is not UNSET:
            field_dict["exclude"] = exclude

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.dst import Dst # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['calendar'] , d.pop("type"))
        if type_ != 'calendar':
            raise ValueError(f"type must match const 'calendar', got '{type_}'")

        years = d.pop("years", UNSET)

        months = d.pop("months", UNSET)

        weeks = d.pop("weeks", UNSET)

        days = d.pop("days", UNSET)

        at = d.pop("at", UNSET)

        timezone = d.pop("timezone", UNSET)

        def _parse_anchor(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                anchor_type_0 = datetime.date.fromisoformat(data)



                return anchor_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        anchor = _parse_anchor(d.pop("anchor", UNSET))


        _dst = d.pop("dst", UNSET)
        dst: Dst | Unset
        if isinstance(_dst,  Unset):
            dst = UNSET
        else:
            dst = Dst.from_dict(_dst)




        exclude = cast(list[str], d.pop("exclude", UNSET))


        calendar_trigger = cls(
            type_=type_,
            years=years,
            months=months,
            weeks=weeks,
            days=days,
            at=at,
            timezone=timezone,
            anchor=anchor,
            dst=dst,
            exclude=exclude,
        )

        return calendar_trigger

