"""Who leads: by leases in the journal, over kills, cuts and clean stops."""

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import START
from tests.core.leadership.cluster import Cluster, running
from trio.testing import MockClock

from clockjack.apply.outcome import STALE_EPOCH, Outcome
from clockjack.clock import VirtualClock
from clockjack.leadership.actor import Timing
from clockjack.leadership.leases import lease_of, leases
from clockjack.records import Batch, Promote, Record, Renew, Requester, batch_decoder
from clockjack.replica.memory import MemoryReplica
from clockjack.subjects import node_journal

HAND_OVER = 0.2
TAKE_OVER = 3.0


@pytest.fixture
def cluster(clock: VirtualClock) -> Cluster:
    return Cluster(clock)


async def test_the_first_node_leads_at_once(clock: VirtualClock) -> None:
    cluster = Cluster(clock, "scheduler", "dispatcher", "matcher")
    async with running(cluster):
        node = await cluster.start("a")
        assert node.leadership.held == {"scheduler": 1, "dispatcher": 1, "matcher": 1}
        assert [(lease.role, lease.node_id) for lease in await leases(node.replica)] == [
            ("dispatcher", "a"),
            ("matcher", "a"),
            ("scheduler", "a"),
        ]


async def test_one_leads_and_goes_on_while_it_is_well(cluster: Cluster) -> None:
    async with running(cluster):
        for node_id in "abc":
            await cluster.start(node_id)
        for _ in range(600):
            await anyio.sleep(0.1)
            assert cluster.leaders() == [("a", 1)]
        [reign] = cluster.reigns
        assert set(reign.said) == {None}
        assert len(reign.said) > 500


async def test_a_clean_stop_hands_over(cluster: Cluster) -> None:
    async with running(cluster):
        first = await cluster.start("a")
        await cluster.start("b")
        await anyio.sleep(10)
        stopped = anyio.current_time()
        first.stop_leading()
        reign = await cluster.next_reign(cluster.reigns[0])
        assert (reign.node, reign.epoch) == ("b", 2)
        assert reign.began - stopped < HAND_OVER
        assert cluster.reigns[0].ended is not None
        assert cluster.reigns[0].ended <= reign.began


@pytest.mark.parametrize("phase", [0.0, 0.1, 0.2, 0.3, 0.4, 0.499])
async def test_a_kill_is_followed_by_another(cluster: Cluster, phase: float) -> None:
    """Whenever it was since it renewed."""
    async with running(cluster):
        first = await cluster.start("a")
        await cluster.start("b")
        await cluster.start("c")
        await anyio.sleep(10 + phase)
        killed = anyio.current_time()
        first.kill()
        reign = await cluster.next_reign(cluster.reigns[0])
        assert reign.epoch == 2
        assert 1.0 < reign.began - killed < TAKE_OVER
        await anyio.sleep(5)
        assert len(cluster.reigns) == 2


async def test_a_node_that_comes_back_takes_its_own_lease_at_once(cluster: Cluster) -> None:
    async with running(cluster):
        first = await cluster.start("a")
        await cluster.start("b")
        await anyio.sleep(10.3)
        first.kill()
        await cluster.start("a")
        assert cluster.leaders() == [("a", 2)]
        await anyio.sleep(10)
        assert [(reign.node, reign.epoch) for reign in cluster.reigns] == [("a", 1), ("a", 2)]


async def test_a_leader_that_is_cut_off_stops_when_its_lease_is_over(cluster: Cluster) -> None:
    async with running(cluster):
        first = await cluster.start("a")
        await cluster.start("b")
        await anyio.sleep(10)
        cut = anyio.current_time()
        first.line.cut()
        reign = await cluster.next_reign(cluster.reigns[0])
        old = cluster.reigns[0]
        assert old.ended is not None
        assert old.ended - cut < 2.0 + 0.5
        assert reign.node == "b"
        assert cluster.leaders() == [("b", 2)]
        await anyio.sleep(20)
        first.line.mend()
        await anyio.sleep(20)
        assert cluster.leaders() == [("b", 2)]
        assert len(cluster.reigns) == 2


async def test_a_leader_that_froze_is_deposed_and_its_records_are_dropped(cluster: Cluster) -> None:
    """It does not renew, does not notice, and wakes when another leads: what it wrote comes late, and does nothing."""
    async with running(cluster):
        frozen = await cluster.start("a", Timing(renew_seconds=10_000.0))
        await anyio.sleep(1)
        frozen.line.cut()
        await cluster.start("b")
        reign = await cluster.next_reign(cluster.reigns[0])
        assert reign.node == "b"
        assert frozen.leadership.held == {"scheduler": 1}
        ignored = cluster.nodes[1].replica.progress.records_ignored
        assert cluster.reigns[0].said
        assert set(cluster.reigns[0].said) == {None}
        frozen.line.mend()
        await anyio.sleep(0.3)
        assert frozen.leadership.held == {}
        assert cluster.reigns[0].ended is not None
        assert cluster.nodes[1].replica.progress.records_ignored > ignored
        assert set(reign.said) == {None}
        await anyio.sleep(5)
        assert [one.node for one in cluster.reigns] == ["a", "b"]


async def test_a_record_of_an_old_epoch_says_so_to_its_leader(cluster: Cluster) -> None:
    async with running(cluster):
        node = await cluster.start("a")
        await anyio.sleep(1)
        assert (await node.writer.propose(Promote(0, 0, []))).reason == STALE_EPOCH
        assert (await node.writer.propose(Promote(2, 0, []))).reason == STALE_EPOCH


async def test_somebody_leads_again_after_the_log_was_gone(cluster: Cluster) -> None:
    async with running(cluster):
        for node_id in "abc":
            await cluster.start(node_id)
        await anyio.sleep(10)
        for node in cluster.nodes:
            node.line.cut()
        await anyio.sleep(10)
        assert cluster.leaders() == []
        back = anyio.current_time()
        for node in cluster.nodes:
            node.line.mend()
        reign = await cluster.next_reign(cluster.reigns[0])
        assert reign.began - back < TAKE_OVER
        await anyio.sleep(10)
        assert len(cluster.leaders()) == 1


async def test_a_leader_goes_on_while_the_log_has_no_room(cluster: Cluster, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody can claim its lease, and there must be an archivist, who makes room. Nobody says a word about it."""
    async with running(cluster):
        for node_id in "abc":
            await cluster.start(node_id)
        await anyio.sleep(10)
        caplog.clear()
        cluster.log.fill()
        await anyio.sleep(600)
        assert cluster.leaders() == [("a", 1)]
        cluster.log.make_room()
        await anyio.sleep(5)
        assert len(cluster.leaders()) == 1
        [leader, _] = cluster.leaders()[0]
        ruled = [reign for reign in cluster.reigns if reign.node == leader][-1]
        assert ruled.said[-10:] == [None] * 10
        assert len(caplog.records) <= 8, caplog.text


async def test_a_leader_stops_at_once_though_the_log_has_no_room(cluster: Cluster) -> None:
    async with running(cluster):
        node = await cluster.start("a")
        await anyio.sleep(10)
        cluster.log.fill()
        node.stop_leading()
        await anyio.wait_all_tasks_blocked()
        assert node.leadership.held == {}


async def test_roles_may_be_led_by_different_nodes(clock: VirtualClock) -> None:
    cluster = Cluster(clock, "scheduler", "dispatcher")
    async with running(cluster):
        first = await cluster.start("a")
        second = await cluster.start("b")
        third = await cluster.start("c")
        await anyio.sleep(5)
        first.kill()
        await anyio.sleep(5)
        held = {**second.leadership.held, **third.leadership.held}
        assert held == {"scheduler": 2, "dispatcher": 2}
        assert len(cluster.reigns) == 4


async def test_a_leader_whose_actor_fails_goes_on_in_its_epoch(
    cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(cluster):
        node = await cluster.start("a")
        propose = node.writer.propose
        failed: list[Record] = []

        async def fail_once(record: Record, requester: Requester | None = None) -> Outcome:
            if isinstance(record, Promote) and not failed:
                failed.append(record)
                raise ConnectionError("once")
            return await propose(record)

        node.writer.propose = fail_once  # type: ignore[method-assign]
        await anyio.sleep(5)
        assert [(reign.node, reign.epoch) for reign in cluster.reigns] == [("a", 1), ("a", 1)]
        assert "scheduler failed, and is started again" in caplog.text


async def test_a_node_that_stopped_holds_nothing(cluster: Cluster) -> None:
    async with running(cluster):
        node = await cluster.start("a")
        node.stop_leading()
        await anyio.wait_all_tasks_blocked()
        assert node.leadership.held == {}
        lease = await lease_of(node.replica, "scheduler")
        assert lease is not None
        assert lease.is_free


async def test_renews_as_often_as_it_should_and_all_leases_at_once(clock: VirtualClock) -> None:
    cluster = Cluster(clock, "scheduler", "dispatcher", "matcher")
    async with running(cluster):
        await cluster.start("a", Timing(lease_seconds=4.0, renew_seconds=1.0))
        await anyio.sleep(100.5)
        last = (await cluster.log.bounds()).last
        renewals = 0
        async with cluster.log.follow(0) as follower:
            seen = 0
            while seen < last:
                for entry in await follower.receive():
                    seen = entry.sequence
                    batch: Batch = batch_decoder.decode(entry.payload)
                    renewals += sum(isinstance(record, Renew) and len(record.leases) == 3 for record in batch.records)
        assert renewals == 100


# --- whatever happens -----------------------------------------------------------------------------------------

TROUBLES = st.lists(
    st.tuples(
        st.sampled_from(["cut", "mend", "kill", "start", "stop", "wait"]), st.integers(0, 2), st.floats(0.0, 4.0)
    ),
    max_size=15,
)


@settings(max_examples=20)
@given(st.random_module(), st.integers(0, 1000), TROUBLES)
def test_epochs_only_rise_and_each_has_one_leader(
    order: object, seed: int, troubles: list[tuple[str, int, float]]
) -> None:
    """In the order of the journal: whose records of an epoch applied, led alone in it; in the end, somebody leads."""

    async def run() -> None:
        cluster = Cluster(VirtualClock(START), seed=seed)
        async with running(cluster):
            nodes = [await cluster.start(node_id) for node_id in "abc"]
            for what, which, pause in troubles:
                match what:
                    case "cut":
                        nodes[which].line.cut()
                    case "mend":
                        nodes[which].line.mend()
                    case "kill":
                        nodes[which].kill()
                    case "start":
                        nodes[which].kill()
                        nodes[which] = await cluster.start("abc"[which])
                    case _:
                        nodes[which].stop_leading()
                await anyio.sleep(pause)
            for node in nodes:
                node.line.mend()
            for which, node_id in enumerate("abc"):
                nodes[which].kill()
                nodes[which] = await cluster.start(node_id)
            await anyio.sleep(5)
            leader = [one for node in nodes for one in node.leadership.held.items()]
            assert len(leader) == 1
            epochs = await _epochs_in_order(cluster)
            assert epochs == sorted(epochs)
            assert len({epoch for epoch, _ in epochs}) == len(set(epochs))

    anyio.run(run, backend="trio", backend_options={"clock": MockClock(autojump_threshold=0)})


async def _epochs_in_order(cluster: Cluster) -> list[tuple[int, str]]:
    """Return epoch and node of all leaders' records that applied, as a replica that begins anew sees them."""
    told: list[tuple[int, str]] = []
    async with cluster.log.follow(0) as follower:
        last = (await cluster.log.bounds()).last
        replica = MemoryReplica()
        seen = 0
        while seen < last:
            for entry in await follower.receive():
                seen = entry.sequence
                [outcomes] = await replica.apply([entry])
                for record, outcome in zip(batch_decoder.decode(entry.payload).records, outcomes, strict=True):
                    if isinstance(record, Promote) and outcome.reason is None:
                        told.append((record.epoch, entry.subject.removeprefix(node_journal(""))))
        replica.close()
    return told
