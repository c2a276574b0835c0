"""A simulation, event by event, of what a job waits for: one shard, or a cluster of them.

``python -m scale.simulation [--nodes 1] [--shards 1] [--hosts 1] [--rates 100,1000,…]``

The model is of queues. A node is one server: its event loop and the thread that applies take turns at the interpreter,
so that all work of its process goes one after the other. A shard's journal takes one batch at a time; while it is on
its way, records collect. Applied is a batch on every node that hosts the shard. The leader's dispatcher plans one round
at a time. An executor reports by one record at a time. What each step costs stands in :mod:`.constants`; how long an
append takes is drawn, with a seed: the same command prints the same table.
"""

import argparse
import heapq
import random
import statistics
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from scale import constants as c

TURN = 0.01
"""Seconds between requests for a shard, as in :mod:`.load`."""

SECONDS = 1.5
WARM_UP = 0.3
"""Jobs that come in this time count for nothing."""

ROUND = 1000
"""Attempts that a round gives out at most: clockjack.dispatcher.actor.ROUND."""

Todo = Callable[[], None]


class World:
    """Time, and what happens next."""

    def __init__(self, seed: int) -> None:
        self.now = 0.0
        self.rng = random.Random(seed)
        self._queue: list[tuple[float, int, Todo]] = []
        self._count = 0

    def after(self, seconds: float, do: Todo) -> None:
        """Do something later."""
        self._count += 1
        heapq.heappush(self._queue, (self.now + seconds, self._count, do))

    def run(self, until: float) -> None:
        """Let it be `until`, or until nothing happens any more."""
        while self._queue and self._queue[0][0] <= until:
            self.now, _, do = heapq.heappop(self._queue)
            do()


class Node:
    """A process, which does one thing at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._free_at = 0.0
        self.busy = 0.0

    def work(self, once: float, each: float = 0.0, then: Todo | None = None) -> None:
        """Do what takes so many microseconds once and for all jobs in it, after all that came before.

        What is done once costs more if there was nothing to do before.
        """
        if self._free_at <= self._world.now:
            once *= c.COLD.value
        seconds = (once + each) / 1e6
        self._free_at = max(self._free_at, self._world.now) + seconds
        self.busy += seconds
        if then is not None:
            self._world.after(self._free_at - self._world.now, then)


@dataclass
class Record:
    """What is to be appended."""

    kind: str
    jobs: list[float]
    """When each of its jobs came."""
    applied: Todo


@dataclass
class Executor:
    """One runner, with what reports its ends."""

    held: int = 0
    free_at: float = 0.0
    ended: list[float] = field(default_factory=list)
    reporting: bool = False


class Shard:
    """A journal with all who stand on it."""

    def __init__(self, world: World, hosts: Sequence[Node], copies: int, executors: int) -> None:
        self._world = world
        self._leader = hosts[0]
        self._hosts = hosts
        self._append = c.APPEND_US_3.value if copies > 1 else c.APPEND_US_1.value
        self._records: list[Record] = []
        self._writing = False
        self._ready: deque[float] = deque()
        self._planning = False
        self._executors = [Executor() for _ in range(executors)]
        self.waits: list[float] = []
        """Seconds from a job's request to its start, of those that came after the warm-up."""
        self.finished = 0
        self.finished_at = 0.0

    def request(self, jobs: int) -> None:
        """Let a client's request come."""
        came = [self._world.now] * jobs

        def made() -> None:
            self._ready.extend(came)
            self._plan()

        self._leader.work(
            c.REQUEST_US.value, c.REQUEST_JOB_US.value * jobs, lambda: self._propose(Record("submit", came, made))
        )

    def _propose(self, record: Record) -> None:
        self._records.append(record)
        if not self._writing:
            self._write()

    def _write(self) -> None:
        batch, self._records = self._records, []
        self._writing = True
        jobs = sum(len(record.jobs) for record in batch)
        spread = self._world.rng.lognormvariate(0.0, c.APPEND_SPREAD.value)
        self._world.after((self._append * spread + c.APPEND_JOB_US.value * jobs) / 1e6, lambda: self._stored(batch))

    def _stored(self, batch: list[Record]) -> None:
        self._writing = False
        cost = sum(c.APPLY_US[record.kind].value * len(record.jobs) for record in batch)
        for standby in self._hosts[1:]:
            standby.work(c.TRANSACTION_US.value, cost)

        def applied() -> None:
            for record in batch:
                record.applied()

        self._leader.work(c.TRANSACTION_US.value, cost, applied)
        if self._records:
            self._write()

    def _plan(self) -> None:
        room = sum(c.WINDOW.value - one.held for one in self._executors)
        if self._planning or not self._ready or room <= 0:
            return
        self._planning = True
        count = int(min(len(self._ready), room, ROUND))
        some = [self._ready.popleft() for _ in range(count)]
        cost = c.ROUND_JOB_US.value * count + c.ROUND_EXECUTOR_US.value * len(self._executors)
        for _ in some:
            min(self._executors, key=lambda one: one.held).held += 1

        def assigned() -> None:
            self._planning = False
            self._start(some)
            self._plan()

        self._leader.work(c.ROUND_US.value, cost, lambda: self._propose(Record("assign", some, assigned)))

    def _start(self, some: list[float]) -> None:
        parts = len(self._executors)
        for number, executor in enumerate(self._executors):
            mine = some[number::parts]
            if mine:
                self._leader.work(c.GIVE_US.value, c.GIVE_JOB_US.value * len(mine), self._given(executor, mine))

    def _given(self, executor: Executor, some: list[float]) -> Todo:
        def given() -> None:
            at = max(executor.free_at, self._world.now + c.RUNNER_US.value / 1e6)
            for came in some:
                if came >= WARM_UP:
                    self.waits.append(at - came)
                at += c.RUN_JOB_US.value / 1e6
            executor.free_at = at
            self._world.after(at - self._world.now, lambda: self._ended(executor, some))

        return given

    def _ended(self, executor: Executor, some: list[float]) -> None:
        def noted() -> None:
            executor.ended += some
            self._report(executor)

        self._leader.work(c.END_US.value, c.END_JOB_US.value * len(some), noted)

    def _report(self, executor: Executor) -> None:
        if executor.reporting or not executor.ended:
            return
        some, executor.ended = executor.ended, []
        executor.reporting = True

        def stored() -> None:
            executor.reporting = False
            executor.held -= len(some)
            self.finished += len(some)
            self.finished_at = self._world.now
            self._report(executor)
            self._plan()

        self._propose(Record("finish", some, stored))


@dataclass(frozen=True)
class Seen:
    """What a simulation came to."""

    offered: float
    """Jobs a second, of all shards."""
    finished: float
    median_ms: float
    p99_ms: float
    busiest: float
    """Part of the time that the busiest node worked."""


def simulate(rate: float, *, nodes: int = 1, shards: int = 1, hosts: int = 1, copies: int = 1, seed: int = 1) -> Seen:
    """Offer `rate` jobs a second, spread evenly over `shards`, each hosted by so many of the `nodes`."""
    world = World(seed)
    all_nodes = [Node(world) for _ in range(nodes)]
    placed = [
        Shard(world, [all_nodes[(at + host) % nodes] for host in range(hosts)], copies, c.EXECUTORS_PER_SHARD)
        for at in range(shards)
    ]
    for at, shard in enumerate(placed):
        world.after(TURN * at / shards, _offer(world, shard, rate / shards))
    _beat(world, all_nodes, c.EXECUTORS_PER_SHARD * shards)
    world.run(SECONDS)
    waits = sorted(wait for shard in placed for wait in shard.waits)
    return Seen(
        rate,
        sum(shard.finished for shard in placed) / world.now,
        statistics.median(waits) * 1e3,
        waits[int(0.99 * len(waits))] * 1e3,
        max(node.busy for node in all_nodes) / world.now,
    )


def _offer(world: World, shard: Shard, rate: float) -> Todo:
    each = max(round(rate * TURN), 1)

    def turn() -> None:
        shard.request(each)
        world.after(each / rate, turn)

    return turn


def _beat(world: World, nodes: Sequence[Node], executors: int) -> None:
    """Let every node hear every executor, and every other node, once a second."""

    def beat() -> None:
        for node in nodes:
            node.work(0.0, (executors * c.HEARTBEAT_US.value + len(nodes) * c.STATUS_US.value) / 10)
        world.after(0.1, beat)

    world.after(0.0, beat)


def curve(rates: Sequence[float], **cluster: int) -> Iterator[Seen]:
    """Yield what each rate came to."""
    for rate in rates:
        yield simulate(rate, **cluster)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="python -m scale.simulation", description=__doc__)
    parser.add_argument("--nodes", type=int, default=1)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--hosts", type=int, default=1, help="nodes that apply each shard")
    parser.add_argument("--copies", type=int, default=1, help="of each journal")
    parser.add_argument("--rates", default="100,500,1000,2000,3000,4000,5000,6000,7000,8000,9000")
    options = parser.parse_args()
    cluster = {name: getattr(options, name) for name in ("nodes", "shards", "hosts", "copies")}
    print(f"{'offered/s':>10}{'finished/s':>12}{'start median':>14}{'start p99':>12}{'busiest node':>14}")
    for seen in curve([float(rate) for rate in options.rates.split(",")], **cluster):
        print(
            f"{seen.offered:10,.0f}{seen.finished:12,.0f}{seen.median_ms:11.2f} ms{seen.p99_ms:9.2f} ms"
            f"{seen.busiest:13.0%}"
        )


if __name__ == "__main__":
    main()
