"""What the dispatcher and executors say to each other over the bus.

All are msgpack. Executors need no replica: an assignment carries everything that its attempt needs.
"""

from typing import Any

import msgspec
from msgspec import Struct


class Assignment(Struct, array_like=True, gc=False):
    """One attempt to run."""

    number: int
    """The job's number: its place in the order of all jobs; what reports refer to."""
    attempt: int
    """From 1."""
    namespace: str
    job_id: str
    queue: str
    errors: int
    """Attempts of this job that ended with an error before; the executor computes the next wait from it."""
    crashes: int
    """Attempts that died before. Not 0: run it in a process of its own."""
    work: bytes
    """:class:`clockjack.specs.Work` as JSON."""
    nominal_at: int | None = None
    """The tick that the job stands for, microseconds since the epoch."""
    schedule_id: str | None = None


class Assign(Struct, array_like=True, tag="a"):
    """Run these."""

    assignments: list[Assignment]


class Cancel(Struct, array_like=True, tag="c"):
    """End these attempts, if they still run: pairs of job number and attempt."""

    attempts: list[tuple[int, int]]


InboxMessage = Assign | Cancel
"""What comes to an executor's inbox."""


class Heartbeat(Struct, array_like=True):
    """What an executor holds, about once a second."""

    executor_id: str
    node_id: str
    slots: int
    """Attempts that it runs at once."""
    accepting: bool
    """False while it drains, or has no runner: gets no new assignments."""
    catalog_hash: str
    """Changes when the tasks that it knows change."""
    attempts: list[tuple[int, int]]
    """Job number and attempt of everything that it holds, finished ones too until their report is stored."""
    mean_run_seconds: float
    """Moving average of how long its attempts run."""
    started_at: int
    """When the executor started, microseconds since the epoch."""
    pid: int
    """Of the runner process; 0 while there is none."""
    queues: list[str] = []
    """Takes jobs of these queues only; empty for all."""
    namespaces: list[str] = []
    """Takes jobs of these namespaces only; empty for all."""
    labels: dict[str, str] = {}
    """What jobs may require or prefer: :mod:`clockjack.placement`."""


class TaskInfo(Struct, omit_defaults=True):
    """A task that an executor knows."""

    name: str
    queue: str
    isolation: str
    """``async``, ``thread`` or ``process``."""
    description: str = ""
    args_schema: dict[str, Any] = {}
    """JSON Schema (draft 2020-12) of the arguments object."""
    timeout_seconds: float | None = None
    retry: dict[str, Any] = {}
    """What ``@task`` says about retries, by the names of :class:`clockjack.specs.Retry`."""
    priority: int | None = None


class Catalog(Struct, array_like=True):
    """Which tasks an executor knows."""

    executor_id: str
    node_id: str
    catalog_hash: str
    tasks: list[TaskInfo]
    targets: list[str]
    """What it runs beside tasks: ``http:``, and ``command:`` with each program that it may run."""


class Progress(Struct, array_like=True):
    """How far running attempts are."""

    items: list[tuple[int, int, float, str]]
    """Job number, attempt, fraction (0 to 1), message."""


inbox_encoder = msgspec.msgpack.Encoder()
inbox_decoder: msgspec.msgpack.Decoder[InboxMessage] = msgspec.msgpack.Decoder(InboxMessage)
heartbeat_decoder = msgspec.msgpack.Decoder(Heartbeat)
catalog_decoder = msgspec.msgpack.Decoder(Catalog)
progress_decoder = msgspec.msgpack.Decoder(Progress)
