from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.rate import Rate





T = TypeVar("T", bound="Queue")



@_attrs_define
class Queue:
    """ A queue. It exists from its first use on; one that was never put is gone with the last of its jobs.

        Attributes:
            name (str):
            concurrency (int | None):
            rate (None | Rate):
            key_concurrency (int | None):
            weight (int):
            max_backlog (int | None):
            ageing_seconds (float):
            paused (bool):
            draining (bool):
            depth (int): Jobs that have not started: `ready` and `waiting`.
            ready (int): Jobs that wait for a free slot.
            waiting (int): Jobs that wait for a time: scheduled and retrying.
            running (int):
            finished (int): Jobs that ended, ever.
            finished_per_minute (float): Jobs that ended in the last minute; of the first 5,000 queues by name.
            oldest_age_seconds (float | None): How long the job waits that was ready first; null where none is ready.
            tokens (float | None): How many jobs its rate allows to start at once now; null without a rate.
            limited_by (list[str]): What keeps ready jobs of it, or some of them, from starting now, as far as this node can
                tell.
            revision (int): Counts up with each change of its limits; the `ETag` changes with it.
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
     """

    name: str
    concurrency: int | None
    rate: None | Rate
    key_concurrency: int | None
    weight: int
    max_backlog: int | None
    ageing_seconds: float
    paused: bool
    draining: bool
    depth: int
    ready: int
    waiting: int
    running: int
    finished: int
    finished_per_minute: float
    oldest_age_seconds: float | None
    tokens: float | None
    limited_by: list[str]
    revision: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.rate import Rate # noqa: PLC0415
        name = self.name

        concurrency: int | None
        concurrency = self.concurrency

        rate: dict[str, Any] | None
        if isinstance(self.rate, Rate):
            rate = self.rate.to_dict()
        else:
            rate = self.rate

        key_concurrency: int | None
        key_concurrency = self.key_concurrency

        weight = self.weight

        max_backlog: int | None
        max_backlog = self.max_backlog

        ageing_seconds = self.ageing_seconds

        paused = self.paused

        draining = self.draining

        depth = self.depth

        ready = self.ready

        waiting = self.waiting

        running = self.running

        finished = self.finished

        finished_per_minute = self.finished_per_minute

        oldest_age_seconds: float | None
        oldest_age_seconds = self.oldest_age_seconds

        tokens: float | None
        tokens = self.tokens

        limited_by = self.limited_by



        revision = self.revision

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "concurrency": concurrency,
            "rate": rate,
            "key_concurrency": key_concurrency,
            "weight": weight,
            "max_backlog": max_backlog,
            "ageing_seconds": ageing_seconds,
            "paused": paused,
            "draining": draining,
            "depth": depth,
            "ready": ready,
            "waiting": waiting,
            "running": running,
            "finished": finished,
            "finished_per_minute": finished_per_minute,
            "oldest_age_seconds": oldest_age_seconds,
            "tokens": tokens,
            "limited_by": limited_by,
            "revision": revision,
            "created_at": created_at,
            "updated_at": updated_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.rate import Rate # noqa: PLC0415
        d = dict(src_dict)
        name = d.pop("name")

        def _parse_concurrency(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        concurrency = _parse_concurrency(d.pop("concurrency"))


        def _parse_rate(data: object) -> None | Rate:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                rate_type_0 = Rate.from_dict(data)



                return rate_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Rate, data)

        rate = _parse_rate(d.pop("rate"))


        def _parse_key_concurrency(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        key_concurrency = _parse_key_concurrency(d.pop("key_concurrency"))


        weight = d.pop("weight")

        def _parse_max_backlog(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        max_backlog = _parse_max_backlog(d.pop("max_backlog"))


        ageing_seconds = d.pop("ageing_seconds")

        paused = d.pop("paused")

        draining = d.pop("draining")

        depth = d.pop("depth")

        ready = d.pop("ready")

        waiting = d.pop("waiting")

        running = d.pop("running")

        finished = d.pop("finished")

        finished_per_minute = d.pop("finished_per_minute")

        def _parse_oldest_age_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        oldest_age_seconds = _parse_oldest_age_seconds(d.pop("oldest_age_seconds"))


        def _parse_tokens(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        tokens = _parse_tokens(d.pop("tokens"))


        limited_by = cast(list[str], d.pop("limited_by"))


        revision = d.pop("revision")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))




        queue = cls(
            name=name,
            concurrency=concurrency,
            rate=rate,
            key_concurrency=key_concurrency,
            weight=weight,
            max_backlog=max_backlog,
            ageing_seconds=ageing_seconds,
            paused=paused,
            draining=draining,
            depth=depth,
            ready=ready,
            waiting=waiting,
            running=running,
            finished=finished,
            finished_per_minute=finished_per_minute,
            oldest_age_seconds=oldest_age_seconds,
            tokens=tokens,
            limited_by=limited_by,
            revision=revision,
            created_at=created_at,
            updated_at=updated_at,
        )


        queue.additional_properties = d
        return queue

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
