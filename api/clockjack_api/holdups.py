"""What holds ready jobs up: a limit of their queue, or that no executor may or can run them now.

Told from this node's replica and from the executors' last heartbeats: an answer for people, which may be a second old.
"""

from collections.abc import Sequence

import anyio
import msgspec

from clockjack.dispatcher.fleet import Executor, heard
from clockjack.placement import decode
from clockjack.records import NewJob
from clockjack.replica.log_time import LogTime
from clockjack.services import Services
from clockjack.views import queues
from clockjack.views.jobs import JobRow
from clockjack.views.queues import Kind, QueueRow
from clockjack_api.models.jobs import Holdup, LimitName


def log_now(services: Services) -> int:
    """Return about what time the journal would give an entry now, microseconds since the epoch."""
    return LogTime().now(services.replica.progress, anyio.current_time())


async def of_queues(services: Services, rows: Sequence[QueueRow]) -> dict[tuple[str, str], list[LimitName]]:
    """Return for each queue with ready jobs what keeps some of them from starting."""
    names = [(row.namespace, row.name) for row in rows if row.ready]
    if not names:
        return {}
    kinds: dict[tuple[str, str], list[Kind]] = {}
    for kind in await queues.kinds_ready(services.replica, names):
        kinds.setdefault((kind.namespace, kind.queue), []).append(kind)
    full = await queues.with_full_keys(services.replica, names)
    executors = [executor for _, executor in heard(services.presence, anyio.current_time())]
    now = log_now(services)
    found: dict[tuple[str, str], list[LimitName]] = {}
    for row in rows:
        name = (row.namespace, row.name)
        of_row = _of_limits(row, now)
        if name in full:
            of_row.append("key_concurrency")
        of_executors = {_of_executors(kind, executors) for kind in kinds.get(name, ())}
        of_row.extend(limit for limit in _EXECUTORS if limit in of_executors)
        if row.ready:
            found[name] = of_row
    return found


async def of_jobs(services: Services, rows: Sequence[JobRow]) -> dict[int, Holdup]:
    """Return for each ready job, by its number, what keeps it from starting, if anything does."""
    ready = [row for row in rows if row.state == "ready"]
    if not ready:
        return {}
    named = {(row.namespace, row.queue) for row in ready}
    by_name = {(row.namespace, row.name): row for row in await queues.queues_named(services.replica, named)}
    keys = {(row.namespace, row.queue, row.concurrency_key) for row in ready if row.concurrency_key is not None}
    running = await queues.key_counts(services.replica, keys) if keys else {}
    executors = [executor for _, executor in heard(services.presence, anyio.current_time())]
    now = log_now(services)
    found: dict[int, Holdup] = {}
    for row in ready:
        queue = by_name.get((row.namespace, row.queue))
        if queue is not None:
            of_key = running.get((row.namespace, row.queue, row.concurrency_key or ""), 0)
            waiting = _of_job(row, queue, of_key, executors, now)
            if waiting is not None:
                found[row.number] = waiting
    return found


def of_new_job(services: Services, made: NewJob) -> Holdup | None:
    """Return that no executor may run a new job, if that is so; what else holds it up shows as soon as it is there."""
    executors = [executor for _, executor in heard(services.presence, anyio.current_time())]
    if any(one.takes(made.namespace, made.queue, made.task, made.placement) for one in executors):
        return None
    return Holdup("no_executor", _why_nobody(made, executors))


_EXECUTORS: tuple[LimitName, ...] = ("no_executor", "slots")


def _of_limits(queue: QueueRow, now: int) -> list[LimitName]:
    found: list[LimitName] = []
    if queue.paused:
        found.append("paused")
    if queue.concurrency is not None and queue.running >= queue.concurrency:
        found.append("concurrency")
    if (tokens := queue.tokens(now)) is not None and tokens < 1:
        found.append("rate")
    return found


def _of_executors(kind: Kind, executors: Sequence[Executor]) -> LimitName | None:
    takers = [one for one in executors if one.takes(kind.namespace, kind.queue, kind.task, kind.placement)]
    if not takers:
        return "no_executor"
    return None if any(one.room > 0 for one in takers) else "slots"


def _of_job(row: JobRow, queue: QueueRow, of_key: int, executors: Sequence[Executor], now: int) -> Holdup | None:
    limits = _of_limits(queue, now)
    if "paused" in limits:
        return Holdup("paused", f"the queue {queue.name} is paused")
    of_executors = _of_executors(Kind(row.namespace, row.queue, row.task, row.placement), executors)
    if of_executors == "no_executor":
        return Holdup("no_executor", _why_nobody(row, executors))
    if "concurrency" in limits:
        return Holdup("concurrency", f"{queue.running} jobs run of the queue {queue.name}, which allows no more")
    if row.concurrency_key is not None and queue.key_concurrency is not None and of_key >= queue.key_concurrency:
        detail = f"{of_key} jobs run of the key {row.concurrency_key} in the queue {queue.name}, which allows no more"
        return Holdup("key_concurrency", detail)
    if "rate" in limits:
        seconds = (queue.rate_period or 0) / 1e6
        return Holdup("rate", f"the queue {queue.name} starts {queue.rate_limit} jobs in {seconds:g} s")
    if of_executors == "slots":
        return Holdup("slots", "all executors that may run it are busy")
    return None


def _why_nobody(row: JobRow | NewJob, executors: Sequence[Executor]) -> str:
    knowing = [one for one in executors if row.task in one.knows]
    if not knowing:
        return f"no executor that is there knows {row.task!r}" if executors else "no executor is there"
    taking = [one for one in knowing if one.takes(row.namespace, row.queue, row.task)]
    if not taking:
        return f"no executor that knows {row.task!r} takes jobs of the queue {row.queue}"
    wanted = msgspec.json.encode(decode(row.placement).require).decode()
    return f"no executor that knows {row.task!r} has the labels that it requires: {wanted}"
