"""How many event streams and long polls are held at once: on the node, and by each key."""

from collections import Counter
from typing import Literal

from msgspec import Struct

from clockjack_api.access.grant import Grant
from clockjack_api.problems import TOO_MANY_STREAMS, TOO_MANY_WAITS, ApiProblem, ProblemType

Kind = Literal["stream", "wait"]
"""``stream``: an answer without end; ``wait``: an answer that is waited for."""

RETRY_SECONDS = 10
"""So long a client is asked to wait where all seats are taken."""

_PROBLEMS: dict[Kind, ProblemType] = {"stream": TOO_MANY_STREAMS, "wait": TOO_MANY_WAITS}


class Room(Struct, frozen=True):
    """How many of a kind there may be."""

    node: int
    key: int
    """By one key. Whoever asks while access is open counts as one."""


class Seats:
    """Counts them."""

    def __init__(self, rooms: dict[Kind, Room]) -> None:
        """Begin with none taken."""
        self._rooms = rooms
        self._taken: Counter[Kind] = Counter()

    def taken(self, kind: Kind) -> int:
        """Return how many there are on this node."""
        return self._taken[kind]

    def take(self, kind: Kind, grant: Grant) -> None:
        """Take a seat; to be given back by :meth:`leave`.

        :raises ApiProblem: 429 if all are taken.
        """
        room = self._rooms[kind]
        where = None
        if self._taken[kind] >= room.node:
            where = f"this node serves {room.node} at once"
        elif grant.seats[kind] >= room.key:
            where = f"a key has {room.key} at once, on each node"
        if where is not None:
            raise ApiProblem(_PROBLEMS[kind], f"{where}, and no more", headers={"Retry-After": str(RETRY_SECONDS)})
        self._taken[kind] += 1
        grant.seats[kind] += 1

    def leave(self, kind: Kind, grant: Grant) -> None:
        """Give a seat back."""
        self._taken[kind] -= 1
        grant.seats[kind] -= 1
