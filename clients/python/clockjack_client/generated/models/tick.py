from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="Tick")



@_attrs_define
class Tick:
    """ One decision of a schedule.

        Attributes:
            tick (int): Counts up.
            nominal_at (datetime.datetime): The tick, or when the event came.
            decided_at (datetime.datetime):
            settled_at (datetime.datetime | None): When a tick that had been buffered got its job, or was given up.
            late_seconds (float): How long after `nominal_at` it was decided, or settled.
            decision (str): `fired`: a job was made. `triggered`: by hand. `buffered`: it will be when another one has
                ended. One of `buffered`, `fired`, `skipped`, `triggered`; a newer server may say others.
            reason (None | str): Why it was skipped. `missed`: the scheduler came to it too late. `overlap`: a job had not
                ended. `buffer-full`: as many ticks waited as may. `max-runs`: all jobs were made, or waited for. `backlog-
                full`: the queue took no more. `replaced`: a later tick took its place. `policy`: the policy was changed while
                it waited. `paused`: so was the schedule, and it went on from a later time. Of events, further: `rate-limit`,
                `throttle-full`, `too-many-keys`, `too-much-held`, `too-large`, `too-complex`, `too-deep`, `bad-values`; the
                event trigger says what they mean.
            missed (int): Ticks before this one that were passed over with it.
            missed_from (datetime.datetime | None): The first of those, or this one if it was missed itself, and there were
                none before.
            missed_reason (None | str): Why they were. `policy-last`: one job stands for all of them. `policy-none`: missed
                ones make no jobs. `window`: they lay too far back. `max`: as many as may be made up for came later. One of
                `max`, `policy-last`, `policy-none`, `window`; a newer server may say others.
            job_id (None | str): Of a buffered one: what the job will be called.
            event_id (None | str): The event that it stands for: its source, `#` and its id; null for several.
            events (int | None): How many events it decided on; null for a tick of time.
     """

    tick: int
    nominal_at: datetime.datetime
    decided_at: datetime.datetime
    settled_at: datetime.datetime | None
    late_seconds: float
    decision: str
    reason: None | str
    missed: int
    missed_from: datetime.datetime | None
    missed_reason: None | str
    job_id: None | str
    event_id: None | str
    events: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        tick = self.tick

        nominal_at = self.nominal_at.isoformat()

        decided_at = self.decided_at.isoformat()

        settled_at: None | str
        if isinstance(self.settled_at, datetime.datetime):
            settled_at = self.settled_at.isoformat()
        else:
            settled_at = self.settled_at

        late_seconds = self.late_seconds

        decision = self.decision

        reason: None | str
        reason = self.reason

        missed = self.missed

        missed_from: None | str
        if isinstance(self.missed_from, datetime.datetime):
            missed_from = self.missed_from.isoformat()
        else:
            missed_from = self.missed_from

        missed_reason: None | str
        missed_reason = self.missed_reason

        job_id: None | str
        job_id = self.job_id

        event_id: None | str
        event_id = self.event_id

        events: int | None
        events = self.events


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "tick": tick,
            "nominal_at": nominal_at,
            "decided_at": decided_at,
            "settled_at": settled_at,
            "late_seconds": late_seconds,
            "decision": decision,
            "reason": reason,
            "missed": missed,
            "missed_from": missed_from,
            "missed_reason": missed_reason,
            "job_id": job_id,
            "event_id": event_id,
            "events": events,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        tick = d.pop("tick")

        nominal_at = datetime.datetime.fromisoformat(d.pop("nominal_at"))




        decided_at = datetime.datetime.fromisoformat(d.pop("decided_at"))




        def _parse_settled_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                settled_at_type_0 = datetime.datetime.fromisoformat(data)



                return settled_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        settled_at = _parse_settled_at(d.pop("settled_at"))


        late_seconds = d.pop("late_seconds")

        decision = d.pop("decision")

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))


        missed = d.pop("missed")

        def _parse_missed_from(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                missed_from_type_0 = datetime.datetime.fromisoformat(data)



                return missed_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        missed_from = _parse_missed_from(d.pop("missed_from"))


        def _parse_missed_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        missed_reason = _parse_missed_reason(d.pop("missed_reason"))


        def _parse_job_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        job_id = _parse_job_id(d.pop("job_id"))


        def _parse_event_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        event_id = _parse_event_id(d.pop("event_id"))


        def _parse_events(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        events = _parse_events(d.pop("events"))


        tick = cls(
            tick=tick,
            nominal_at=nominal_at,
            decided_at=decided_at,
            settled_at=settled_at,
            late_seconds=late_seconds,
            decision=decision,
            reason=reason,
            missed=missed,
            missed_from=missed_from,
            missed_reason=missed_reason,
            job_id=job_id,
            event_id=event_id,
            events=events,
        )


        tick.additional_properties = d
        return tick

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
