"""An actor: one object with a life cycle, which shares nothing and talks over the bus and the journal."""

from abc import ABC, abstractmethod


class Actor(ABC):
    """What a supervisor runs.

    Its life: ``start`` once, ``run`` until it returns (it is done), raises (the supervisor starts it again,
    after a pause) or is cancelled, and ``stop`` in every case. An actor that is started again begins from
    nothing: all that it knows it reads from its replica and from heartbeats.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """What logs and metrics call it."""

    async def start(self) -> None:
        """Prepare; called before every `run`."""

    @abstractmethod
    async def run(self) -> None:
        """Work until there is nothing left to do, or for ever."""

    async def stop(self) -> None:
        """Clean up; called after every `run`, shielded from cancellation, with a few seconds to do it in."""
