from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.event_selector import EventSelector





T = TypeVar("T", bound="Absence")



@_attrs_define
class Absence:
    """ A job when the trigger's event has not come in time.

    With `after`: not within `within_seconds` after an event of that kind with the same key; further ones of them change
    nothing while it is waited for. Without: not within `within_seconds` after the last of the trigger's own, so the
    wait begins with the first. `{"$event": …}` in the job template is a value of the event from which on it was waited.
    After the job, it is waited again from the next such event on.

        Attributes:
            within_seconds (float):
            after (EventSelector | None | Unset):
     """

    within_seconds: float
    after: EventSelector | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.event_selector import EventSelector # noqa: PLC0415
        within_seconds = self.within_seconds

        after: dict[str, Any] | None | Unset
        if isinstance(self.after, Unset):
            after = UNSET
        elif isinstance(self.after, EventSelector):
            after = self.after.to_dict()
        else:
            after = self.after


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "within_seconds": within_seconds,
        })
        if after is not UNSET:
            field_dict["after"] = after

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.event_selector import EventSelector # noqa: PLC0415
        d = dict(src_dict)
        within_seconds = d.pop("within_seconds")

        def _parse_after(data: object) -> EventSelector | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                after_type_0 = EventSelector.from_dict(data)



                return after_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EventSelector | None | Unset, data)

        after = _parse_after(d.pop("after", UNSET))


        absence = cls(
            within_seconds=within_seconds,
            after=after,
        )

        return absence

