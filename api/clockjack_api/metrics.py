"""What ``/metrics`` says: gathered when it is asked for, from the replica and from what the node keeps anyway."""

from collections.abc import Iterator
from itertools import accumulate

import anyio
from anyio import to_thread
from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from clockjack.clock import MICROSECONDS
from clockjack.presence import SILENT_SECONDS
from clockjack.views.queues import QueueRow, all_queues, queues, totals
from clockjack_api import holdups
from clockjack_api.context import Context
from clockjack_api.traffic import BUCKETS, Traffic

MAX_QUEUES = 1_000
"""Queues that have metrics of their own."""


async def exposition(context: Context, namespace: str | None) -> tuple[bytes, str]:
    """Return the metrics as text, and its media type; those of queues of one namespace, or of all."""
    replica = context.services.replica
    rows = await (all_queues(replica, MAX_QUEUES) if namespace is None else queues(replica, namespace, MAX_QUEUES))
    registry = CollectorRegistry(auto_describe=False)
    metrics = [*_totals(await totals(replica, namespace)), *await _queues(context, rows), *_node(context)]
    registry.register(_Gathered([*metrics, _traffic(context.traffic)]))
    ProcessCollector(registry=registry)
    # In a thread: the figures of the process are read from files.
    return await to_thread.run_sync(generate_latest, registry), CONTENT_TYPE_PLAIN_0_0_4


class _Gathered(Collector):
    """Hands on what was gathered before: a collector can't wait."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics


def _totals(found: tuple[int, int, int, int]) -> list[Metric]:
    """Return what is in all queues: there may be more of them than have metrics of their own."""
    count, *by_state = found
    jobs = GaugeMetricFamily("clockjack_jobs", "Jobs that have not ended, in all queues.", labels=["state"])
    for state, number in zip(("ready", "waiting", "running"), by_state, strict=True):
        jobs.add_metric([state], number)
    return [GaugeMetricFamily("clockjack_queues", "Queues that there are.", count), jobs]


async def _queues(context: Context, rows: list[QueueRow]) -> list[Metric]:
    labels = ["namespace", "queue"]
    jobs = GaugeMetricFamily("clockjack_queue_jobs", "Jobs that have not ended.", labels=[*labels, "state"])
    finished = CounterMetricFamily("clockjack_queue_jobs_finished", "Jobs that ended.", labels=labels)
    oldest = GaugeMetricFamily(
        "clockjack_queue_oldest_ready_seconds", "How long the job waits that was ready first.", labels=labels
    )
    paused = GaugeMetricFamily("clockjack_queue_paused", "1 if no jobs of it are started.", labels=labels)
    draining = GaugeMetricFamily("clockjack_queue_draining", "1 if it takes no new jobs.", labels=labels)
    limit = GaugeMetricFamily("clockjack_queue_limit", "Its limits, where it has them.", labels=[*labels, "limit"])
    tokens = GaugeMetricFamily("clockjack_queue_tokens", "Jobs that its rate allows to start at once.", labels=labels)
    limited = GaugeMetricFamily(
        "clockjack_queue_limited", "1 for what keeps ready jobs of it from starting now.", labels=[*labels, "by"]
    )
    held = await holdups.of_queues(context.services, rows)
    now, log_now = context.services.clock.now(), holdups.log_now(context.services)
    for row in rows:
        for state, count in (("ready", row.ready), ("waiting", row.waiting), ("running", row.running)):
            jobs.add_metric([row.namespace, row.name, state], count)
        finished.add_metric([row.namespace, row.name], row.finished)
        paused.add_metric([row.namespace, row.name], row.paused)
        draining.add_metric([row.namespace, row.name], row.draining)
        for name, value in _limits(row):
            limit.add_metric([row.namespace, row.name, name], value)
        if (level := row.tokens(log_now)) is not None:
            tokens.add_metric([row.namespace, row.name], level)
        for by in held.get((row.namespace, row.name), ()):
            limited.add_metric([row.namespace, row.name, by], 1)
        age = 0.0 if row.oldest_ready_at is None else max(now - row.oldest_ready_at, 0) / MICROSECONDS
        oldest.add_metric([row.namespace, row.name], age)
    return [jobs, finished, oldest, paused, draining, limit, tokens, limited]


def _limits(row: QueueRow) -> Iterator[tuple[str, float]]:
    for name in ("concurrency", "key_concurrency", "max_backlog"):
        value: int | None = getattr(row, name)
        if value is not None:
            yield name, value
    if row.rate_limit is not None and row.rate_period is not None:
        yield "rate_per_second", row.rate_limit * MICROSECONDS / row.rate_period


def _node(context: Context) -> list[Metric]:
    services = context.services
    info = GaugeMetricFamily("clockjack_node_info", "Which node this is.", labels=["node_id", "version"])
    info.add_metric([services.node_id, services.version], 1)
    executors = GaugeMetricFamily("clockjack_executors", "Executors, by how they are.", labels=["state"])
    slots = GaugeMetricFamily("clockjack_executor_slots", "Attempts that run at once, at most.", labels=["executor_id"])
    running = GaugeMetricFamily("clockjack_executor_running", "Attempts that are held.", labels=["executor_id"])
    states = {"accepting": 0, "draining": 0, "silent": 0}
    now = anyio.current_time()
    for seen in services.presence.executors():
        heartbeat = seen.heartbeat
        silent = now - seen.seen_at > SILENT_SECONDS
        states["silent" if silent else "accepting" if heartbeat.accepting else "draining"] += 1
        slots.add_metric([heartbeat.executor_id], heartbeat.slots)
        running.add_metric([heartbeat.executor_id], len(heartbeat.attempts))
    for state, count in states.items():
        executors.add_metric([state], count)
    progress = services.replica.progress
    return [
        info,
        executors,
        slots,
        running,
        GaugeMetricFamily(
            "clockjack_journal_applied_sequence", "The last journal entry that the replica applied.", progress.applied
        ),
        CounterMetricFamily(
            "clockjack_records_ignored", "Records whose precondition did not hold.", progress.records_ignored
        ),
        GaugeMetricFamily(
            "clockjack_nats_connected", "1 if the NATS server answers.", float(services.health.connected)
        ),
        GaugeMetricFamily("clockjack_ready", "1 if the node is ready.", float(not services.health.problems())),
        GaugeMetricFamily("clockjack_event_streams", "Event streams that are served.", context.feed.subscribers),
    ]


def _traffic(traffic: Traffic) -> Metric:
    family = HistogramMetricFamily(
        "clockjack_http_request_duration_seconds", "Requests that were answered.", labels=["method", "route", "status"]
    )
    for (method, route, status), latency in sorted(traffic.latencies.items()):
        bounds = [*(str(bound) for bound in BUCKETS), "+Inf"]
        buckets = list(zip(bounds, accumulate(latency.counts), strict=True))
        family.add_metric([method, route, str(status)], buckets, latency.total)
    return family
