"""Compares this node's state with that of the others, by the digests that all note at the same entries.

The archivist's checkpoints in the journal say when; each node tells its digest with its status. A node that differs
from most others is damaged, and begins again. Where two differ and there is no third, the one that has run longer
goes first: if it was not its fault, they differ again, and then it is the other's turn.

While an upgrade goes from node to node, only those with the same version of the tables are compared, and none before
the second checkpoint after its own upgrade.
"""

import logging
from collections import Counter

import anyio

from clockjack.actors.actor import Actor
from clockjack.errors import ReplicaDamaged
from clockjack.presence import SILENT_SECONDS, NodeStatus, Presence
from clockjack.replica.sqlite import SqliteReplica

LOOK_SECONDS = 1.0
"""How often it looks."""

log = logging.getLogger(__name__)


class Integrity(Actor):
    """Watches whether the replica of this node is like the others'."""

    def __init__(self, status: NodeStatus, replica: SqliteReplica, presence: Presence) -> None:
        """Compare what `status` says of this node with what `presence` knows of the others."""
        self._status = status
        self._replica = replica
        self._presence = presence

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return "integrity"

    async def run(self) -> None:
        """Compare for ever.

        :raises ReplicaDamaged: if this node's state is not what the journal leads to; its file is removed.
        """
        while True:
            await anyio.sleep(LOOK_SECONDS)
            now = anyio.current_time()
            others = [
                seen.status
                for seen in self._presence.nodes()
                if seen.status.node_id != self._status.node_id and now - seen.seen_at < SILENT_SECONDS
            ]
            if is_the_odd_one(self._status, others):
                await self._replica.discard()
                raise ReplicaDamaged(
                    f"the state of this node differs from the others' at the checkpoint {self._status.checkpoint}: "
                    "it is made anew"
                )


def is_the_odd_one(own: NodeStatus, others: list[NodeStatus]) -> bool:
    """Say whether a node is the one that is damaged, once all have told their digest at the same checkpoint."""
    sequence, _, digest = own.checkpoint.partition(":")
    alike = [other for other in others if other.schema == own.schema]
    same = [other for other in alike if other.checkpoint.partition(":")[0] == sequence]
    if not digest or len(same) < len(alike):
        return False
    same = [other for other in same if other.checkpoint.partition(":")[2]]
    votes = Counter(other.checkpoint for other in same)
    votes[own.checkpoint] += 1
    if len(votes) < 2:
        return False
    log.error("replicas differ at entry %s: %s", sequence, dict(votes))
    most = max(votes.values())
    if votes[own.checkpoint] < most:
        return True
    rivals = [other for other in same if votes[other.checkpoint] == most and other.checkpoint != own.checkpoint]
    return any((own.started_at, own.node_id) < (rival.started_at, rival.node_id) for rival in rivals)
