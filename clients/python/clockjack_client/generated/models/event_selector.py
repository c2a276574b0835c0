from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.event_selector_filter_type_0 import EventSelectorFilterType0





T = TypeVar("T", bound="EventSelector")



@_attrs_define
class EventSelector:
    """ Events that fit `types`, `sources` and `filter`.

        Attributes:
            types (list[str] | Unset): Types of events, of which one must fit; empty for any. Exact, or with `*` for any run
                of characters: `com.github.*`. Clockjack's own life-cycle events fit only those that begin with `io.clockjack.`,
                so that no schedule sets itself off by accident.
            sources (list[str] | Unset): Sources of events, of which one must fit; empty for any. Written like `types`.
            filter_ (EventSelectorFilterType0 | None | Unset): A pattern on the event as a JSON object, in EventBridge's
                language: `{"data": {"ref": [{"prefix": "refs/heads/"}]}}`. Null: any event.
     """

    types: list[str] | Unset = UNSET
    sources: list[str] | Unset = UNSET
    filter_: EventSelectorFilterType0 | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.event_selector_filter_type_0 import EventSelectorFilterType0 # noqa: PLC0415
        types: list[str] | Unset = UNSET
        if not isinstance(self.types, Unset):
            types = self.types



        sources: list[str] | Unset = UNSET
        if not isinstance(self.sources, Unset):
            sources = self.sources



        filter_: dict[str, Any] | None | Unset
        if isinstance(self.filter_, Unset):
            filter_ = UNSET
        elif isinstance(self.filter_, EventSelectorFilterType0):
            filter_ = self.filter_.to_dict()
        else:
            filter_ = self.filter_


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if types is not UNSET:
            field_dict["types"] = types
        if sources is not UNSET:
            field_dict["sources"] = sources
        if filter_ is not UNSET:
            field_dict["filter"] = filter_

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.event_selector_filter_type_0 import EventSelectorFilterType0 # noqa: PLC0415
        d = dict(src_dict)
        types = cast(list[str], d.pop("types", UNSET))


        sources = cast(list[str], d.pop("sources", UNSET))


        def _parse_filter_(data: object) -> EventSelectorFilterType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                filter_type_0 = EventSelectorFilterType0.from_dict(data)



                return filter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EventSelectorFilterType0 | None | Unset, data)

        filter_ = _parse_filter_(d.pop("filter", UNSET))


        event_selector = cls(
            types=types,
            sources=sources,
            filter_=filter_,
        )

        return event_selector

