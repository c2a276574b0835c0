"""One round: what is given to whom, planned from the state as it is now."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from clockjack.dispatcher.backlog import ANY, Lane, OpenQueue
from clockjack.dispatcher.fleet import Executor
from clockjack.dispatcher.heads import Flow, flows, heads
from clockjack.dispatcher.pairing import Offer, Source, Stream, pair
from clockjack.dispatcher.shares import Key, Share, Shares
from clockjack.replica.port import Reader

if TYPE_CHECKING:
    from clockjack.dispatcher.heads import Place

SPARE = 32
"""So many more turns than slots are planned where a queue may turn out to have nothing: its keys may all be full."""

REMEMBERED = 10_000
"""Queues of which it is remembered which key was served last, or that all are full; then all is forgotten."""


class Given(Struct, frozen=True):
    """What a round gives out."""

    pairs: list[tuple[int, str]]
    """Numbers of jobs, and to which executors they go."""
    more: bool
    """Whether it is worth looking again: there was a queue that turned out to have nothing to give."""


class Candidate(Struct, frozen=True):
    """A queue with what of it somebody has room for."""

    queue: OpenQueue
    lanes: list[tuple[Lane, list[Executor]]]
    most: int


class Rounds:
    """Plans one round after the other. What it remembers of those before decides about order only."""

    def __init__(self, reader: Reader) -> None:
        """Read from `reader`."""
        self._reader = reader
        self._shares = Shares()
        self._last_keys: dict[Key, str] = {}
        """The concurrency key that was served last, by queue."""
        self._full: dict[Key, tuple[object, ...]] = {}
        """Queues whose keys all turned out to be full, and how they were."""

    async def plan(self, queues: Sequence[OpenQueue], executors: Sequence[Executor], now: float, most: int) -> Given:
        """Return what is to be given to `executors`, at most so much, and count their room on.

        `now` is the event loop's, in seconds.
        """
        found = [candidate for queue in queues if (candidate := self._candidate(queue, executors)) is not None]
        slots = min(sum(executor.room for executor in executors), most)
        if not found or not slots:
            return Given([], more=False)
        shares = [Share(one.queue.key, one.queue.weight, one.queue.running, one.most) for one in found]
        spare = SPARE if any(_may_be_full(one) for one in found) else 0
        order = self._shares.divide(shares, slots + spare, now)
        wanted = [0] * len(found)
        for index in order:
            wanted[index] += 1
        offers = await self._offers(found, wanted)
        empty = [index for index, offer in enumerate(offers) if wanted[index] and not offer.streams]
        for index in empty:
            self._note_full(found[index])
        pairs = pair(offers, order)
        self._note(found, offers, [index for index, _, _ in pairs], now)
        return Given([(head.number, executor.id) for _, head, executor in pairs], more=bool(empty))

    def _candidate(self, queue: OpenQueue, executors: Sequence[Executor]) -> Candidate | None:
        lanes: list[tuple[Lane, list[Executor]]] = []
        ready = 0
        room: dict[str, int] = {}
        for lane in queue.lanes:
            takers = [one for one in executors if one.room > 0 and one.takes(*queue.key, lane.task, lane.placement)]
            if takers:
                lanes.append((lane, takers))
                ready += lane.ready + lane.keyed
                room.update((one.id, one.room) for one in takers)
        if not lanes or self._full.get(queue.key) == _state(queue, lanes):
            return None
        return Candidate(queue, lanes, min(queue.room, ready, sum(room.values())))

    async def _offers(self, found: Sequence[Candidate], wanted: Sequence[int]) -> list[Offer]:
        """Fetch so many jobs of each."""
        keyed: list[tuple[OpenQueue, Lane, str]] = []
        for one, count in zip(found, wanted, strict=True):
            if count:
                after = self._last_keys.get(one.queue.key, "")
                keyed += [(one.queue, lane, after) for lane, _ in one.lanes if lane.keyed]
        by_queue: dict[Key, list[Flow]] = {}
        if keyed:
            for flow in await flows(self._reader, keyed, max(wanted)):
                by_queue.setdefault(flow.queue.key, []).append(flow)
        places: list[tuple[Place, int]] = []
        plans: list[list[tuple[str, int, list[tuple[Lane, int]]]]] = []
        for one, count in zip(found, wanted, strict=True):
            plan: list[tuple[str, int, list[tuple[Lane, int]]]] = []
            if count:
                for key, room, parts in self._turns(one, by_queue.get(one.queue.key, ()), count):
                    mine: list[tuple[Lane, int]] = []
                    for lane, most in parts:
                        mine.append((lane, len(places)))
                        places.append(((one.queue, lane, key or None), most))
                    plan.append((key, room, mine))
            plans.append(plan)
        jobs = await heads(self._reader, places) if places else []
        offers: list[Offer] = []
        for one, plan in zip(found, plans, strict=True):
            takers = {(lane.task, lane.placement, lane.priority): some for lane, some in one.lanes}
            streams = deque(
                Stream(
                    key,
                    [Source(lane, jobs[at], takers[lane.task, lane.placement, lane.priority]) for lane, at in mine],
                    room,
                )
                for key, room, mine in plan
            )
            offers.append(Offer(one.queue.ageing, streams))
        return offers

    def _turns(
        self, one: Candidate, its_flows: Sequence[Flow], count: int
    ) -> list[tuple[str, int, list[tuple[Lane, int]]]]:
        """Return which keys of a queue have the next turns, each with its room, and so many jobs of its lanes.

        They go on behind the one that was served last, by name; jobs without a key are those of the key "".
        """
        queue = one.queue
        lanes: dict[str, list[tuple[Lane, int]]] = {}
        room: dict[str, int] = {}
        for flow in its_flows:
            lanes.setdefault(flow.key, []).append((flow.lane, flow.ready))
            room[flow.key] = ANY if queue.key_concurrency is None else queue.key_concurrency - flow.running
        if plain := [(lane, lane.ready) for lane, _ in one.lanes if lane.ready]:
            lanes[""], room[""] = plain, ANY
        last = self._last_keys.get(queue.key, "")
        keys = sorted(lanes, key=lambda key: (key <= last, key))[:count]
        each = -(-count // len(keys)) if keys else 0
        return [(key, room[key], [(lane, min(ready, each, room[key])) for lane, ready in lanes[key]]) for key in keys]

    def _note(self, found: Sequence[Candidate], offers: Sequence[Offer], turns: Sequence[int], now: float) -> None:
        """Remember who had which turn."""
        if len(self._last_keys) > REMEMBERED:
            self._last_keys.clear()
        for one, offer in zip(found, offers, strict=True):
            if offer.last_key is not None and any(lane.keyed for lane, _ in one.lanes):
                self._last_keys[one.queue.key] = offer.last_key
        held = {one.queue.key: one.queue.running for one in found}
        served = [found[index].queue.key for index in turns]
        for key in served:
            held[key] += 1
            self._full.pop(key, None)
        self._shares.note(held, served, now)

    def _note_full(self, one: Candidate) -> None:
        if len(self._full) > REMEMBERED:
            self._full.clear()
        self._full[one.queue.key] = _state(one.queue, one.lanes)


def _may_be_full(one: Candidate) -> bool:
    return one.queue.key_concurrency is not None and not any(lane.ready for lane, _ in one.lanes)


def _state(queue: OpenQueue, lanes: Sequence[tuple[Lane, list[Executor]]]) -> tuple[object, ...]:
    """Return what changes whenever a key of a queue may have come to have room."""
    return (*queue.stamp, *[(lane.task, lane.placement, lane.priority) for lane, _ in lanes])
