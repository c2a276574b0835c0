"""Brokers, each fresh, in a scratch folder, on a free port of the loopback interface."""

from collections.abc import Callable

from compare.brokers import clockjack, nats, postgres, redis, temporal
from compare.processes import Processes

Start = Callable[[Processes, bool], str]
"""Starts a broker, durable or not, and returns its URL when it is ready."""

BROKERS: dict[str, Start] = {
    "clockjack": clockjack.start,
    "redis": redis.start,
    "nats": nats.start,
    "postgres": postgres.start,
    "temporal": temporal.start,
}


def start(kind: str | None, processes: Processes, durable: bool) -> str:
    """Start a broker of that kind, and return its URL; empty where none is needed.

    :raises NotMeasuredError: if the program is not to be had here.
    """
    return BROKERS[kind](processes, durable) if kind else ""
