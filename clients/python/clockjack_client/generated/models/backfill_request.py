from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime






T = TypeVar("T", bound="BackfillRequest")



@_attrs_define
class BackfillRequest:
    """ Which ticks of a schedule get the jobs that they didn't get.

        Attributes:
            start (datetime.datetime): The first instant; a tick at it is one of them.
            end (datetime.datetime): The last instant, not in the future; a tick at it is one of them. Between the two lie
                at most 10,000 ticks.
            concurrency (int | Unset): So many of its jobs are active at once: made, and not ended. With 1, they go one
                after the other. Default: 1.
     """

    start: datetime.datetime
    end: datetime.datetime
    concurrency: int | Unset = 1





    def to_dict(self) -> dict[str, Any]:
        start = self.start.isoformat()

        end = self.end.isoformat()

        concurrency = self.concurrency


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "start": start,
            "end": end,
        })
        if concurrency is not UNSET:
            field_dict["concurrency"] = concurrency

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        start = datetime.datetime.fromisoformat(d.pop("start"))




        end = datetime.datetime.fromisoformat(d.pop("end"))




        concurrency = d.pop("concurrency", UNSET)

        backfill_request = cls(
            start=start,
            end=end,
            concurrency=concurrency,
        )

        return backfill_request

