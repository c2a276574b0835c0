"""What a node offers to its front ends (API, metrics): the ports, and nothing of how they are made."""

from typing import Protocol

from msgspec import Struct

from clockjack.clock import Clock
from clockjack.journal.port import Proposer
from clockjack.log.port import Log, Servers
from clockjack.payloads.port import Payloads
from clockjack.presence import Presence
from clockjack.remote.port import RemoteWorkers
from clockjack.replica.port import Replica


class Health(Protocol):
    """How the node is."""

    def problems(self) -> list[str]:
        """Return what keeps it from being ready, in words; empty when it is ready."""
        ...

    @property
    def connected(self) -> bool:
        """Whether the NATS server answers: while it does not, writes are refused."""
        ...

    @property
    def stale(self) -> bool:
        """Whether what is read here may be old."""
        ...


class Services(Struct, frozen=True):
    """One node, as its front ends see it."""

    node_id: str
    version: str
    clock: Clock
    proposer: Proposer
    replica: Replica
    journal: Log
    """For its bounds, and ``journal tail``."""
    events: Log
    """The stream of users' events; written by the API, read by the matcher and by subscribers."""
    job_logs: Log
    """The stream of what tasks log and print."""
    payloads: Payloads
    presence: Presence
    workers: RemoteWorkers
    """Those that come for their work over HTTP."""
    health: Health
    servers: Servers
    """The NATS servers that keep the journal."""
