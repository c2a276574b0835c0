"""The jobs at the heads of lanes, and of the flows in them: a flow is what has one concurrency key."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from clockjack.dispatcher.backlog import Lane, OpenQueue
from clockjack.executor.messages import Assignment
from clockjack.replica.port import Reader


class Head(Struct, frozen=True, gc=False, array_like=True):
    """A ready job."""

    number: int
    since: int = 0
    """When it became ready, about, microseconds since the epoch; 0 where nothing depends on it."""


class Flow(Struct, frozen=True):
    """A concurrency key with ready jobs in a lane."""

    queue: OpenQueue
    lane: Lane
    key: str
    ready: int
    running: int
    """Jobs that run, of this key in this queue, whatever their lane."""


Place = tuple[OpenQueue, Lane, str | None]
"""A lane's jobs without a key (None), or those of a flow."""

_ONE = """
    SELECT number FROM jobs INDEXED BY jobs_ready
    WHERE namespace = ? AND queue = ? AND task = ? AND placement = ? AND priority = ? AND state = 'ready'
        AND concurrency_key IS NULL
    ORDER BY number LIMIT ?
"""

_OF_LANE = """
    namespace = p.value->>0 AND queue = p.value->>1 AND task = p.value->>2 AND placement = p.value->>3
    AND priority = p.value->>4
"""


def _many(index: str, of_key: str) -> str:
    return f"""
        SELECT (
            SELECT json_group_array(json_array(number, since)) FROM (
                SELECT number, max(created_at, coalesce(run_at, 0)) AS since FROM jobs INDEXED BY {index}
                WHERE {_OF_LANE} AND state = 'ready' AND {of_key} ORDER BY number LIMIT ?2
            )
        ) FROM json_each(?1) AS p
    """  # noqa: S608 - constants


_MANY = {
    False: _many("jobs_ready", "concurrency_key IS NULL"),
    True: _many("jobs_keyed", "concurrency_key = p.value->>5 AND concurrency_key IS NOT NULL"),
}
"""By whether they have a key. SQLite takes no limit from a row, so that places with about the same go together."""


async def heads(reader: Reader, places: Sequence[tuple[Place, int]]) -> list[list[Head]]:
    """Return of each place so many first jobs, the oldest first; now and then some more."""
    if len(places) == 1 and places[0][0][2] is None:
        [((queue, lane, _), limit)] = places
        rows = await reader.rows(_ONE, (queue.namespace, queue.name, lane.task, lane.placement, lane.priority, limit))
        return [[Head(*row) for row in rows]]
    found: list[list[Head]] = [[] for _ in places]
    groups: dict[tuple[bool, int], list[int]] = {}
    for index, ((_, _, key), limit) in enumerate(places):
        groups.setdefault((key is not None, 1 << (limit - 1).bit_length()), []).append(index)
    for (keyed, most), indexes in groups.items():
        asked = [_place(*places[index][0]) for index in indexes]
        rows = await reader.rows(_MANY[keyed], (msgspec.json.encode(asked).decode(), most))
        for index, (some,) in zip(indexes, rows, strict=True):
            found[index] = _heads_decoder.decode(some)
    return found


_heads_decoder = msgspec.json.Decoder(list[Head])


def _place(queue: OpenQueue, lane: Lane, key: str | None) -> tuple[Any, ...]:
    return queue.namespace, queue.name, lane.task, lane.placement, lane.priority, key


_FLOWS_PART = """
    SELECT f.key AS key, f.ready AS ready, coalesce(s.running, 0) AS running
    FROM flows AS f LEFT JOIN key_slots AS s ON s.namespace = f.namespace AND s.queue = f.queue AND s.key = f.key
    WHERE f.namespace = p.value->>0 AND f.queue = p.value->>1 AND f.task = p.value->>2 AND f.placement = p.value->>3
        AND f.priority = p.value->>4 AND f.key {side} p.value->>5
        AND (p.value->>6 IS NULL OR coalesce(s.running, 0) < p.value->>6)
    ORDER BY f.key LIMIT ?2
"""

_FLOWS = f"""
    SELECT (
        SELECT json_group_array(json_array(key, ready, running)) FROM (
            SELECT * FROM ({_FLOWS_PART.format(side=">")}) UNION ALL SELECT * FROM ({_FLOWS_PART.format(side="<=")})
            LIMIT ?2
        )
    ) FROM json_each(?1) AS p
"""  # noqa: S608 - constants

_flows_decoder = msgspec.json.Decoder(list[tuple[str, int, int]])


async def flows(reader: Reader, lanes: Sequence[tuple[OpenQueue, Lane, str]], limit: int) -> list[Flow]:
    """Return of each lane up to `limit` flows whose key has room.

    First those behind the key that is named beside the lane, by name; then on from the first.
    """
    asked = [(*_place(queue, lane, after), queue.key_concurrency) for queue, lane, after in lanes]
    rows = await reader.rows(_FLOWS, (msgspec.json.encode(asked).decode(), limit))
    return [
        Flow(queue, lane, *flow)
        for (queue, lane, _), (some,) in zip(lanes, rows, strict=True)
        for flow in _flows_decoder.decode(some)
    ]


async def assignments(reader: Reader, numbers: Iterable[int]) -> dict[int, Assignment]:
    """Return what an executor must know of each job, as an assignment of its present attempt."""
    wanted: Sequence[int] = list(numbers)
    rows = await reader.rows(
        """
        SELECT number, attempt, namespace, id, queue, errors, crashes, work, nominal_at, schedule_id
        FROM jobs JOIN job_work USING (number) WHERE number IN (SELECT value FROM json_each(?))
        """,
        (msgspec.json.encode(wanted).decode(),),
    )
    return {row[0]: Assignment(*row) for row in rows}
