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





T = TypeVar("T", bound="CronTrigger")



@_attrs_define
class CronTrigger:
    """ At local times that a cron expression names.

        Attributes:
            type_ (Literal['cron']):
            expression (str): Minute, hour, day of month, month, day of week; with six fields, seconds first. `*`, lists,
                ranges, steps, names, `L`, `LW`, `15W`, `FRI#2`, `5L`; or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.
                Where neither day field begins with `*`, a day that fits one of them is enough.
            timezone (str | Unset): An IANA time zone: `Europe/Berlin`. Default: 'UTC'.
            dst (Dst | Unset): What becomes of local times that a change of the clocks leaves out or repeats.
            exclude (list[str] | Unset): Names of calendars that leave ticks out, or, with `include`, have them on their
                days alone.
     """

    type_: Literal['cron']
    expression: str
    timezone: str | Unset = 'UTC'
    dst: Dst | Unset = UNSET
    exclude: list[str] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.dst import Dst # noqa: PLC0415
        type_ = self.type_

        expression = self.expression

        timezone = self.timezone

        dst: dict[str, Any] | Unset = UNSET
        if not isinstance(self.dst, Unset):
            dst = self.dst.to_dict()

        exclude: list[str] | Unset = UNSET
        if not isinstance(self.exclude, Unset):
            exclude = self.exclude




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "expression": expression,
        })
        if timezone is not UNSET:
            field_dict["timezone"] = timezone
        if dst is not UNSET:
            field_dict["dst"] = dst
        if exclude is not UNSET:
            field_dict["exclude"] = exclude

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.dst import Dst # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['cron'] , d.pop("type"))
        if type_ != 'cron':
            raise ValueError(f"type must match const 'cron', got '{type_}'")

        expression = d.pop("expression")

        timezone = d.pop("timezone", UNSET)

        _dst = d.pop("dst", UNSET)
        dst: Dst | Unset
        if isinstance(_dst,  Unset):
            dst = UNSET
        else:
            dst = Dst.from_dict(_dst)




        exclude = cast(list[str], d.pop("exclude", UNSET))


        cron_trigger = cls(
            type_=type_,
            expression=expression,
            timezone=timezone,
            dst=dst,
            exclude=exclude,
        )

        return cron_trigger

