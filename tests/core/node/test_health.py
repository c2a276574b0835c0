"""What keeps a node from being ready, and when reads are marked."""

import anyio

from clockjack.node.health import STALE_SECONDS, NodeHealth


async def test_a_node_is_ready_while_the_journal_moves() -> None:
    moved_at = anyio.current_time()
    health = NodeHealth(lambda: True, lambda: moved_at)
    assert health.problems() == ["the replica is still reading the journal"]
    health.caught_up = True
    assert health.problems() == []
    await anyio.sleep(STALE_SECONDS + 0.1)
    [problem] = health.problems()
    assert "stalled" in problem
    assert health.stale
    moved_at = anyio.current_time()
    assert health.problems() == []
    assert not health.stale
    health.draining = True
    health.executors_accepting = lambda: False
    assert health.problems() == ["the node is draining", "none of the node's executors takes work"]


async def test_a_node_without_its_nats_server_is_not_ready() -> None:
    health = NodeHealth(lambda: False, anyio.current_time)
    health.caught_up = True
    assert health.problems() == ["the NATS server is not reachable"]
    assert health.stale
