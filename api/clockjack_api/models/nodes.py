"""Nodes, executors, tasks: who is there, and how they are."""

from typing import Any, Literal

from msgspec import Struct

from clockjack_api.models.common import Moment


class Executor(Struct, frozen=True):
    """An executor, by its last heartbeat."""

    id: str
    node_id: str
    state: Literal["accepting", "draining", "silent"]
    """``draining``: takes no new jobs; ``silent``: has not spoken for a while, its attempts are taken for lost."""
    slots: int
    """Attempts that it runs at once."""
    running: int
    """Attempts that it holds."""
    queues: list[str]
    """Takes jobs of these queues only; empty for all."""
    labels: dict[str, str]
    """What jobs may require or prefer; `node_id` among them."""
    targets: list[str]
    """What it runs beside tasks: ``http:``, and ``command:`` with each program that it may run."""
    tasks: int
    """How many tasks it knows."""
    mean_run_seconds: float
    """Moving average of how long its attempts run."""
    pid: int
    """Of the process that runs the users' code; 0 while there is none."""
    started_at: Moment
    seen_seconds_ago: float
    """Since its last heartbeat."""


class ExecutorList(Struct, frozen=True):
    """All executors that were heard of in the last minute."""

    data: list[Executor]


class Task(Struct, frozen=True):
    """A task that executors know."""

    name: str
    queue: str
    """Where its jobs go that don't say where."""
    priority: int | None
    timeout_seconds: float | None
    retry: dict[str, Any]
    """What it says of retries, where it does."""
    isolation: str
    """``async``, ``thread`` or ``process``."""
    description: str
    args_schema: dict[str, Any]
    """JSON Schema (draft 2020-12) of the object of its arguments."""
    executors: int
    """How many executors know it."""


class TaskList(Struct, frozen=True):
    """All tasks that executors know, by name."""

    data: list[Task]


class Node(Struct, frozen=True):
    """A node, by its last word."""

    id: str
    version: str
    url: str | None
    """Where its API listens; null if it has none."""
    roles: list[str]
    state: Literal["up", "silent"]
    applied_sequence: int
    """The last journal entry that its replica has applied."""
    lag: int
    """Journal entries that it has yet to apply."""
    pid: int
    started_at: Moment
    seen_seconds_ago: float


class Leader(Struct, frozen=True):
    """A lease of leadership, as the journal has it."""

    role: str
    node_id: str | None
    """Who leads; null while nobody does."""
    epoch: int
    """Counts up with each change of leader."""
    claimed_at: Moment
    expires_at: Moment | None
    """If it is not renewed by then, another may claim it; null: it was given back."""


class JournalState(Struct, frozen=True):
    """The journal, as this node sees it."""

    first_sequence: int | None
    """The oldest entry that is kept; null while the NATS server doesn't answer."""
    last_sequence: int | None
    """The newest entry."""
    applied_sequence: int
    """The last entry that this node's replica has applied."""
    applied_at: Moment | None
    """When the journal stored that entry."""
    records_ignored: int
    """Records so far whose precondition did not hold."""


class NatsServer(Struct, frozen=True):
    """A NATS server, as the leader of the journal's stream sees it."""

    name: str
    version: str | None
    """Null where no node is connected to it that could tell."""
    journal: Literal["leader", "replica", "none"]
    """What it has of the journal: it leads the stream and takes what is written, has a copy, or has none."""
    state: Literal["up", "silent", "unknown"]
    """``silent``: the stream's leader has not heard from it; ``unknown``: there is no leader now who could tell."""
    lag: int | None
    """Operations on the stream that it has yet to take over; null where that is not known."""
    nodes: list[str]
    """Ids of the nodes that are connected to it."""


class Cluster(Struct, frozen=True):
    """All that is known of the nodes."""

    node_id: str
    """Who answers."""
    version: str
    connected: bool
    """Whether its NATS server answers it: while not, what is read may be old, and nothing can be written."""
    nodes: list[Node]
    leaders: list[Leader]
    journal: JournalState
    nats_servers: list[NatsServer]
    """Those that keep the journal, and those that nodes are connected to, by name."""


class Health(Struct, frozen=True):
    """How the node is."""

    status: Literal["ok"]
