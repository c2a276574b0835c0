from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.assignment_args import AssignmentArgs





T = TypeVar("T", bound="Assignment")



@_attrs_define
class Assignment:
    """ One attempt of a job, handed out to a worker.

        Attributes:
            token (str): Names the attempt in what the worker says of it; a secret between the two.
            job_id (str):
            task (str):
            args (AssignmentArgs): The task's arguments by name.
            queue (str):
            attempt (int): From 1.
            max_attempts (int): How many may end with an error.
            timeout_seconds (float | None): After so long the worker is told to stop it.
            nominal_at (datetime.datetime | None): The tick that the job stands for.
            schedule_id (None | str):
            traceparent (None | str): W3C Trace Context of the request that made the job.
     """

    token: str
    job_id: str
    task: str
    args: AssignmentArgs
    queue: str
    attempt: int
    max_attempts: int
    timeout_seconds: float | None
    nominal_at: datetime.datetime | None
    schedule_id: None | str
    traceparent: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.assignment_args import AssignmentArgs # noqa: PLC0415
        token = self.token

        job_id = self.job_id

        task = self.task

        args = self.args.to_dict()

        queue = self.queue

        attempt = self.attempt

        max_attempts = self.max_attempts

        timeout_seconds: float | None
        timeout_seconds = self.timeout_seconds

        nominal_at: None | str
        if isinstance(self.nominal_at, datetime.datetime):
            nominal_at = self.nominal_at.isoformat()
        else:
            nominal_at = self.nominal_at

        schedule_id: None | str
        schedule_id = self.schedule_id

        traceparent: None | str
        traceparent = self.traceparent


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "token": token,
            "job_id": job_id,
            "task": task,
            "args": args,
            "queue": queue,
            "attempt": attempt,
            "max_attempts": max_attempts,
            "timeout_seconds": timeout_seconds,
            "nominal_at": nominal_at,
            "schedule_id": schedule_id,
            "traceparent": traceparent,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.assignment_args import AssignmentArgs # noqa: PLC0415
        d = dict(src_dict)
        token = d.pop("token")

        job_id = d.pop("job_id")

        task = d.pop("task")

        args = AssignmentArgs.from_dict(d.pop("args"))




        queue = d.pop("queue")

        attempt = d.pop("attempt")

        max_attempts = d.pop("max_attempts")

        def _parse_timeout_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        timeout_seconds = _parse_timeout_seconds(d.pop("timeout_seconds"))


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


        def _parse_schedule_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        schedule_id = _parse_schedule_id(d.pop("schedule_id"))


        def _parse_traceparent(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        traceparent = _parse_traceparent(d.pop("traceparent"))


        assignment = cls(
            token=token,
            job_id=job_id,
            task=task,
            args=args,
            queue=queue,
            attempt=attempt,
            max_attempts=max_attempts,
            timeout_seconds=timeout_seconds,
            nominal_at=nominal_at,
            schedule_id=schedule_id,
            traceparent=traceparent,
        )


        assignment.additional_properties = d
        return assignment

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
