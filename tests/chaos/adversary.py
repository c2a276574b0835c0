"""Who kills, freezes and cuts, at random by a seed: nodes, workers, links, NATS servers one by one, and all of them."""

import random
import threading
import time
from typing import TYPE_CHECKING

from clockjack.testing.processes.cluster import Cluster
from clockjack.testing.processes.process import Process
from clockjack.testing.processes.served import Served

if TYPE_CHECKING:
    from collections.abc import Callable


class Adversary(threading.Thread):
    """Does one evil after the other until it is told to stop; each is made good before the next but one."""

    def __init__(self, cluster: Cluster, seed: int) -> None:
        super().__init__()
        self.cluster = cluster
        self.rng = random.Random(seed)
        self.done = threading.Event()
        self.deeds: list[str] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        deeds: list[tuple[Callable[[], None], int]] = [
            (self.kill_node, 3),
            (self.freeze_node, 3),
            (self.cut_node, 3),
            (self.kill_worker, 2),
            (self.freeze_worker, 1),
            (self.cut_worker, 1),
            (self.kill_nats, 2),
            (self.stop_nats, 1),
            (self.freeze_nats, 1),
            (self.kill_all_nats, 1),
            (self.slow_down, 1),
            (self.stop_node, 1),
        ]
        try:
            while not self.done.wait(self.rng.uniform(0.5, 4)):
                [(deed, _)] = self.rng.choices(deeds, [weight for _, weight in deeds])
                deed()
        except BaseException as error:
            self.failure = error

    def _note(self, what: str) -> None:
        self.deeds.append(f"{time.strftime('%H:%M:%S')} {what}")

    def _node(self) -> Served:
        return self.rng.choice(self.cluster.nodes)

    def _restart(self, one: Served) -> None:
        time.sleep(self.rng.uniform(0, 4))
        if self.rng.random() < 0.3:
            self._note(f"forget the replica of {one.folder.name}")
            for file in one.data.glob("replica.sqlite*"):
                file.unlink()
        one.start()

    def kill_node(self) -> None:
        node = self._node()
        self._note(f"kill {node.folder.name}")
        node.running.kill()
        self._restart(node)

    def stop_node(self) -> None:
        node = self._node()
        self._note(f"stop {node.folder.name}")
        node.running.terminate()
        node.running.wait(60)
        self._restart(node)

    def kill_worker(self) -> None:
        worker = self.rng.choice(self.cluster.workers)
        self._note(f"kill {worker.folder.name}")
        worker.running.kill()
        self._restart(worker)

    def freeze_node(self) -> None:
        self._freeze(self._node())

    def freeze_worker(self) -> None:
        self._freeze(self.rng.choice(self.cluster.workers))

    def _freeze(self, one: Served) -> None:
        self._note(f"freeze {one.folder.name}")
        one.running.freeze()
        time.sleep(self.rng.uniform(1, 8))
        one.running.thaw()

    def cut_node(self) -> None:
        self._cut(self._node())

    def cut_worker(self) -> None:
        self._cut(self.rng.choice(self.cluster.workers))

    def _cut(self, one: Served) -> None:
        self._note(f"cut {one.folder.name}")
        links = self.cluster.links[one.folder.name]
        for link in links:
            link.cut()
        time.sleep(self.rng.uniform(1, 8))
        for link in links:
            link.mend()

    def slow_down(self) -> None:
        self._note("slow network")
        links = [link for links in self.cluster.links.values() for link in links]
        delay = self.rng.uniform(0.005, 0.1)
        for link in links:
            link.slow_down(delay)
        time.sleep(self.rng.uniform(1, 6))
        for link in links:
            link.slow_down(0)

    def _nats(self, what: str) -> Process:
        index = self.rng.randrange(len(self.cluster.nats.servers))
        server = self.cluster.nats.servers[index]
        assert server is not None
        self._note(f"{what} nats-{index}")
        return server

    def kill_nats(self) -> None:
        self._nats("kill").kill()
        time.sleep(self.rng.uniform(1, 6))
        self.cluster.nats.revive()

    def stop_nats(self) -> None:
        server = self._nats("stop")
        server.terminate()
        server.wait()
        time.sleep(self.rng.uniform(0, 3))
        self.cluster.nats.revive()

    def freeze_nats(self) -> None:
        server = self._nats("freeze")
        server.freeze()
        time.sleep(self.rng.uniform(1, 12))
        server.thaw()

    def kill_all_nats(self) -> None:
        self._note("kill all NATS servers")
        for server in self.cluster.nats.servers:
            assert server is not None
            server.kill()
        time.sleep(self.rng.uniform(0, 4))
        self.cluster.nats.revive()
