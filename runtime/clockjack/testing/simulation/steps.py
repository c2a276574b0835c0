"""What a plan is made of: what clients do, and what goes wrong. Each step has its time, in seconds from the beginning.

Machines are called ``n1``, ``n2`` … (nodes) and ``w1`` … (workers). A fault's ``place`` is one of them, ``*`` for all,
or ``@scheduler`` and the like for the node that leads in that role at this moment.
"""

from typing import Any, Literal

import msgspec
from msgspec import Struct

Disk = Literal["kept", "old", "lost", "copied"]
"""What a node finds when it starts again: its replica as it was; as it was some time before; none; another node's."""

When = Literal["now", "sent", "stored", "answered", "applied", "assigned", "began"]
"""The moment at which a fault strikes: at once, or as soon as the process has sent an entry to the journal, has one
stored there, gets its answer, has applied some, has sent an assignment, has begun an attempt that takes two seconds or
more."""


class Step(Struct, kw_only=True, tag=True, omit_defaults=True):
    """One step."""

    at: float


# --- what clients do --------------------------------------------------------------------------------------


class Wish(Struct, omit_defaults=True):
    """A job that a client wants."""

    name: str
    """Known to the client; the job carries it as a label."""
    queue: str = "a"
    task: str = "work"
    args: dict[str, Any] = {}
    """What the task does; see :mod:`clockjack.testing.simulation.tasks`."""
    priority: int = 5
    delay: float | None = None
    expires: float | None = None
    """Seconds from its creation on."""
    attempts: int = 3
    wait: float = 0.5
    """Before its second attempt."""
    timeout: float | None = None
    unique: tuple[str, str, float | None, str] | None = None
    """Key, until, seconds that it is held at most, what happens on conflict."""
    key: str | None = None
    """Its concurrency key."""
    machines: list[str] = []
    """It may run on these alone; empty for any."""
    own_id: bool = False
    """Whether the client names the job, or each request is given a new id."""


class Request(Step, kw_only=True):
    """What goes to a node, and to another one where the first does not answer."""

    node: str
    tries: int = 1
    """After so many requests without an answer the client gives up, and knows nothing."""


class SubmitJobs(Request):
    """Submits jobs in one request."""

    wishes: list[Wish]
    key: str | None = None
    """Idempotency key."""
    twice: bool = False
    """Sends the request to two nodes at once."""


class ControlJob(Request):
    """Does something with a job that was submitted before."""

    verb: Literal["cancel", "retry", "run_now"]
    name: str


class PutSchedule(Request):
    """Creates or replaces a schedule."""

    id: str
    spec: dict[str, Any]


class PutCalendar(Request):
    """Creates or replaces a calendar."""

    name: str
    spec: dict[str, Any]


class ControlSchedule(Request):
    """Does something with a schedule."""

    verb: Literal["pause", "resume", "resume_retained", "trigger", "delete"]
    id: str
    key: str | None = None
    overlap: str | None = None
    """Of ``trigger``: instead of what the schedule's policy says."""


class Backfill(Request):
    """Begins a backfill of a schedule's last seconds."""

    id: str
    name: str
    """What the backfill is called."""
    seconds: float
    """How far it goes back."""
    concurrency: int = 1


class CancelBackfill(Request):
    """Lets a backfill make no more jobs."""

    id: str
    name: str
    jobs: bool = False
    """Its jobs are cancelled, too."""


class ApplySchedules(Request):
    """Makes a set of schedules what it says, all in one go."""

    specs: dict[str, dict[str, Any]]
    """By id."""
    prune: bool = False


class ActOnQueue(Request):
    """Does the same with all jobs of a queue that can be found."""

    verb: Literal["cancel", "retry", "run-now"]
    name: str


class PutQueue(Request):
    """Sets a queue's limits."""

    name: str
    concurrency: int | None = None
    max_backlog: int | None = None
    paused: bool = False
    key_concurrency: int | None = None
    rate: tuple[int, float, int] | None = None
    """So many in so many seconds, and so many at once."""
    weight: int = 1
    ageing: float | None = None
    """Seconds of waiting that are worth a level of priority."""


class ControlQueue(Request):
    """Does something with a queue."""

    verb: Literal["pause", "resume", "purge", "drain", "delete"]
    name: str


class Publish(Request):
    """Publishes an event."""

    id: str
    kind: str
    data: dict[str, Any]


Work = (
    SubmitJobs
    | ControlJob
    | PutSchedule
    | ControlSchedule
    | Backfill
    | CancelBackfill
    | ApplySchedules
    | PutCalendar
    | ActOnQueue
    | PutQueue
    | ControlQueue
    | Publish
)

# --- what goes wrong --------------------------------------------------------------------------------------


class BusTrouble(Step, kw_only=True):
    """Messages of a machine, or to it, get lost, come twice, late, and so in another order."""

    place: str
    seconds: float
    drop: float
    """How likely one is lost."""
    double: float
    """How likely one comes twice."""
    delay: float
    """By how many seconds each is late at most."""


class LogTrouble(Step, kw_only=True):
    """Appends of a machine get lost on the way, or their answers do; both may be late, or sent twice."""

    place: str
    seconds: float
    lose: float
    """How likely an append never comes to the log."""
    unanswered: float
    """How likely its answer never comes back."""
    double: float
    """How likely it comes to the log once more, later."""
    delay: float
    """By how many seconds each is late at most; what followers read, too."""


class Cut(Step, kw_only=True):
    """A machine is cut off. What it sends meanwhile is lost, or comes when the cut is over."""

    place: str
    seconds: float
    log: bool
    bus: bool
    when: When = "now"
    skip: int = 0
    """So many such moments are let pass."""


class Outage(Step, kw_only=True):
    """No log answers anybody."""

    seconds: float


class Full(Step, kw_only=True):
    """The journal has no room."""

    seconds: float


class DiskFull(Step, kw_only=True):
    """A node can't write its replica."""

    place: str
    seconds: float


class Forget(Step, kw_only=True):
    """The logs forget the ids of their entries, and to answer the next one: sent again, it is stored again."""


class Kill(Step, kw_only=True):
    """A machine dies, and starts again after so many seconds."""

    place: str
    seconds: float
    disk: Disk = "kept"
    when: When = "now"
    skip: int = 0
    """So many such moments are let pass."""


class Stop(Step, kw_only=True):
    """A machine is shut down in order, and starts again after so many seconds."""

    place: str
    seconds: float
    disk: Disk = "kept"


class Freeze(Step, kw_only=True):
    """A machine does nothing for so many seconds, then all that has become due."""

    place: str
    seconds: float
    when: When = "now"
    skip: int = 0
    """So many such moments are let pass."""


class Slow(Step, kw_only=True):
    """A machine gets a small part of the time: it is frozen again and again."""

    place: str
    seconds: float
    pause: float
    """How long it is frozen each time."""


class Jump(Step, kw_only=True):
    """A wall clock jumps: a machine's, or that of the ``log``."""

    place: str
    by: float
    """Seconds."""


class KillRunner(Step, kw_only=True):
    """The process dies in which an executor runs its tasks."""

    place: str


Fault = (
    BusTrouble | LogTrouble | Cut | Outage | Full | DiskFull | Forget | Kill | Stop | Freeze | Slow | Jump | KillRunner
)


class Plan(Struct, kw_only=True):
    """All that a simulation does."""

    seed: int
    """Of the order of steps, and of all chances on the way."""
    nodes: int
    workers: int
    executors: list[str]
    """The nodes that run an executor of their own."""
    span: float
    """Seconds until the faults are over."""
    keep_jobs: int | None = None
    """So many jobs that ended are kept by the archivist; None for all, and no archivist."""
    page: int | None = None
    """So many rows, records or entries are done at once at most; None for as many as in production."""
    caches: int = 8192
    """Rows that apply keeps of a table at most."""
    steps: list[Work | Fault]
    """In the order of their times."""


def encode_plan(plan: Plan) -> str:
    """Return a plan as JSON."""
    return msgspec.json.encode(plan).decode()


def decode_plan(text: str) -> Plan:
    """Return the plan in `text`.

    :raises msgspec.ValidationError: if there is none.
    """
    return msgspec.json.decode(text, type=Plan)
