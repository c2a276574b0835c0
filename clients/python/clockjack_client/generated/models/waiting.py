from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from typing import Literal, cast
import datetime






T = TypeVar("T", bound="Waiting")



@_attrs_define
class Waiting:
    """ A job that will be made when another one of its schedule has ended.

        Attributes:
            decision (Literal['buffered']):
            job_id (str): What it will be called.
            schedule_id (str):
            decided_at (datetime.datetime):
     """

    decision: Literal['buffered']
    job_id: str
    schedule_id: str
    decided_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        decision = self.decision

        job_id = self.job_id

        schedule_id = self.schedule_id

        decided_at = self.decided_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "decision": decision,
            "job_id": job_id,
            "schedule_id": schedule_id,
            "decided_at": decided_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        decision = cast(Literal['buffered'] , d.pop("decision"))
        if decision != 'buffered':
            raise ValueError(f"decision must match const 'buffered', got '{decision}'")

        job_id = d.pop("job_id")

        schedule_id = d.pop("schedule_id")

        decided_at = datetime.datetime.fromisoformat(d.pop("decided_at"))




        waiting = cls(
            decision=decision,
            job_id=job_id,
            schedule_id=schedule_id,
            decided_at=decided_at,
        )


        waiting.additional_properties = d
        return waiting

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
