"""What an executor and a runner process say to each other.

A runner is told its settings (:class:`Hello`), imports the tasks, and answers :class:`Ready`. After that it gets
attempts (:class:`Run`), which it may *start* only with a token (see :mod:`clockjack.executor.port`), and reports what
becomes of them. On the wire each message is msgpack behind its length (:mod:`clockjack.executor.wire`).
"""

import struct
from typing import Literal

import msgspec
from msgspec import Struct

from clockjack.executor.messages import Assignment, TaskInfo
from clockjack.executor.settings import Settings
from clockjack.joblogs.lines import Chunk
from clockjack.jobs import Outcome

Key = tuple[int, int]
"""Job number and attempt."""

TOKEN = struct.Struct("!QI")
"""A key as it stands in the pipe of tokens."""

Reason = Literal["cancelled", "timed_out", "shutdown"]
"""Why an attempt is asked to end."""

GRACE_SECONDS = 1.0
"""An attempt that was asked to end gets so long to do it; after that it is reported as ended, and left behind."""

# --- to the runner ----------------------------------------------------------------------------------------


class Hello(Struct, array_like=True, tag=1):
    """The first message: what to be."""

    settings: Settings
    solo: bool
    """Whether it runs one attempt at a time, and can be killed for it."""


class Run(Struct, array_like=True, tag=2):
    """Attempts to run as tokens for them come."""

    assignments: list[Assignment]


class Interrupt(Struct, array_like=True, tag=3):
    """Asks attempts to end. One that has not started never will."""

    attempts: list[Key]
    reason: Reason


class Ping(Struct, array_like=True, tag=4):
    """Asks whether its event loop still turns."""

    nonce: int


class Stop(Struct, array_like=True, tag=5):
    """Asks it to exit; it has nothing left to run."""


ToRunner = Hello | Run | Interrupt | Ping | Stop

# --- from the runner --------------------------------------------------------------------------------------


class Ready(Struct, array_like=True, tag=11):
    """It can run attempts."""

    tasks: list[TaskInfo]
    targets: list[str]
    """What it runs beside tasks: ``http:``, and ``command:`` with each program that it may run."""


class NotReady(Struct, array_like=True, tag=12):
    """It can't import its tasks, and exits."""

    reason: str
    """With the traceback."""


class Done(Struct, array_like=True, gc=False):
    """How one attempt ended."""

    number: int
    attempt: int
    outcome: Outcome
    started_at: int | None
    """Microseconds since the epoch; None if it never started."""
    finished_at: int
    result: bytes | None = None
    """JSON, or None for null."""
    error: bytes | None = None
    """:class:`clockjack.specs.Failure` as JSON."""
    retry_seconds: float | None = None
    """The wait that the task asked for, in place of the retry policy's."""
    give_up: bool = False
    """The task asked for no further attempt."""
    progress: tuple[float, str] | None = None
    still_running: bool = False
    """It did not end when it was asked to; it goes on, and nothing that it does counts any more."""


class Report(Struct, array_like=True, tag=13):
    """What happened since the last report."""

    started: list[tuple[int, int, int]]
    """Job number, attempt, when. Sent before any of their code runs."""
    done: list[Done]
    left_behind: int
    """Slots taken by attempts that don't end though they were reported as ended."""


class Progress(Struct, array_like=True, tag=14):
    """How far running attempts are: job number, attempt, fraction (0 to 1), message."""

    items: list[tuple[int, int, float, str]]


class Pong(Struct, array_like=True, tag=15):
    """Answers a ping."""

    nonce: int
    rss_bytes: int
    """Memory that it holds."""


class Groups(Struct, array_like=True, tag=16):
    """All process groups that run for it now: to be killed with it."""

    pids: list[int]


class Logs(Struct, array_like=True, tag=17):
    """What attempts logged and printed; before the report of their end."""

    chunks: list[Chunk]


FromRunner = Ready | NotReady | Report | Progress | Pong | Groups | Logs

to_runner_decoder: msgspec.msgpack.Decoder[ToRunner] = msgspec.msgpack.Decoder(ToRunner)
from_runner_decoder: msgspec.msgpack.Decoder[FromRunner] = msgspec.msgpack.Decoder(FromRunner)
