"""Who is there."""

from clockjack_client._sync.transport import Transport
from clockjack_client.generated.api.nodes import get_cluster, list_executors, list_tasks
from clockjack_client.generated.models import Cluster, Executor, Task


class Nodes:
    """``/v1/cluster``, ``/v1/executors`` and ``/v1/tasks``."""

    def __init__(self, transport: Transport) -> None:
        """Talk to the server by `transport`."""
        self._transport = transport

    def cluster(self) -> Cluster:
        """Return nodes, leaders and the journal."""
        cluster: Cluster = self._transport.call(get_cluster)
        return cluster

    def executors(self) -> list[Executor]:
        """Return who runs jobs."""
        executors: list[Executor] = (self._transport.call(list_executors)).data
        return executors

    def tasks(self) -> list[Task]:
        """Return the tasks that can be run now."""
        tasks: list[Task] = (self._transport.call(list_tasks)).data
        return tasks
