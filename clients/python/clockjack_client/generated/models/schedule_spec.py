from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

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





T = TypeVar("T", bound="ScheduleSpec")



@_attrs_define
class ScheduleSpec:
    """ A trigger, the template of the jobs that it makes, and policies.

        Attributes:
            trigger (AllOfTrigger | AnyOfTrigger | CalendarTrigger | CronTrigger | DateTrigger | EventTrigger |
                IntervalTrigger | RruleTrigger | UnknownVariant): When, or on which events, a job is made.
            job (JobTemplate): What a schedule's jobs are like.

                With an event trigger, `{"$event": "/data/ref"}` (a JSON Pointer) in the target, the arguments, the labels, the
                metadata or the keys stands for a value of the event; where the event has none, for `default` beside it, else
                null. Of several events (a batch, a threshold) it is the last one's; there, `{"$events": "/data/ref"}` in the
                arguments, the body or the metadata stands for the array of all events' values.
            policy (Policy | Unset): How a schedule acts. What is said of ticks says nothing to a schedule with an event
                trigger.
     """

    trigger: AllOfTrigger | AnyOfTrigger | CalendarTrigger | CronTrigger | DateTrigger | EventTrigger | IntervalTrigger | RruleTrigger | UnknownVariant
    job: JobTemplate
    policy: Policy | Unset = UNSET





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

        policy: dict[str, Any] | Unset = UNSET
        if not isinstance(self.policy, Unset):
            policy = self.policy.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "trigger": trigger,
            "job": job,
        })
        if policy is not UNSET:
            field_dict["policy"] = policy

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




        _policy = d.pop("policy", UNSET)
        policy: Policy | Unset
        if isinstance(_policy,  Unset):
            policy = UNSET
        else:
            policy = Policy.from_dict(_policy)




        schedule_spec = cls(
            trigger=trigger,
            job=job,
            policy=policy,
        )

        return schedule_spec

