"""Room that executors have beyond all that waits: for jobs that are yet to be made."""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from clockjack.actors.signal import Signal
from clockjack.dispatcher.fleet import Executor
from clockjack.dispatcher.pairing import taker
from clockjack.placement import decode
from clockjack.presence import Presence
from clockjack.records import REVISION, NewJob


class Spare:
    """What the last round of the dispatcher that leads on this node, if one does, had left to give."""

    def __init__(self, presence: Presence) -> None:
        """Begin with nothing; `presence` knows who is there."""
        self._presence = presence
        self._executors: list[Executor] = []
        self._claimed: Counter[str] = Counter()
        """Claims of executors' room that the state may not show yet."""
        self._unseen: Counter[str] = Counter()
        """Those, and the ones since, that the state which a round looks at may lack."""
        self._offered = self._room = 0
        """How much room was offered last, and what of it is not claimed."""
        self._is_old = False
        """Whether attempts have ended since a round looked: there is more room than it found."""
        self._ask: Callable[[], None] = lambda: None
        self.epoch = 0
        """In which the dispatcher leads."""
        self.given = Signal()
        """Set when there may be attempts to look after."""

    @contextmanager
    def led(self, epoch: int, ask: Callable[[], None]) -> Generator[None]:
        """Have a dispatcher lead on this node. `ask` has it do a round."""
        self.epoch, self._ask = epoch, ask
        try:
            yield
        finally:
            self.withdraw()
            self._ask = lambda: None

    def look(self) -> None:
        """Begin a round, before it looks at the state."""
        self._unseen = self._claimed.copy()
        self._is_old = False

    def note_ends(self) -> None:
        """Take note that attempts ended: for the room that they leave, a round is asked for when there is little."""
        self._is_old = True
        self._ask_if_low()

    def _ask_if_low(self) -> None:
        if self._is_old and 2 * self._room <= self._offered:
            self._ask()

    def beside_claims(self, executors: Sequence[Executor]) -> list[Executor]:
        """Return which of `executors`, as the state shows them, have room beyond what is claimed; count that on."""
        for one in executors:
            for _ in range(self._unseen[one.id]):
                one.give()
        return [one for one in executors if one.room > 0]

    def offer(self, executors: Sequence[Executor]) -> None:
        """Let `executors` be claimed: nobody who waits can use them.

        But only once all nodes are known, and all know the record by which that is done.
        """
        presence = self._presence
        known = presence.knows_all_nodes() and all(node.status.records >= REVISION for node in presence.nodes())
        self._executors = [*executors] if known else []
        self._offered = self._room = sum(one.room for one in self._executors)

    def withdraw(self) -> None:
        """Offer nothing any more."""
        self._executors = []
        self._offered = self._room = 0

    def claim(self, job: NewJob) -> str | None:
        """Return which executor the job shall have, whose room is claimed by that; None if it has to wait."""
        if not self._executors or (job.run_at is not None and job.run_at > job.created_at):
            return None
        wanted = (job.namespace, job.queue, job.task, job.placement)
        takers = [one for one in self._executors if one.room > 0 and one.takes(*wanted)]
        best = taker(takers, decode(job.placement)) if takers else None
        if best is None or not self._presence.takes_work(best.id):
            return None
        best.give()
        self._claimed[best.id] += 1
        self._unseen[best.id] += 1
        self._room -= 1
        self._ask_if_low()
        return best.id

    def settle(self, executor_id: str, *, began: bool) -> None:
        """Take note that a claim came to something: from now on the state shows it; or that it came to nothing.

        A round that looked meanwhile took the room for taken: if it is free after all, another one is asked for.
        """
        self._claimed[executor_id] -= 1
        if not self._claimed[executor_id]:
            del self._claimed[executor_id]
        self.given.set()
        if not began:
            self._ask()
