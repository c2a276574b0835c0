from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.public_holidays import PublicHolidays





T = TypeVar("T", bound="Calendar")



@_attrs_define
class Calendar:
    """ A calendar.

        Attributes:
            name (str):
            mode (str): What a calendar's days mean to the triggers that name it. One of `exclude`, `include`; a newer
                server may say others.
            timezone (None | str): The time zone in which its days are days. Null: that of the trigger; where that has none,
                UTC.
            dates (list[datetime.date]):
            weekdays (list[str]):
            yearly (list[str]): Days of each year: `12-24`.
            holidays (list[PublicHolidays]):
            icalendar (None | str):
            settled (bool): Whether all schedules that keep to it have been looked at since its last change.
            revision (int): Counts up with each change of any calendar; what the `ETag` is made of.
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
     """

    name: str
    mode: str
    timezone: None | str
    dates: list[datetime.date]
    weekdays: list[str]
    yearly: list[str]
    holidays: list[PublicHolidays]
    icalendar: None | str
    settled: bool
    revision: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.public_holidays import PublicHolidays # noqa: PLC0415
        name = self.name

        mode = self.mode

        timezone: None | str
        timezone = self.timezone

        dates = []
        for dates_item_data in self.dates:
            dates_item = dates_item_data.isoformat()
            dates.append(dates_item)



        weekdays = self.weekdays



        yearly = self.yearly



        holidays = []
        for holidays_item_data in self.holidays:
            holidays_item = holidays_item_data.to_dict()
            holidays.append(holidays_item)



        icalendar: None | str
        icalendar = self.icalendar

        settled = self.settled

        revision = self.revision

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "mode": mode,
            "timezone": timezone,
            "dates": dates,
            "weekdays": weekdays,
            "yearly": yearly,
            "holidays": holidays,
            "icalendar": icalendar,
            "settled": settled,
            "revision": revision,
            "created_at": created_at,
            "updated_at": updated_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.public_holidays import PublicHolidays # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name")

        mode = d.pop("mode")

        def _parse_timezone(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        timezone = _parse_timezone(d.pop("timezone"))


        dates = []
        _dates = d.pop("dates")
        for dates_item_data in (_dates):
            dates_item = datetime.date.fromisoformat(dates_item_data)



            dates.append(dates_item)


        weekdays = cast(list[str], d.pop("weekdays"))


        yearly = cast(list[str], d.pop("yearly"))


        holidays = []
        _holidays = d.pop("holidays")
        for holidays_item_data in (_holidays):
            holidays_item = PublicHolidays.from_dict(holidays_item_data)



            holidays.append(holidays_item)


        def _parse_icalendar(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        icalendar = _parse_icalendar(d.pop("icalendar"))


        settled = d.pop("settled")

        revision = d.pop("revision")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        calendar = cls(
            name=name,
            mode=mode,
            timezone=timezone,
            dates=dates,
            weekdays=weekdays,
            yearly=yearly,
            holidays=holidays,
            icalendar=icalendar,
            settled=settled,
            revision=revision,
            created_at=created_at,
            updated_at=updated_at,
        )


        calendar.additional_properties = d
        return calendar

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
