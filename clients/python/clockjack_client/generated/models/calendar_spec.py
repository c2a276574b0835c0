from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.public_holidays import PublicHolidays





T = TypeVar("T", bound="CalendarSpec")



@_attrs_define
class CalendarSpec:
    """ Days, and parts of days, that triggers leave out (`exclude`), or keep to (`include`).

        Attributes:
            mode (str | Unset): What a calendar's days mean to the triggers that name it. One of `exclude`, `include`; a
                newer server may say others.
            timezone (None | str | Unset): The time zone in which its days are days. Null: that of the trigger; where that
                has none, UTC.
            dates (list[datetime.date] | Unset): Single days.
            weekdays (list[str] | Unset): Days of each week.
            yearly (list[str] | Unset): Days of each year: `12-24`; `02-29` in those that have it.
            holidays (list[PublicHolidays] | Unset): Public holidays of countries.
            icalendar (None | str | Unset): The text of an iCalendar file (RFC 5545): the times of its events, whole days or
                not, are the calendar's. At most 1,000 events, 100 that recur, and 2,000 times in a year.
     """

    mode: str | Unset = UNSET
    timezone: None | str | Unset = UNSET
    dates: list[datetime.date] | Unset = UNSET
    weekdays: list[str] | Unset = UNSET
    yearly: list[str] | Unset = UNSET
    holidays: list[PublicHolidays] | Unset = UNSET
    icalendar: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.public_holidays import PublicHolidays # noqa: PLC0415
        mode = self.mode

        timezone: None | str | Unset
        if isinstance(self.timezone, Unset):
            timezone = UNSET
        else:
            timezone = self.timezone

        dates: list[str] | Unset = UNSET
        if not isinstance(self.dates, Unset):
            dates = []
            for dates_item_data in self.dates:
                dates_item = dates_item_data.isoformat()
                dates.append(dates_item)



        weekdays: list[str] | Unset = UNSET
        if not isinstance(self.weekdays, Unset):
            weekdays = self.weekdays



        yearly: list[str] | Unset = UNSET
        if not isinstance(self.yearly, Unset):
            yearly = self.yearly



        holidays: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.holidays, Unset):
            holidays = []
            for holidays_item_data in self.holidays:
                holidays_item = holidays_item_data.to_dict()
                holidays.append(holidays_item)



        icalendar: None | str | Unset
        if isinstance(self.icalendar, Unset):
            icalendar = UNSET
        else:
            icalendar = self.icalendar


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if mode is not UNSET:
            field_dict["mode"] = mode
        if timezone is not UNSET:
            field_dict["timezone"] = timezone
        if dates is not UNSET:
            field_dict["dates"] = dates
        if weekdays is not UNSET:
            field_dict["weekdays"] = weekdays
        if yearly is not UNSET:
            field_dict["yearly"] = yearly
        if holidays is not UNSET:
            field_dict["holidays"] = holidays
        if icalendar is not UNSET:
            field_dict["icalendar"] = icalendar

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.public_holidays import PublicHolidays # noqa: PLC0415
        d = dict(src_dict)
        mode = d.pop("mode", UNSET)

        def _parse_timezone(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        timezone = _parse_timezone(d.pop("timezone", UNSET))


        _dates = d.pop("dates", UNSET)
        dates: list[datetime.date] | Unset = UNSET
        if _dates is not UNSET:
            dates = []
            for dates_item_data in _dates:
                dates_item = datetime.date.fromisoformat(dates_item_data)



                dates.append(dates_item)


        weekdays = cast(list[str], d.pop("weekdays", UNSET))


        yearly = cast(list[str], d.pop("yearly", UNSET))


        _holidays = d.pop("holidays", UNSET)
        holidays: list[PublicHolidays] | Unset = UNSET
        if _holidays is not UNSET:
            holidays = []
            for holidays_item_data in _holidays:
                holidays_item = PublicHolidays.from_dict(holidays_item_data)



                holidays.append(holidays_item)


        def _parse_icalendar(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        icalendar = _parse_icalendar(d.pop("icalendar", UNSET))


        calendar_spec = cls(
            mode=mode,
            timezone=timezone,
            dates=dates,
            weekdays=weekdays,
            yearly=yearly,
            holidays=holidays,
            icalendar=icalendar,
        )

        return calendar_spec

