from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="Throttle")



@_attrs_define
class Throttle:
    """ At most so many jobs in any `period_seconds`; an event beyond them waits for its turn, the first come first.

    At most 1,000 events wait for each key. What comes beyond is dropped, and its tick is skipped for the reason
    `throttle-full`. When a job is made, the overlap policy counts.

        Attributes:
            limit (int):
            period_seconds (float):
     """

    limit: int
    period_seconds: float





    def to_dict(self) -> dict[str, Any]:
        limit = self.limit

        period_seconds = self.period_seconds


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "limit": limit,
            "period_seconds": period_seconds,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        limit = d.pop("limit")

        period_seconds = d.pop("period_seconds")

        throttle = cls(
            limit=limit,
            period_seconds=period_seconds,
        )

        return throttle

