from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.any_of_trigger import AnyOfTrigger
  from ..models.calendar_trigger import CalendarTrigger
  from ..models.cron_trigger import CronTrigger
  from ..models.date_trigger import DateTrigger
  from ..models.event_trigger import EventTrigger
  from ..models.interval_trigger import IntervalTrigger
  from ..models.rrule_trigger import RruleTrigger
  from ..models.unknown_variant import UnknownVariant





T = TypeVar("T", bound="AllOfTrigger")



@_attrs_define
class AllOfTrigger:
    """ When all of several time triggers have ticked within a time of each other.

    The tick is the moment at which the last of them ticks while each of the others has ticked within the last
    `within_seconds`. There is one, until one of them has not ticked for longer than that.

        Attributes:
            type_ (Literal['all_of']):
            triggers (list[AllOfTrigger | AnyOfTrigger | CalendarTrigger | CronTrigger | DateTrigger | EventTrigger |
                IntervalTrigger | RruleTrigger | UnknownVariant]): The triggers: nested at most 4 deep, and in all at most 50.
            exclude (list[str] | Unset): Names of calendars that leave ticks out, or, with `include`, have them on their
                days alone; for days of UTC, unless the calendar has a time zone.
            within_seconds (float | Unset): How far apart they may tick; 0: at the same instant. Default: 0.0.
     """

    type_: Literal['all_of']
    triggers: list[AllOfTrigger | AnyOfTrigger | CalendarTrigger | CronTrigger | DateTrigger | EventTrigger | IntervalTrigger | RruleTrigger | UnknownVariant]
    exclude: list[str] | Unset = UNSET
    within_seconds: float | Unset = 0.0





    def to_dict(self) -> dict[str, Any]:
        from ..models.any_of_trigger import AnyOfTrigger # noqa: PLC0415
        from ..models.calendar_trigger import CalendarTrigger # noqa: PLC0415
        from ..models.cron_trigger import CronTrigger # noqa: PLC0415
        from ..models.date_trigger import DateTrigger # noqa: PLC0415
        from ..models.event_trigger import EventTrigger # noqa: PLC0415
        from ..models.interval_trigger import IntervalTrigger # noqa: PLC0415
        from ..models.rrule_trigger import RruleTrigger # noqa: PLC0415
        from ..models.unknown_variant import UnknownVariant # noqa: PLC0415
        type_ = self.type_

        triggers = []
        for triggers_item_data in self.triggers:
            triggers_item: dict[str, Any]
            if isinstance(triggers_item_data, CronTrigger):
                triggers_item = triggers_item_data.to_dict()
            elif isinstance(triggers_item_data, IntervalTrigger):
                triggers_item = triggers_item_data.to_dict()
            elif isinstance(triggers_item_data, CalendarTrigger):
                triggers_item = triggers_item_data.to_dict()
            elif isinstance(triggers_item_data, DateTrigger):
                triggers_item = triggers_item_data.to_dict()
            elif isinstance(triggers_item_data, RruleTrigger):
                triggers_item = triggers_item_data.to_dict()
            elif isinstance(triggers_item_data, EventTrigger):
                triggers_item = triggers_item_data.to_dict()
            elif isinstance(triggers_item_data, AnyOfTrigger):
                triggers_item = triggers_item_data.to_dict()
            elif isinstance(triggers_item_data, AllOfTrigger):
                triggers_item = triggers_item_data.to_dict()
            else:
                triggers_item = triggers_item_data.to_dict()

            triggers.append(triggers_item)



        exclude: list[str] | Unset = UNSET
        if not isinstance(self.exclude, Unset):
            exclude = self.exclude



        within_seconds = self.within_seconds


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "triggers": triggers,
        })
        if exclude is not UNSET:
            field_dict["exclude"] = exclude
        if within_seconds is not UNSET:
            field_dict["within_seconds"] = within_seconds

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.any_of_trigger import AnyOfTrigger # noqa: PLC0415
        from ..models.calendar_trigger import CalendarTrigger # noqa: PLC0415
        from ..models.cron_trigger import CronTrigger # noqa: PLC0415
        from ..models.date_trigger import DateTrigger # noqa: PLC0415
        from ..models.event_trigger import EventTrigger # noqa: PLC0415
        from ..models.interval_trigger import IntervalTrigger # noqa: PLC0415
        from ..models.rrule_trigger import RruleTrigger # noqa: PLC0415
        from ..models.unknown_variant import UnknownVariant # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['all_of'] , d.pop("type"))
        if type_ != 'all_of':
            raise ValueError(f"type must match const 'all_of', got '{type_}'")

        triggers = []
        _triggers = d.pop("triggers")
        for triggers_item_data in (_triggers):
            def _parse_triggers_item(data: object) -> AllOfTrigger | AnyOfTrigger | CalendarTrigger | CronTrigger | DateTrigger | EventTrigger | IntervalTrigger | RruleTrigger | UnknownVariant:
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_trigger_type_0 = CronTrigger.from_dict(data)



                    return componentsschemas_trigger_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_trigger_type_1 = IntervalTrigger.from_dict(data)



                    return componentsschemas_trigger_type_1
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_trigger_type_2 = CalendarTrigger.from_dict(data)



                    return componentsschemas_trigger_type_2
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_trigger_type_3 = DateTrigger.from_dict(data)



                    return componentsschemas_trigger_type_3
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_trigger_type_4 = RruleTrigger.from_dict(data)



                    return componentsschemas_trigger_type_4
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_trigger_type_5 = EventTrigger.from_dict(data)



                    return componentsschemas_trigger_type_5
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_trigger_type_6 = AnyOfTrigger.from_dict(data)



                    return componentsschemas_trigger_type_6
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    componentsschemas_trigger_type_7 = AllOfTrigger.from_dict(data)



                    return componentsschemas_trigger_type_7
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_trigger_type_8 = UnknownVariant.from_dict(data)



                return componentsschemas_trigger_type_8

            triggers_item = _parse_triggers_item(triggers_item_data)

            triggers.append(triggers_item)


        exclude = cast(list[str], d.pop("exclude", UNSET))


        within_seconds = d.pop("within_seconds", UNSET)

        all_of_trigger = cls(
            type_=type_,
            triggers=triggers,
            exclude=exclude,
            within_seconds=within_seconds,
        )

        return all_of_trigger

