from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.rate_request import RateRequest





T = TypeVar("T", bound="QueueRequest")



@_attrs_define
class QueueRequest:
    """ The limits of a queue. What is left out has no limit.

        Attributes:
            concurrency (int | None | Unset): So many of its jobs run at once, in the whole cluster.
            rate (None | RateRequest | Unset): So many of its jobs start in a time, in the whole cluster.
            key_concurrency (int | None | Unset): So many of its jobs with the same `concurrency_key` run at once, in the
                whole cluster.
            weight (int | Unset): Its share of the slots, in proportion to the other queues that have jobs waiting for one.
                Default: 1.
            max_backlog (int | None | Unset): So many of its jobs may wait; more are refused (429).
            ageing_seconds (float | Unset): So much waiting is worth a level of priority: a job is overtaken by those a
                level above it that come at most so much later. Default: 600.0.
            paused (bool | Unset): No job of it is started; those that run go on. Default: False.
            draining (bool | Unset): It takes no new jobs (409), and does those that it has. Default: False.
     """

    concurrency: int | None | Unset = UNSET
    rate: None | RateRequest | Unset = UNSET
    key_concurrency: int | None | Unset = UNSET
    weight: int | Unset = 1
    max_backlog: int | None | Unset = UNSET
    ageing_seconds: float | Unset = 600.0
    paused: bool | Unset = False
    draining: bool | Unset = False





    def to_dict(self) -> dict[str, Any]:
        from ..models.rate_request import RateRequest # noqa: PLC0415
        concurrency: int | None | Unset
        if isinstance(self.concurrency, Unset):
            concurrency = UNSET
        else:
            concurrency = self.concurrency

        rate: dict[str, Any] | None | Unset
        if isinstance(self.rate, Unset):
            rate = UNSET
        elif isinstance(self.rate, RateRequest):
            rate = self.rate.to_dict()
        else:
            rate = self.rate

        key_concurrency: int | None | Unset
        if isinstance(self.key_concurrency, Unset):
            key_concurrency = UNSET
        else:
            key_concurrency = self.key_concurrency

        weight = self.weight

        max_backlog: int | None | Unset
        if isinstance(self.max_backlog, Unset):
            max_backlog = UNSET
        else:
            max_backlog = self.max_backlog

        ageing_seconds = self.ageing_seconds

        paused = self.paused

        draining = self.draining


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if concurrency is not UNSET:
            field_dict["concurrency"] = concurrency
        if rate is not UNSET:
            field_dict["rate"] = rate
        if key_concurrency is not UNSET:
            field_dict["key_concurrency"] = key_concurrency
        if weight is not UNSET:
            field_dict["weight"] = weight
        if max_backlog is not UNSET:
            field_dict["max_backlog"] = max_backlog
        if ageing_seconds is not UNSET:
            field_dict["ageing_seconds"] = ageing_seconds
        if paused is not UNSET:
            field_dict["paused"] = paused
        if draining is not UNSET:
            field_dict["draining"] = draining

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.rate_request import RateRequest # noqa: PLC0415
        d = dict(src_dict)
        def _parse_concurrency(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        concurrency = _parse_concurrency(d.pop("concurrency", UNSET))


        def _parse_rate(data: object) -> None | RateRequest | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                rate_type_0 = RateRequest.from_dict(data)



                return rate_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RateRequest | Unset, data)

        rate = _parse_rate(d.pop("rate", UNSET))


        def _parse_key_concurrency(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        key_concurrency = _parse_key_concurrency(d.pop("key_concurrency", UNSET))


        weight = d.pop("weight", UNSET)

        def _parse_max_backlog(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_backlog = _parse_max_backlog(d.pop("max_backlog", UNSET))


        ageing_seconds = d.pop("ageing_seconds", UNSET)

        paused = d.pop("paused", UNSET)

        draining = d.pop("draining", UNSET)

        queue_request = cls(
            concurrency=concurrency,
            rate=rate,
            key_concurrency=key_concurrency,
            weight=weight,
            max_backlog=max_backlog,
            ageing_seconds=ageing_seconds,
            paused=paused,
            draining=draining,
        )

        return queue_request

