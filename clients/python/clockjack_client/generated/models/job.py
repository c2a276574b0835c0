from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.command_target import CommandTarget
  from ..models.failure import Failure
  from ..models.holdup import Holdup
  from ..models.http_target import HttpTarget
  from ..models.job_labels import JobLabels
  from ..models.job_metadata import JobMetadata
  from ..models.placement import Placement
  from ..models.progress import Progress
  from ..models.task_target import TaskTarget
  from ..models.unknown_variant import UnknownVariant





T = TypeVar("T", bound="Job")



@_attrs_define
class Job:
    """ A job.

        Attributes:
            id (str):
            state (str): One of `cancelled`, `expired`, `failed`, `quarantined`, `ready`, `retrying`, `running`,
                `scheduled`, `succeeded`; a newer server may say others.
            target (CommandTarget | HttpTarget | TaskTarget | UnknownVariant): What a job does.
            queue (str):
            priority (int): 9 goes first.
            attempt (int): Number of the last attempt; 0 before the first.
            max_attempts (int):
            created_at (datetime.datetime):
            run_at (datetime.datetime | None): Not before this; of a job in `retrying`, when the next attempt is due.
            started_at (datetime.datetime | None): Of the last attempt.
            finished_at (datetime.datetime | None):
            result (Any): What it returned. Null as long as it has not ended; of one that did not succeed, what it left all
                the same: a program's output, what came after the time-out.
            error (Failure | None): Why the last attempt that ended did not succeed.
            schedule_id (None | str):
            nominal_at (datetime.datetime | None): The tick that it stands for.
            backfill_id (None | str): The backfill that made it; null if none did.
            executor_id (None | str): Where the last attempt ran.
            progress (None | Progress):
            labels (JobLabels):
            metadata (JobMetadata):
            concurrency_key (None | str):
            executor (Placement): Which executors may run a job.
            waiting_for (Holdup | None): What keeps a ready job from starting, as far as this node can tell; null if it
                isn't ready, or has just been.
     """

    id: str
    state: str
    target: CommandTarget | HttpTarget | TaskTarget | UnknownVariant
    queue: str
    priority: int
    attempt: int
    max_attempts: int
    created_at: datetime.datetime
    run_at: datetime.datetime | None
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    result: Any
    error: Failure | None
    schedule_id: None | str
    nominal_at: datetime.datetime | None
    backfill_id: None | str
    executor_id: None | str
    progress: None | Progress
    labels: JobLabels
    metadata: JobMetadata
    concurrency_key: None | str
    executor: Placement
    waiting_for: Holdup | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.command_target import CommandTarget # noqa: PLC0415
        from ..models.failure import Failure # noqa: PLC0415
        from ..models.holdup import Holdup # noqa: PLC0415
        from ..models.http_target import HttpTarget # noqa: PLC0415
        from ..models.job_labels import JobLabels # noqa: PLC0415
        from ..models.job_metadata import JobMetadata # noqa: PLC0415
        from ..models.placement import Placement # noqa: PLC0415
        from ..models.progress import Progress # noqa: PLC0415
        from ..models.task_target import TaskTarget # noqa: PLC0415
        from ..models.unknown_variant import UnknownVariant # noqa: PLC0415
        id = self.id

        state = self.state

        target: dict[str, Any]
        if isinstance(self.target, TaskTarget):
            target = self.target.to_dict()
        elif isinstance(self.target, HttpTarget):
            target = self.target.to_dict()
        elif isinstance(self.target, CommandTarget):
            target = self.target.to_dict()
        else:
            target = self.target.to_dict()


        queue = self.queue

        priority = self.priority

        attempt = self.attempt

        max_attempts = self.max_attempts

        created_at = self.created_at.isoformat()

        run_at: None | str
        if isinstance(self.run_at, datetime.datetime):
            run_at = self.run_at.isoformat()
        else:
            run_at = self.run_at

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        result = self.result

        error: dict[str, Any] | None
        if isinstance(self.error, Failure):
            error = self.error.to_dict()
        else:
            error = self.error

        schedule_id: None | str
        schedule_id = self.schedule_id

        nominal_at: None | str
        if isinstance(self.nominal_at, datetime.datetime):
            nominal_at = self.nominal_at.isoformat()
        else:
            nominal_at = self.nominal_at

        backfill_id: None | str
        backfill_id = self.backfill_id

        executor_id: None | str
        executor_id = self.executor_id

        progress: dict[str, Any] | None
        if isinstance(self.progress, Progress):
            progress = self.progress.to_dict()
        else:
            progress = self.progress

        labels = self.labels.to_dict()

        metadata = self.metadata.to_dict()

        concurrency_key: None | str
        concurrency_key = self.concurrency_key

        executor = self.executor.to_dict()

        waiting_for: dict[str, Any] | None
        if isinstance(self.waiting_for, Holdup):
            waiting_for = self.waiting_for.to_dict()
        else:
            waiting_for = self.waiting_for


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "state": state,
            "target": target,
            "queue": queue,
            "priority": priority,
            "attempt": attempt,
            "max_attempts": max_attempts,
            "created_at": created_at,
            "run_at": run_at,
            "started_at": started_at,
            "finished_at": finished_at,
            "result": result,
            "error": error,
            "schedule_id": schedule_id,
            "nominal_at": nominal_at,
            "backfill_id": backfill_id,
            "executor_id": executor_id,
            "progress": progress,
            "labels": labels,
            "metadata": metadata,
            "concurrency_key": concurrency_key,
            "executor": executor,
            "waiting_for": waiting_for,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.command_target import CommandTarget # noqa: PLC0415
        from ..models.failure import Failure # noqa: PLC0415
        from ..models.holdup import Holdup # noqa: PLC0415
        from ..models.http_target import HttpTarget # noqa: PLC0415
        from ..models.job_labels import JobLabels # noqa: PLC0415
        from ..models.job_metadata import JobMetadata # noqa: PLC0415
        from ..models.placement import Placement # noqa: PLC0415
        from ..models.progress import Progress # noqa: PLC0415
        from ..models.task_target import TaskTarget # noqa: PLC0415
        from ..models.unknown_variant import UnknownVariant # noqa: PLC0415
        d = dict(src_dict)
        id = d.pop("id")

        state = d.pop("state")

        def _parse_target(data: object) -> CommandTarget | HttpTarget | TaskTarget | UnknownVariant:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_type_0 = TaskTarget.from_dict(data)



                return componentsschemas_target_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_type_1 = HttpTarget.from_dict(data)



                return componentsschemas_target_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_target_type_2 = CommandTarget.from_dict(data)



                return componentsschemas_target_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_target_type_3 = UnknownVariant.from_dict(data)



            return componentsschemas_target_type_3

        target = _parse_target(d.pop("target"))


        queue = d.pop("queue")

        priority = d.pop("priority")

        attempt = d.pop("attempt")

        max_attempts = d.pop("max_attempts")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))




        def _parse_run_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                run_at_type_0 = datetime.datetime.fromisoformat(data)



                return run_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        run_at = _parse_run_at(d.pop("run_at"))


        def _parse_started_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                started_at_type_0 = datetime.datetime.fromisoformat(data)



                return started_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        started_at = _parse_started_at(d.pop("started_at"))


        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)



                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))


        result = d.pop("result")

        def _parse_error(data: object) -> Failure | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = Failure.from_dict(data)



                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Failure | None, data)

        error = _parse_error(d.pop("error"))


        def _parse_schedule_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        schedule_id = _parse_schedule_id(d.pop("schedule_id"))


        def _parse_nominal_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                nominal_at_type_0 = datetime.datetime.fromisoformat(data)



                return nominal_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        nominal_at = _parse_nominal_at(d.pop("nominal_at"))


        def _parse_backfill_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        backfill_id = _parse_backfill_id(d.pop("backfill_id"))


        def _parse_executor_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        executor_id = _parse_executor_id(d.pop("executor_id"))


        def _parse_progress(data: object) -> None | Progress:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                progress_type_0 = Progress.from_dict(data)



                return progress_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Progress, data)

        progress = _parse_progress(d.pop("progress"))


        labels = JobLabels.from_dict(d.pop("labels"))




        metadata = JobMetadata.from_dict(d.pop("metadata"))




        def _parse_concurrency_key(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        concurrency_key = _parse_concurrency_key(d.pop("concurrency_key"))


        executor = Placement.from_dict(d.pop("executor"))




        def _parse_waiting_for(data: object) -> Holdup | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                waiting_for_type_0 = Holdup.from_dict(data)



                return waiting_for_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Holdup | None, data)

        waiting_for = _parse_waiting_for(d.pop("waiting_for"))


        job = cls(
            id=id,
            state=state,
            target=target,
            queue=queue,
            priority=priority,
            attempt=attempt,
            max_attempts=max_attempts,
            created_at=created_at,
            run_at=run_at,
            started_at=started_at,
            finished_at=finished_at,
            result=result,
            error=error,
            schedule_id=schedule_id,
            nominal_at=nominal_at,
            backfill_id=backfill_id,
            executor_id=executor_id,
            progress=progress,
            labels=labels,
            metadata=metadata,
            concurrency_key=concurrency_key,
            executor=executor,
            waiting_for=waiting_for,
        )


        job.additional_properties = d
        return job

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
