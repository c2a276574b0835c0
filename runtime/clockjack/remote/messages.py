"""What nodes ask each other for on behalf of remote workers. All are msgpack."""

import msgspec
from msgspec import Struct

from clockjack.remote.port import Handed, Told
from clockjack.specs import Failure


class Poll(Struct, array_like=True, tag=1):
    """For :meth:`~clockjack.remote.port.RemoteWorkers.poll`."""

    namespace: str
    worker_id: str
    limit: int
    seconds: float


class Beat(Struct, array_like=True, tag=2):
    """For :meth:`~clockjack.remote.port.RemoteWorkers.beat`."""

    namespace: str
    token: str
    progress: tuple[float, str] | None


class Complete(Struct, array_like=True, tag=3):
    """For :meth:`~clockjack.remote.port.RemoteWorkers.complete`."""

    namespace: str
    token: str
    result: bytes | None


class Fail(Struct, array_like=True, tag=4):
    """For :meth:`~clockjack.remote.port.RemoteWorkers.fail`."""

    namespace: str
    token: str
    failure: Failure
    give_up: bool
    retry_seconds: float | None


class Leave(Struct, array_like=True, tag=5):
    """For :meth:`~clockjack.remote.port.RemoteWorkers.leave`."""

    namespace: str
    worker_id: str


Call = Poll | Beat | Complete | Fail | Leave
"""What can be asked for."""


class Ask(Struct, array_like=True):
    """A question to the home of a worker."""

    id: int
    """New for each question of a node."""
    node_id: str
    """Who asks."""
    call: Call


class Attempts(Struct, array_like=True, tag=1):
    """What was handed out."""

    handed: list[Handed]


class Heard(Struct, array_like=True, tag=2):
    """What the worker is told."""

    told: Told


class Done(Struct, array_like=True, tag=3):
    """It was done."""


class Unknown(Struct, array_like=True, tag=4):
    """There is no such worker, or the attempt is not its own."""


class Busy(Struct, array_like=True, tag=5):
    """It could not be done now."""


Outcome = Attempts | Heard | Done | Unknown | Busy
"""How a call ended."""


class Answer(Struct, array_like=True):
    """The home's answer."""

    id: int
    outcome: Outcome


encode = msgspec.msgpack.Encoder().encode
ask_decoder = msgspec.msgpack.Decoder(Ask)
answer_decoder = msgspec.msgpack.Decoder(Answer)
