from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="Backfill")



@_attrs_define
class Backfill:
    """ A backfill, and how far it is.

        Attributes:
            id (str):
            schedule_id (str):
            state (str): `completed`: all ticks are decided on, and all jobs have ended. One of `cancelled`, `completed`,
                `running`; a newer server may say others.
            waiting_for (None | str): What keeps it from making jobs for now: its schedule is paused, or their queue takes
                none. One of `backlog-full`, `queue-draining`, `schedule-paused`; a newer server may say others.
            start (datetime.datetime):
            end (datetime.datetime):
            concurrency (int):
            total (int): Ticks in its span.
            decided (int): Those of them that made a job, or were skipped: what `total` counts towards.
            made (int): Jobs that it made.
            skipped (int): Ticks that made none: they had run already, or a unique key kept their jobs out.
            active (int): Its jobs that have not ended.
            succeeded (int):
            failed (int): Its jobs that failed, were quarantined, cancelled, or expired.
            created_at (datetime.datetime):
            finished_at (datetime.datetime | None):
     """

    id: str
    schedule_id: str
    state: str
    waiting_for: None | str
    start: datetime.datetime
    end: datetime.datetime
    concurrency: int
    total: int
    decided: int
    made: int
    skipped: int
    active: int
    succeeded: int
    failed: int
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        schedule_id = self.schedule_id

        state = self.state

        waiting_for: None | str
        waiting_for = self.waiting_for

        start = self.start.isoformat()

        end = self.end.isoformat()

        concurrency = self.concurrency

        total = self.total

        decided = self.decided

        made = self.made

        skipped = self.skipped

        active = self.active

        succeeded = self.succeeded

        failed = self.failed

        created_at = self.created_at.isoformat()

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "schedule_id": schedule_id,
            "state": state,
            "waiting_for": waiting_for,
            "start": start,
            "end": end,
            "concurrency": concurrency,
            "total": total,
            "decided": decided,
            "made": made,
            "skipped": skipped,
            "active": active,
            "succeeded": succeeded,
            "failed": failed,
            "created_at": created_at,
            "finished_at": finished_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        schedule_id = d.pop("schedule_id")

        state = d.pop("state")

        def _parse_waiting_for(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        waiting_for = _parse_waiting_for(d.pop("waiting_for"))


        start = datetime.datetime.fromisoformat(d.pop("start"))




        end = datetime.datetime.fromisoformat(d.pop("end"))




        concurrency = d.pop("concurrency")

        total = d.pop("total")

        decided = d.pop("decided")

        made = d.pop("made")

        skipped = d.pop("skipped")

        active = d.pop("active")

        succeeded = d.pop("succeeded")

        failed = d.pop("failed")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)



                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))


        backfill = cls(
            id=id,
            schedule_id=schedule_id,
            state=state,
            waiting_for=waiting_for,
            start=start,
            end=end,
            concurrency=concurrency,
            total=total,
            decided=decided,
            made=made,
            skipped=skipped,
            active=active,
            succeeded=succeeded,
            failed=failed,
            created_at=created_at,
            finished_at=finished_at,
        )


        backfill.additional_properties = d
        return backfill

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
