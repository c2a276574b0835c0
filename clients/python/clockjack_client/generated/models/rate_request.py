from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="RateRequest")



@_attrs_define
class RateRequest:
    """ How many jobs start in how long, in the whole cluster, attempts after the first included: a token bucket.

        Attributes:
            limit (int): So many start in each period, one after the other, evenly spread.
            period_seconds (float):
            burst (int | Unset): So many start at once after a pause; at most `limit`. Default: 1.
     """

    limit: int
    period_seconds: float
    burst: int | Unset = 1





    def to_dict(self) -> dict[str, Any]:
        limit = self.limit

        period_seconds = self.period_seconds

        burst = self.burst


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "limit": limit,
            "period_seconds": period_seconds,
        })
        if burst is not UNSET:
            field_dict["burst"] = burst

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        limit = d.pop("limit")

        period_seconds = d.pop("period_seconds")

        burst = d.pop("burst", UNSET)

        rate_request = cls(
            limit=limit,
            period_seconds=period_seconds,
            burst=burst,
        )

        return rate_request

