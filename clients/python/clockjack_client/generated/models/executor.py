from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.executor_labels import ExecutorLabels





T = TypeVar("T", bound="Executor")



@_attrs_define
class Executor:
    """ An executor, by its last heartbeat.

        Attributes:
            id (str):
            node_id (str):
            state (str): `draining`: takes no new jobs; `silent`: has not spoken for a while, its attempts are taken for
                lost. One of `accepting`, `draining`, `silent`; a newer server may say others.
            slots (int): Attempts that it runs at once.
            running (int): Attempts that it holds.
            queues (list[str]): Takes jobs of these queues only; empty for all.
            labels (ExecutorLabels): What jobs may require or prefer; `node_id` among them.
            targets (list[str]): What it runs beside tasks: `http:`, and `command:` with each program that it may run.
            tasks (int): How many tasks it knows.
            mean_run_seconds (float): Moving average of how long its attempts run.
            pid (int): Of the process that runs the users' code; 0 while there is none.
            started_at (datetime.datetime):
            seen_seconds_ago (float): Since its last heartbeat.
     """

    id: str
    node_id: str
    state: str
    slots: int
    running: int
    queues: list[str]
    labels: ExecutorLabels
    targets: list[str]
    tasks: int
    mean_run_seconds: float
    pid: int
    started_at: datetime.datetime
    seen_seconds_ago: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.executor_labels import ExecutorLabels # noqa: PLC0415
        id = self.id

        node_id = self.node_id

        state = self.state

        slots = self.slots

        running = self.running

        queues = self.queues



        labels = self.labels.to_dict()

        targets = self.targets



        tasks = self.tasks

        mean_run_seconds = self.mean_run_seconds

        pid = self.pid

        started_at = self.started_at.isoformat()

        seen_seconds_ago = self.seen_seconds_ago


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "node_id": node_id,
            "state": state,
            "slots": slots,
            "running": running,
            "queues": queues,
            "labels": labels,
            "targets": targets,
            "tasks": tasks,
            "mean_run_seconds": mean_run_seconds,
            "pid": pid,
            "started_at": started_at,
            "seen_seconds_ago": seen_seconds_ago,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.executor_labels import ExecutorLabels # noqa: PLC0415
        d = dict(src_dict)
        id = d.pop("id")

        node_id = d.pop("node_id")

        state = d.pop("state")

        slots = d.pop("slots")

        running = d.pop("running")

        queues = cast(list[str], d.pop("queues"))


        labels = ExecutorLabels.from_dict(d.pop("labels"))




        targets = cast(list[str], d.pop("targets"))


        tasks = d.pop("tasks")

        mean_run_seconds = d.pop("mean_run_seconds")

        pid = d.pop("pid")

        started_at = datetime.datetime.fromisoformat(d.pop("started_at"))




        seen_seconds_ago = d.pop("seen_seconds_ago")

        executor = cls(
            id=id,
            node_id=node_id,
            state=state,
            slots=slots,
            running=running,
            queues=queues,
            labels=labels,
            targets=targets,
            tasks=tasks,
            mean_run_seconds=mean_run_seconds,
            pid=pid,
            started_at=started_at,
            seen_seconds_ago=seen_seconds_ago,
        )


        executor.additional_properties = d
        return executor

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
