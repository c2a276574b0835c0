from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.missed_rate import MissedRate





T = TypeVar("T", bound="Policy")



@_attrs_define
class Policy:
    """ How a schedule acts. What is said of ticks says nothing to a schedule with an event trigger.

        Attributes:
            overlap (str | Unset): What happens when a schedule is to act while a job that it made has not ended.

                Decided by `overlap`, which says it in full. One of `allow_all`, `buffer_all`, `buffer_one`, `cancel_other`,
                `skip`; a newer server may say others.
            missed (str | Unset): What becomes of ticks that the scheduler comes to late. One of `all`, `last`, `none`; a
                newer server may say others.
            missed_window_seconds (float | Unset): Missed ticks that lie further back than this make no job; at most a year.
                Default: 3600.0.
            missed_max (int | Unset): With `all`, so many of the ticks that are due make jobs, the latest; those before them
                are passed over. Default: 1000.
            missed_rate (MissedRate | None | Unset): With `all`, how fast missed ticks make jobs; null: at once. Until it
                has caught up, ticks that become due wait their turn. Ticks that are on time are not held up.
            jitter_seconds (float | Unset): Each job runs up to so many seconds after its tick, but before the next one. How
                much differs by schedule and tick, and is the same in the preview. Default: 0.0.
            max_runs (int | None | Unset): After so many jobs the schedule makes no more; null: no limit.
            start_at (datetime.datetime | None | Unset): There are no ticks, and events count for nothing, before this;
                null: no limit.
            end_at (datetime.datetime | None | Unset): There are no ticks, and events count for nothing, after this; null:
                no limit.
            buffer_max (int | Unset): With `buffer_all`, so many ticks wait at most; what comes beyond is skipped. Default:
                100.
            pause_after_failures (int | None | Unset): After so many of its jobs in a row that failed, were quarantined or
                expired, it pauses. One that succeeds begins the count anew, so does resuming; those that were cancelled don't
                count. Null: never.
     """

    overlap: str | Unset = UNSET
    missed: str | Unset = UNSET
    missed_window_seconds: float | Unset = 3600.0
    missed_max: int | Unset = 1000
    missed_rate: MissedRate | None | Unset = UNSET
    jitter_seconds: float | Unset = 0.0
    max_runs: int | None | Unset = UNSET
    start_at: datetime.datetime | None | Unset = UNSET
    end_at: datetime.datetime | None | Unset = UNSET
    buffer_max: int | Unset = 100
    pause_after_failures: int | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.missed_rate import MissedRate # noqa: PLC0415
        overlap = self.overlap

        missed = self.missed

        missed_window_seconds = self.missed_window_seconds

        missed_max = self.missed_max

        missed_rate: dict[str, Any] | None | Unset
        if isinstance(self.missed_rate, Unset):
            missed_rate = UNSET
        elif isinstance(self.missed_rate, MissedRate):
            missed_rate = self.missed_rate.to_dict()
        else:
            missed_rate = self.missed_rate

        jitter_seconds = self.jitter_seconds

        max_runs: int | None | Unset
        if isinstance(self.max_runs, Unset):
            max_runs = UNSET
        else:
            max_runs = self.max_runs

        start_at: None | str | Unset
        if isinstance(self.start_at, Unset):
            start_at = UNSET
        elif isinstance(self.start_at, datetime.datetime):
            start_at = self.start_at.isoformat()
        else:
            start_at = self.start_at

        end_at: None | str | Unset
        if isinstance(self.end_at, Unset):
            end_at = UNSET
        elif isinstance(self.end_at, datetime.datetime):
            end_at = self.end_at.isoformat()
        else:
            end_at = self.end_at

        buffer_max = self.buffer_max

        pause_after_failures: int | None | Unset
        if isinstance(self.pause_after_failures, Unset):
            pause_after_failures = UNSET
        else:
            pause_after_failures = self.pause_after_failures


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if overlap is not UNSET:
            field_dict["overlap"] = overlap
        if missed is not UNSET:
            field_dict["missed"] = missed
        if missed_window_seconds is not UNSET:
            field_dict["missed_window_seconds"] = missed_window_seconds
        if missed_max is not UNSET:
            field_dict["missed_max"] = missed_max
        if missed_rate is not UNSET:
            field_dict["missed_rate"] = missed_rate
        if jitter_seconds is not UNSET:
            field_dict["jitter_seconds"] = jitter_seconds
        if max_runs is not UNSET:
            field_dict["max_runs"] = max_runs
        if start_at is not UNSET:
            field_dict["start_at"] = start_at
        if end_at is not UNSET:
            field_dict["end_at"] = end_at
        if buffer_max is not UNSET:
            field_dict["buffer_max"] = buffer_max
        if pause_after_failures is not UNSET:
            field_dict["pause_after_failures"] = pause_after_failures

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.missed_rate import MissedRate # noqa: PLC0415
        d = dict(src_dict)
        overlap = d.pop("overlap", UNSET)

        missed = d.pop("missed", UNSET)

        missed_window_seconds = d.pop("missed_window_seconds", UNSET)

        missed_max = d.pop("missed_max", UNSET)

        def _parse_missed_rate(data: object) -> MissedRate | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                missed_rate_type_0 = MissedRate.from_dict(data)



                return missed_rate_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MissedRate | None | Unset, data)

        missed_rate = _parse_missed_rate(d.pop("missed_rate", UNSET))


        jitter_seconds = d.pop("jitter_seconds", UNSET)

        def _parse_max_runs(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_runs = _parse_max_runs(d.pop("max_runs", UNSET))


        def _parse_start_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                start_at_type_0 = datetime.datetime.fromisoformat(data)



                return start_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        start_at = _parse_start_at(d.pop("start_at", UNSET))


        def _parse_end_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                end_at_type_0 = datetime.datetime.fromisoformat(data)



                return end_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        end_at = _parse_end_at(d.pop("end_at", UNSET))


        buffer_max = d.pop("buffer_max", UNSET)

        def _parse_pause_after_failures(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        pause_after_failures = _parse_pause_after_failures(d.pop("pause_after_failures", UNSET))


        policy = cls(
            overlap=overlap,
            missed=missed,
            missed_window_seconds=missed_window_seconds,
            missed_max=missed_max,
            missed_rate=missed_rate,
            jitter_seconds=jitter_seconds,
            max_runs=max_runs,
            start_at=start_at,
            end_at=end_at,
            buffer_max=buffer_max,
            pause_after_failures=pause_after_failures,
        )

        return policy

