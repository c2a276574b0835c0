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
  from ..models.dst import Dst





T = TypeVar("T", bound="RruleTrigger")



@_attrs_define
class RruleTrigger:
    """ At local times that a recurrence rule of RFC 5545 (iCalendar) names.

        Attributes:
            type_ (Literal['rrule']):
            rule (str): One rule: `FREQ=MONTHLY;BYDAY=2FR;BYHOUR=9`. At most 1,440 times a day, `COUNT` at most 10,000 (and
                no end if it takes 100 years); a date in `UNTIL` means all of that day.
            timezone (str | Unset): An IANA time zone: `Europe/Berlin`. Default: 'UTC'.
            anchor (None | str | Unset): `DTSTART`: a local time, without an offset, before which there are no ticks, and
                from which follow intervals and whatever the rule doesn't say (the time of day, the day of the month). Null:
                when the schedule was created.
            dst (Dst | Unset): What becomes of local times that a change of the clocks leaves out or repeats.
            exclude (list[str] | Unset): Names of calendars that leave ticks out, or, with `include`, have them on their
                days alone.
     """

    type_: Literal['rrule']
    rule: str
    timezone: str | Unset = 'UTC'
    anchor: None | str | Unset = UNSET
    dst: Dst | Unset = UNSET
    exclude: list[str] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.dst import Dst # noqa: PLC0415
        type_ = self.type_

        rule = self.rule

        timezone = self.timezone

        anchor: None | str | Unset
        if isinstance(self.anchor, Unset):
            anchor = UNSET
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
            "rule": rule,
        })
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
        type_ = cast(Literal['rrule'] , d.pop("type"))
        if type_ != 'rrule':
            raise ValueError(f"type must match const 'rrule', got '{type_}'")

        rule = d.pop("rule")

        timezone = d.pop("timezone", UNSET)

        def _parse_anchor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        anchor = _parse_anchor(d.pop("anchor", UNSET))


        _dst = d.pop("dst", UNSET)
        dst: Dst | Unset
        if isinstance(_dst,  Unset):
            dst = UNSET
        else:
            dst = Dst.from_dict(_dst)




        exclude = cast(list[str], d.pop("exclude", UNSET))


        rrule_trigger = cls(
            type_=type_,
            rule=rule,
            timezone=timezone,
            anchor=anchor,
            dst=dst,
            exclude=exclude,
        )

        return rrule_trigger

