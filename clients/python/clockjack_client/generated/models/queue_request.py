from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="QueueRequest")



@_attrs_define
class QueueRequest:
    """ The limits of a queue. What is left out has no limit.

        Attributes:
            concurrency (int | None | Unset): So many of its jobs run at once, in the whole cluster.
            max_backlog (int | None | Unset): So many of its jobs may wait; more are refused (429).
            paused (bool | Unset): No job of it is started; those that run go on. Default: False.
     """

    concurrency: int | None | Unset = UNSET
    max_backlog: int | None | Unset = UNSET
    paused: bool | Unset = False





    def to_dict(self) -> dict[str, Any]:
        concurrency: int | None | Unset
        if isinstance(self.concurrency, Unset):
            concurrency = UNSET
        else:
            concurrency = self.concurrency

        max_backlog: int | None | Unset
        if isinstance(self.max_backlog, Unset):
            max_backlog = UNSET
        else:
            max_backlog = self.max_backlog

        paused = self.paused


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if concurrency is not UNSET:
            field_dict["concurrency"] = concurrency
        if max_backlog is not UNSET:
            field_dict["max_backlog"] = max_backlog
        if paused is not UNSET:
            field_dict["paused"] = paused

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_concurrency(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        concurrency = _parse_concurrency(d.pop("concurrency", UNSET))


        def _parse_max_backlog(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_backlog = _parse_max_backlog(d.pop("max_backlog", UNSET))


        paused = d.pop("paused", UNSET)

        queue_request = cls(
            concurrency=concurrency,
            max_backlog=max_backlog,
            paused=paused,
        )

        return queue_request

