from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.all_of_trigger import AllOfTrigger
  from ..models.any_of_trigger import AnyOfTrigger
  from ..models.calendar_trigger import CalendarTrigger
  from ..models.cron_trigger import CronTrigger
  from ..models.date_trigger import DateTrigger
  from ..models.event_trigger import EventTrigger
  from ..models.interval_trigger import IntervalTrigger
  from ..models.job_template import JobTemplate
  from ..models.policy import Policy
  from ..models.rrule_trigger import RruleTrigger
  from ..models.unknown_variant import UnknownVariant





T = TypeVar("T", bound="Schedule")



@_attrs_define
class Schedule:
    """ A schedule.

        Attributes:
            id (str):
            trigger (AllOfTrigger | AnyOfTrigger | CalendarTrigger | CronTrigger | DateTrigger | EventTrigger |
                IntervalTrigger | RruleTrigger | UnknownVariant): When, or on which events, a job is made.
            job (JobTemplate): What a schedule's jobs are like.

                With an event trigger, `{"$event": "/data/ref"}` (a JSON Pointer) in the target, the arguments, the labels, the
                metadata or the keys stands for a value of the event; where the event has none, for `default` beside it, else
                null. Of several events (a batch, a threshold) it is the last one's; there, `{"$events": "/data/ref"}` in the
                arguments, the body or the metadata stands for the array of all events' values.
            policy (Policy): How a schedule acts. What is said of ticks says nothing to a schedule with an event trigger.
            paused (bool):
            paused_by (None | str): `failures`: by itself, as `pause_after_failures` says. Null while it is not paused. One
                of `failures`, `request`; a newer server may say others.
            pause_reason (None | str): Why, in words, if somebody said.
            paused_at (datetime.datetime | None):
            next_at (datetime.datetime | None): The next tick; null if there is none, or it waits for events.
            last_at (datetime.datetime | None): The last tick that made a job.
            runs (int): Jobs that it made, but for those by hand and of backfills.
            skipped (int): Ticks and events that made none.
            active (int): Its jobs that have not ended, but for those of backfills.
            buffered (int): Its ticks that wait for one of those to end.
            failures (int): How many of its jobs in a row, the last ones that ended, failed, were quarantined or expired.
            set_ (None | str): The set that it was applied with; null if it was written by itself.
            revision (int): Counts up with each change, pauses included; what the `ETag` is made of.
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
     """

    id: str
    trigger: AllOfTrigger | AnyOfTrigger | CalendarTrigger | CronTrigger | DateTrigger | EventTrigger | IntervalTrigger | RruleTrigger | UnknownVariant
    job: JobTemplate
    policy: Policy
    paused: bool
    paused_by: None | str
    pause_reason: None | str
    paused_at: datetime.datetime | None
    next_at: datetime.datetime | None
    last_at: datetime.datetime | None
    runs: int
    skipped: int
    active: int
    buffered: int
    failures: int
    set_: None | str
    revision: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.all_of_trigger import AllOfTrigger # noqa: PLC0415
        from ..models.any_of_trigger import AnyOfTrigger # noqa: PLC0415
        from ..models.calendar_trigger import CalendarTrigger # noqa: PLC0415
        from ..models.cron_trigger import CronTrigger # noqa: PLC0415
        from ..models.date_trigger import DateTrigger # noqa: PLC0415
        from ..models.event_trigger import EventTrigger # noqa: PLC0415
        from ..models.interval_trigger import IntervalTrigger # noqa: PLC0415
        from ..models.job_template import JobTemplate # noqa: PLC0415
        from ..models.policy import Policy # noqa: PLC0415
        from ..models.rrule_trigger import RruleTrigger # noqa: PLC0415
        from ..models.unknown_variant import UnknownVariant # noqa: PLC0415
        id = self.id

        trigger: dict[str, Any]
        if isinstance(self.trigger, CronTrigger):
            trigger = self.trigger.to_dict()
        elif isinstance(self.trigger, IntervalTrigger):
            trigger = self.trigger.to_dict()
        elif isinstance(self.trigger, CalendarTrigger):
            trigger = self.trigger.to_dict()
        elif isinstance(self.trigger, DateTrigger):
            trigger = self.trigger.to_dict()
        elif isinstance(self.trigger, RruleTrigger):
            trigger = self.trigger.to_dict()
        elif isinstance(self.trigger, EventTrigger):
            trigger = self.trigger.to_dict()
        elif isinstance(self.trigger, AnyOfTrigger):
            trigger = self.trigger.to_dict()
        elif isinstance(self.trigger, AllOfTrigger):
            trigger = self.trigger.to_dict()
        else:
            trigger = self.trigger.to_dict()


        job = self.job.to_dict()

        policy = self.policy.to_dict()

        paused = self.paused

        paused_by: None | str
        paused_by = self.paused_by

        pause_reason: None | str
        pause_reason = self.pause_reason

        paused_at: None | str
        if isinstance(self.paused_at, datetime.datetime):
            paused_at = self.paused_at.isoformat()
        else:
            paused_at = self.paused_at

        next_at: None | str
        if isinstance(self.next_at, datetime.datetime):
            next_at = self.next_at.isoformat()
        else:
            next_at = self.next_at

        last_at: None | str
        if isinstance(self.last_at, datetime.datetime):
            last_at = self.last_at.isoformat()
        else:
            last_at = self.last_at

        runs = self.runs

        skipped = self.skipped

        active = self.active

        buffered = self.buffered

        failures = self.failures

        set_: None | str
        set_ = self.set_

        revision = self.revision

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "trigger": trigger,
            "job": job,
            "policy": policy,
            "paused": paused,
            "paused_by": paused_by,
            "pause_reason": pause_reason,
            "paused_at": paused_at,
            "next_at": next_at,
            "last_at": last_at,
            "runs": runs,
            "skipped": skipped,
            "active": active,
            "buffered": buffered,
            "failures": failures,
            "set": set_,
            "revision": revision,
            "created_at": created_at,
            "updated_at": updated_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.all_of_trigger import AllOfTrigger # noqa: PLC0415
        from ..models.any_of_trigger import AnyOfTrigger # noqa: PLC0415
        from ..models.calendar_trigger import CalendarTrigger # noqa: PLC0415
        from ..models.cron_trigger import CronTrigger # noqa: PLC0415
        from ..models.date_trigger import DateTrigger # noqa: PLC0415
        from ..models.event_trigger import EventTrigger # noqa: PLC0415
        from ..models.interval_trigger import IntervalTrigger # noqa: PLC0415
        from ..models.job_template import JobTemplate # noqa: PLC0415
        from ..models.policy import Policy # noqa: PLC0415
        from ..models.rrule_trigger import RruleTrigger # noqa: PLC0415
        from ..models.unknown_variant import UnknownVariant # noqa: PLC0415
        d = dict(src_dict)
        id = d.pop("id")

        def _parse_trigger(data: object) -> AllOfTrigger | AnyOfTrigger | CalendarTrigger | CronTrigger | DateTrigger | EventTrigger | IntervalTrigger | RruleTrigger | UnknownVariant:
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

        trigger = _parse_trigger(d.pop("trigger"))


        job = JobTemplate.from_dict(d.pop("job"))




        policy = Policy.from_dict(d.pop("policy"))




        paused = d.pop("paused")

        def _parse_paused_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        paused_by = _parse_paused_by(d.pop("paused_by"))


        def _parse_pause_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        pause_reason = _parse_pause_reason(d.pop("pause_reason"))


        def _parse_paused_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                paused_at_type_0 = datetime.datetime.fromisoformat(data)



                return paused_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        paused_at = _parse_paused_at(d.pop("paused_at"))


        def _parse_next_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_at_type_0 = datetime.datetime.fromisoformat(data)



                return next_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_at = _parse_next_at(d.pop("next_at"))


        def _parse_last_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_at_type_0 = datetime.datetime.fromisoformat(data)



                return last_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_at = _parse_last_at(d.pop("last_at"))


        runs = d.pop("runs")

        skipped = d.pop("skipped")

        active = d.pop("active")

        buffered = d.pop("buffered")

        failures = d.pop("failures")

        def _parse_set_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        set_ = _parse_set_(d.pop("set"))


        revision = d.pop("revision")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        schedule = cls(
            id=id,
            trigger=trigger,
            job=job,
            policy=policy,
            paused=paused,
            paused_by=paused_by,
            pause_reason=pause_reason,
            paused_at=paused_at,
            next_at=next_at,
            last_at=last_at,
            runs=runs,
            skipped=skipped,
            active=active,
            buffered=buffered,
            failures=failures,
            set_=set_,
            revision=revision,
            created_at=created_at,
            updated_at=updated_at,
        )


        schedule.additional_properties = d
        return schedule

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
