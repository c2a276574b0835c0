from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime






T = TypeVar("T", bound="BackfillTick")



@_attrs_define
class BackfillTick:
    """ What was decided on one tick.

        Attributes:
            nominal_at (datetime.datetime):
            decided_at (datetime.datetime):
            decision (str): One of `made`, `skipped`; a newer server may say others.
            reason (None | str): Why it was skipped. `already-ran`: it has a job, had one, or will have. `unique-conflict`:
                another job holds the unique key.
            job_id (None | str):
     """

    nominal_at: datetime.datetime
    decided_at: datetime.datetime
    decision: str
    reason: None | str
    job_id: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        nominal_at = self.nominal_at.isoformat()

        decided_at = self.decided_at.isoformat()

        decision = self.decision

        reason: None | str
        reason = self.reason

        job_id: None | str
        job_id = self.job_id


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "nominal_at": nominal_at,
            "decided_at": decided_at,
            "decision": decision,
            "reason": reason,
            "job_id": job_id,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        nominal_at = datetime.datetime.fromisoformat(d.pop("nominal_at"))




        decided_at = datetime.datetime.fromisoformat(d.pop("decided_at"))




        decision = d.pop("decision")

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))


        def _parse_job_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        job_id = _parse_job_id(d.pop("job_id"))


        backfill_tick = cls(
            nominal_at=nominal_at,
            decided_at=decided_at,
            decision=decision,
            reason=reason,
            job_id=job_id,
        )


        backfill_tick.additional_properties = d
        return backfill_tick

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
