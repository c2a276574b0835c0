"""``/v1/executors``, ``/v1/tasks`` and ``/v1/cluster``: who is there."""

from collections import Counter

import anyio
from litestar import get

from clockjack.clock import to_datetime
from clockjack.errors import LogUnavailable
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
    Node,
    Task,
    TaskList,
)
from clockjack_api.operations import Answer, describe
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest

TAG = "nodes"

BOUNDS_SECONDS = 2.0
"""So long the journal may take to tell its bounds."""


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
        summary="Show nodes, leaders and the journal",
        query=NoQuery,
        answers={200: Answer(Cluster, "The cluster, as this node sees it.")},
    ),
)
async def get_cluster(request: ApiRequest) -> Reply:
    """Show nodes, leaders and the journal."""
    request.query(NoQuery)
    services = request.context.services
    first = last = None
    if services.health.connected:
        try:
            with anyio.fail_after(BOUNDS_SECONDS):
                bounds = await services.journal.bounds()
            first, last = bounds.first, bounds.last
        except (LogUnavailable, TimeoutError):
            pass
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
    return json_reply(Cluster(services.node_id, services.version, services.health.connected, shown, leaders, journal))


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


ROUTES = [list_executors, list_tasks, get_cluster]
