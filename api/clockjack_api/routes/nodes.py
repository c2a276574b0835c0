"""``/v1/executors``, ``/v1/tasks`` and ``/v1/cluster``: who is there."""

from collections import Counter, defaultdict
from contextlib import suppress

import anyio
from litestar import get

from clockjack.clock import to_datetime
from clockjack.dispatcher.fleet import labels_of
from clockjack.errors import LogError
from clockjack.log.port import Bounds, Server
from clockjack.presence import SILENT_SECONDS, ExecutorSeen, NodeSeen
from clockjack.services import Services
from clockjack.views.leases import leases
from clockjack_api.models.jobs import NoQuery
from clockjack_api.models.nodes import (
    Cluster,
    Executor,
    ExecutorList,
    JournalState,
    Leader,
    NatsServer,
    Node,
    Task,
    TaskList,
)
from clockjack_api.operations import Answer, describe
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest

TAG = "nodes"

ASK_SECONDS = 2.0
"""So long the NATS servers may take to tell of the journal and of themselves."""


@get(
    "/v1/executors",
    opt=describe(
        id="listExecutors",
        tag=TAG,
        summary="List executors, by id",
        query=NoQuery,
        answers={200: Answer(ExecutorList, "The executors that were heard of in the last minute.")},
    ),
)
async def list_executors(request: ApiRequest) -> Reply:
    """List executors."""
    request.query(NoQuery)
    services = request.context.services
    found = sorted(services.presence.executors(), key=lambda seen: seen.heartbeat.executor_id)
    return json_reply(ExecutorList([_executor(services, seen) for seen in found]))


def _executor(services: Services, seen: ExecutorSeen) -> Executor:
    heartbeat = seen.heartbeat
    catalog = services.presence.catalog(heartbeat.executor_id)
    age = anyio.current_time() - seen.seen_at
    return Executor(
        heartbeat.executor_id,
        heartbeat.node_id,
        "silent" if age > SILENT_SECONDS else "accepting" if heartbeat.accepting else "draining",
        heartbeat.slots,
        len(heartbeat.attempts),
        heartbeat.queues,
        labels_of(heartbeat),
        catalog.targets if catalog else [],
        len(catalog.tasks) if catalog else 0,
        heartbeat.mean_run_seconds,
        heartbeat.pid,
        to_datetime(heartbeat.started_at),
        round(max(age, 0.0), 3),
    )


@get(
    "/v1/tasks",
    opt=describe(
        id="listTasks",
        tag=TAG,
        summary="List the tasks that executors know, by name",
        query=NoQuery,
        answers={200: Answer(TaskList, "The tasks.")},
    ),
)
async def list_tasks(request: ApiRequest) -> Reply:
    """List tasks."""
    request.query(NoQuery)
    presence = request.context.services.presence
    known: Counter[str] = Counter()
    for seen in presence.executors():
        catalog = presence.catalog(seen.heartbeat.executor_id)
        if catalog is not None:
            known.update(task.name for task in catalog.tasks)
    data = [
        Task(
            task.name,
            task.queue,
            task.priority,
            task.timeout_seconds,
            task.retry,
            task.isolation,
            task.description,
            task.args_schema,
            known[task.name],
        )
        for _, task in sorted(presence.tasks().items())
    ]
    return json_reply(TaskList(data))


@get(
    "/v1/cluster",
    opt=describe(
        id="getCluster",
        tag=TAG,
        summary="Show nodes, leaders, the journal and the NATS servers",
        query=NoQuery,
        answers={200: Answer(Cluster, "The cluster, as this node sees it.")},
    ),
)
async def get_cluster(request: ApiRequest) -> Reply:
    """Show nodes, leaders and the journal."""
    request.query(NoQuery)
    services = request.context.services
    bounds: Bounds | None = None
    servers: list[Server] = []

    async def ask_bounds() -> None:
        nonlocal bounds
        with suppress(LogError):
            bounds = await services.journal.bounds()

    async def ask_servers() -> None:
        nonlocal servers
        servers = await services.servers.look()

    with anyio.move_on_after(ASK_SECONDS):
        async with anyio.create_task_group() as group:
            if services.health.connected:
                group.start_soon(ask_bounds)
            group.start_soon(ask_servers)
    first, last = (bounds.first, bounds.last) if bounds is not None else (None, None)
    progress = services.replica.progress
    newest = max(last or 0, progress.applied)
    nodes = sorted(services.presence.nodes(), key=lambda seen: seen.status.node_id)
    leaders = [
        Leader(
            row.role,
            row.node_id if row.expires_at else None,
            row.epoch,
            to_datetime(row.claimed_at),
            to_datetime(row.expires_at) if row.expires_at else None,
        )
        for row in await leases(services.replica)
    ]
    journal = JournalState(
        first,
        last,
        progress.applied,
        to_datetime(progress.applied_at) if progress.applied else None,
        progress.records_ignored,
    )
    shown = [_node(services, seen, newest) for seen in nodes]
    return json_reply(
        Cluster(
            services.node_id,
            services.version,
            services.health.connected,
            shown,
            leaders,
            journal,
            _nats_servers(services, servers),
        )
    )


def _node(services: Services, seen: NodeSeen, newest: int) -> Node:
    status = seen.status
    age = anyio.current_time() - seen.seen_at
    applied = services.replica.progress.applied if status.node_id == services.node_id else status.applied
    return Node(
        status.node_id,
        status.version,
        status.url or None,
        status.roles,
        "silent" if age > SILENT_SECONDS else "up",
        applied,
        max(newest - applied, 0),
        status.pid,
        to_datetime(status.started_at),
        round(max(age, 0.0), 3),
    )


def _nats_servers(services: Services, seen: list[Server]) -> list[NatsServer]:
    """Put together what the stream's leader says of the servers, and what nodes say of those they are connected to."""
    versions: dict[str, str] = {}
    users: defaultdict[str, list[str]] = defaultdict(list)
    now = anyio.current_time()
    for node in services.presence.nodes():
        status = node.status
        if status.nats_server and status.node_id != services.node_id and now - node.seen_at <= SILENT_SECONDS:
            versions[status.nats_server] = status.nats_version
            users[status.nats_server].append(status.node_id)
    name, version = services.servers.connected_to
    versions[name] = version
    if services.health.connected:
        users[name].append(services.node_id)
    found = {
        server.name: NatsServer(
            server.name,
            versions.get(server.name) or None,
            "leader" if server.leads else "replica",
            "unknown" if server.is_up is None else "up" if server.is_up else "silent",
            server.lag,
            sorted(users[server.name]),
        )
        for server in seen
    }
    for server_name in {*users} - {*found, ""}:
        found[server_name] = NatsServer(
            server_name, versions[server_name] or None, "none", "up", None, sorted(users[server_name])
        )
    return sorted(found.values(), key=lambda server: server.name)


ROUTES = [list_executors, list_tasks, get_cluster]
