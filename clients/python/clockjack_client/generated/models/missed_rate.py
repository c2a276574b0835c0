from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="MissedRate")



@_attrs_define
class MissedRate:
    """ How fast missed ticks are made up for.

        Attributes:
            limit (int): So many jobs in a period, evenly spaced.
            period_seconds (float): How long a period is.
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

        missed_rate = cls(
            limit=limit,
            period_seconds=period_seconds,
        )

        return missed_rate

