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
  from ..models.absence import Absence
  from ..models.batch import Batch
  from ..models.event_trigger_filter_type_0 import EventTriggerFilterType0
  from ..models.hook import Hook
  from ..models.rate_limit import RateLimit
  from ..models.threshold import Threshold
  from ..models.throttle import Throttle





T = TypeVar("T", bound="EventTrigger")



@_attrs_define
class EventTrigger:
    """ On each event that fits `types`, `sources` and `filter`; or on several, or on none in time.

    Of `debounce_seconds`, `batch`, `threshold`, `absence` and `throttle` there may be one. `rate_limit` may stand alone
    or beside one of the first four, and then counts the jobs that come of it.

    What is gathered or waits stays while the schedule is paused, and goes on when it is resumed, but for a threshold
    and an absence, which begin anew. It goes on by a changed trigger, too; where that has no such thing any more, it
    makes its jobs at once. When the schedule is deleted, or gets a trigger of another kind, it is dropped. What makes
    no job for a reason of its own is told by a skipped tick: beside those named below, `too-large` (an event of more
    than 256 KiB that would have to be held, or a job that got too large), `too-much-held` (more than 64 MiB in all of
    the schedule's groups), `bad-values` (the template can't take the event's), `too-complex` (the filter can't be
    compared with it within bounds) and `too-deep` (too many jobs that made each other by their events).

        Attributes:
            type_ (Literal['event']):
            types (list[str] | Unset): Types of events, of which one must fit; empty for any. Exact, or with `*` for any run
                of characters: `com.github.*`. Clockjack's own life-cycle events fit only those that begin with `io.clockjack.`,
                so that no schedule sets itself off by accident.
            sources (list[str] | Unset): Sources of events, of which one must fit; empty for any. Written like `types`.
            filter_ (EventTriggerFilterType0 | None | Unset): A pattern on the event as a JSON object, in EventBridge's
                language: `{"data": {"ref": [{"prefix": "refs/heads/"}]}}`. Null: any event.
            debounce_seconds (float | None | Unset): One job for a burst of events, from the last of them: it is made when
                no further event has come for so long.
            debounce_max_seconds (float | None | Unset): The job is made so long after the first event at the latest, even
                if they go on coming. Null: ten times `debounce_seconds`.
            batch (Batch | None | Unset): One job for several events.
            threshold (None | Threshold | Unset): One job when there are many events in a short time.
            absence (Absence | None | Unset): A job when an event does not come.
            throttle (None | Throttle | Unset): At most so many jobs in a time; further events wait.
            rate_limit (None | RateLimit | Unset): At most so many jobs in a time; further events are dropped.
            key (list[str] | None | str | Unset): All of these hold for each group of events by itself: those that have the
                same value there (JSON Pointer, or several). Events that have none are a group, too. At most 10,000 groups
                gather, wait or are counted at once; an event of a further one is dropped, and its tick is skipped for the
                reason `too-many-keys`. Null: all events are one group.
            hook (Hook | None | Unset): Takes foreign webhooks, their signatures checked, as the schedule's events. Null: it
                has no hook.
     """

    type_: Literal['event']
    types: list[str] | Unset = UNSET
    sources: list[str] | Unset = UNSET
    filter_: EventTriggerFilterType0 | None | Unset = UNSET
    debounce_seconds: float | None | Unset = UNSET
    debounce_max_seconds: float | None | Unset = UNSET
    batch: Batch | None | Unset = UNSET
    threshold: None | Threshold | Unset = UNSET
    absence: Absence | None | Unset = UNSET
    throttle: None | Throttle | Unset = UNSET
    rate_limit: None | RateLimit | Unset = UNSET
    key: list[str] | None | str | Unset = UNSET
    hook: Hook | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.absence import Absence # noqa: PLC0415
        from ..models.batch import Batch # noqa: PLC0415
        from ..models.event_trigger_filter_type_0 import EventTriggerFilterType0 # noqa: PLC0415
        from ..models.hook import Hook # noqa: PLC0415
        from ..models.rate_limit import RateLimit # noqa: PLC0415
        from ..models.threshold import Threshold # noqa: PLC0415
        from ..models.throttle import Throttle # noqa: PLC0415
        type_ = self.type_

        types: list[str] | Unset = UNSET
        if not isinstance(self.types, Unset):
            types = self.types



        sources: list[str] | Unset = UNSET
        if not isinstance(self.sources, Unset):
            sources = self.sources



        filter_: dict[str, Any] | None | Unset
        if isinstance(self.filter_, Unset):
            filter_ = UNSET
        elif isinstance(self.filter_, EventTriggerFilterType0):
            filter_ = self.filter_.to_dict()
        else:
            filter_ = self.filter_

        debounce_seconds: float | None | Unset
        if isinstance(self.debounce_seconds, Unset):
            debounce_seconds = UNSET
        else:
            debounce_seconds = self.debounce_seconds

        debounce_max_seconds: float | None | Unset
        if isinstance(self.debounce_max_seconds, Unset):
            debounce_max_seconds = UNSET
        else:
            debounce_max_seconds = self.debounce_max_seconds

        batch: dict[str, Any] | None | Unset
        if isinstance(self.batch, Unset):
            batch = UNSET
        elif isinstance(self.batch, Batch):
            batch = self.batch.to_dict()
        else:
            batch = self.batch

        threshold: dict[str, Any] | None | Unset
        if isinstance(self.threshold, Unset):
            threshold = UNSET
        elif isinstance(self.threshold, Threshold):
            threshold = self.threshold.to_dict()
        else:
            threshold = self.threshold

        absence: dict[str, Any] | None | Unset
        if isinstance(self.absence, Unset):
            absence = UNSET
        elif isinstance(self.absence, Absence):
            absence = self.absence.to_dict()
        else:
            absence = self.absence

        throttle: dict[str, Any] | None | Unset
        if isinstance(self.throttle, Unset):
            throttle = UNSET
        elif isinstance(self.throttle, Throttle):
            throttle = self.throttle.to_dict()
        else:
            throttle = self.throttle

        rate_limit: dict[str, Any] | None | Unset
        if isinstance(self.rate_limit, Unset):
            rate_limit = UNSET
        elif isinstance(self.rate_limit, RateLimit):
            rate_limit = self.rate_limit.to_dict()
        else:
            rate_limit = self.rate_limit

        key: list[str] | None | str | Unset
        if isinstance(self.key, Unset):
            key = UNSET
        elif isinstance(self.key, list):
            key = self.key


        else:
            key = self.key

        hook: dict[str, Any] | None | Unset
        if isinstance(self.hook, Unset):
            hook = UNSET
        elif isinstance(self.hook, Hook):
            hook = self.hook.to_dict()
        else:
            hook = self.hook


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
        })
        if types is not UNSET:
            field_dict["types"] = types
        if sources is not UNSET:
            field_dict["sources"] = sources
        if filter_ is not UNSET:
            field_dict["filter"] = filter_
        if debounce_seconds is not UNSET:
            field_dict["debounce_seconds"] = debounce_seconds
        if debounce_max_seconds is not UNSET:
            field_dict["debounce_max_seconds"] = debounce_max_seconds
        if batch is not UNSET:
            field_dict["batch"] = batch
        if threshold is not UNSET:
            field_dict["threshold"] = threshold
        if absence is not UNSET:
            field_dict["absence"] = absence
        if throttle is not UNSET:
            field_dict["throttle"] = throttle
        if rate_limit is not UNSET:
            field_dict["rate_limit"] = rate_limit
        if key is not UNSET:
            field_dict["key"] = key
        if hook is not UNSET:
            field_dict["hook"] = hook

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.absence import Absence # noqa: PLC0415
        from ..models.batch import Batch # noqa: PLC0415
        from ..models.event_trigger_filter_type_0 import EventTriggerFilterType0 # noqa: PLC0415
        from ..models.hook import Hook # noqa: PLC0415
        from ..models.rate_limit import RateLimit # noqa: PLC0415
        from ..models.threshold import Threshold # noqa: PLC0415
        from ..models.throttle import Throttle # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['event'] , d.pop("type"))
        if type_ != 'event':
            raise ValueError(f"type must match const 'event', got '{type_}'")

        types = cast(list[str], d.pop("types", UNSET))


        sources = cast(list[str], d.pop("sources", UNSET))


        def _parse_filter_(data: object) -> EventTriggerFilterType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                filter_type_0 = EventTriggerFilterType0.from_dict(data)



                return filter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EventTriggerFilterType0 | None | Unset, data)

        filter_ = _parse_filter_(d.pop("filter", UNSET))


        def _parse_debounce_seconds(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        debounce_seconds = _parse_debounce_seconds(d.pop("debounce_seconds", UNSET))


        def _parse_debounce_max_seconds(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        debounce_max_seconds = _parse_debounce_max_seconds(d.pop("debounce_max_seconds", UNSET))


        def _parse_batch(data: object) -> Batch | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                batch_type_0 = Batch.from_dict(data)



                return batch_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Batch | None | Unset, data)

        batch = _parse_batch(d.pop("batch", UNSET))


        def _parse_threshold(data: object) -> None | Threshold | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                threshold_type_0 = Threshold.from_dict(data)



                return threshold_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Threshold | Unset, data)

        threshold = _parse_threshold(d.pop("threshold", UNSET))


        def _parse_absence(data: object) -> Absence | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                absence_type_0 = Absence.from_dict(data)



                return absence_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Absence | None | Unset, data)

        absence = _parse_absence(d.pop("absence", UNSET))


        def _parse_throttle(data: object) -> None | Throttle | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                throttle_type_0 = Throttle.from_dict(data)



                return throttle_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Throttle | Unset, data)

        throttle = _parse_throttle(d.pop("throttle", UNSET))


        def _parse_rate_limit(data: object) -> None | RateLimit | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                rate_limit_type_0 = RateLimit.from_dict(data)



                return rate_limit_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RateLimit | Unset, data)

        rate_limit = _parse_rate_limit(d.pop("rate_limit", UNSET))


        def _parse_key(data: object) -> list[str] | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                key_type_1 = cast(list[str], data)

                return key_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | str | Unset, data)

        key = _parse_key(d.pop("key", UNSET))


        def _parse_hook(data: object) -> Hook | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                hook_type_0 = Hook.from_dict(data)



                return hook_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Hook | None | Unset, data)

        hook = _parse_hook(d.pop("hook", UNSET))


        event_trigger = cls(
            type_=type_,
            types=types,
            sources=sources,
            filter_=filter_,
            debounce_seconds=debounce_seconds,
            debounce_max_seconds=debounce_max_seconds,
            batch=batch,
            threshold=threshold,
            absence=absence,
            throttle=throttle,
            rate_limit=rate_limit,
            key=key,
            hook=hook,
        )

        return event_trigger

