from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="BackfillCancelRequest")



@_attrs_define
class BackfillCancelRequest:
    """ How a backfill is cancelled.

        Attributes:
            jobs (str | Unset): What becomes of the jobs that it made and that have not ended. One of `cancel`, `keep`; a
                newer server may say others.
     """

    jobs: str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        jobs = self.jobs


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if jobs is not UNSET:
            field_dict["jobs"] = jobs

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        jobs = d.pop("jobs", UNSET)

        backfill_cancel_request = cls(
            jobs=jobs,
        )

        return backfill_cancel_request

