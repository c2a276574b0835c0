"""Which job goes to which executor: pure, so that it can be tested alone."""

from collections import deque
from collections.abc import Sequence

from msgspec import Struct

from clockjack.dispatcher.backlog import ANY, Lane
from clockjack.dispatcher.fleet import Executor
from clockjack.dispatcher.heads import Head
from clockjack.placement import Placement, decode


class Source(Struct):
    """Jobs that are alike in who may run them, and in their priority, in their order."""

    lane: Lane
    heads: Sequence[Head]
    takers: Sequence[Executor]
    """Who may run them."""
    at: int = 0
    """How many of them are given out."""


class Stream(Struct):
    """The jobs of one concurrency key, or those that have none."""

    key: str
    sources: list[Source]
    room: int = ANY
    """How many more of them may start."""


class Offer(Struct):
    """What a queue has for executors: its streams take turns."""

    ageing: int
    streams: deque[Stream]
    last_key: str | None = None
    """Of the stream that had the last turn; None as long as none had."""


Pair = tuple[int, Head, Executor]
"""The place of an offer, a job of it, and who gets that."""


def pair(offers: Sequence[Offer], order: Sequence[int]) -> list[Pair]:
    """Give jobs to executors, whose room and load are counted on.

    :param order: the places of `offers`: which has a slot next. One that has no job for it is passed over.

    Within a queue its keys take turns. Of one key's jobs (or of all, where they have none) that goes first which has
    waited longest, each level of priority counting as so much waiting as the queue says; it goes to the least loaded
    executor among those that may run it and that it likes best. What nobody can take now is passed over, and keeps
    nothing else waiting.
    """
    pairs: list[Pair] = []
    for index in order:
        found = _next(offers[index])
        if found is not None:
            pairs.append((index, *found))
    return pairs


def _next(offer: Offer) -> tuple[Head, Executor] | None:
    streams = offer.streams
    while streams:
        stream = streams[0]
        found = _next_of(stream, offer.ageing)
        if found is None:
            streams.popleft()
            continue
        offer.last_key = stream.key
        stream.room -= 1
        if stream.room <= 0:
            streams.popleft()
        elif len(streams) > 1:
            streams.rotate(-1)
        return found
    return None


def _next_of(stream: Stream, ageing: int) -> tuple[Head, Executor] | None:
    """Take the first job of a stream that somebody has room for."""
    sources = stream.sources
    while sources:
        source = sources[0] if len(sources) == 1 else min(sources, key=lambda one: _rank(one, ageing))
        executor = None
        if source.at < len(source.heads):
            executor = taker(source.takers, decode(source.lane.placement))
        if executor is None:
            sources.remove(source)
            continue
        head = source.heads[source.at]
        source.at += 1
        if source.at == len(source.heads):
            sources.remove(source)
        executor.give()
        return head, executor
    return None


def _rank(source: Source, ageing: int) -> tuple[int, int]:
    """Return what the jobs at the heads of sources go by: the least first."""
    if source.at >= len(source.heads):
        return 0, 0
    head = source.heads[source.at]
    return head.since - source.lane.priority * ageing, head.number


def taker(executors: Sequence[Executor], placement: Placement) -> Executor | None:
    """Return who gets the next job that any of `executors` may run; None if nobody has room."""
    best: Executor | None = None
    for one in executors:
        if one.room > 0 and (best is None or _is_better(one, best, placement)):
            best = one
    return best


def _is_better(one: Executor, other: Executor, placement: Placement) -> bool:
    if placement.prefer:
        difference = placement.liking(one.labels) - placement.liking(other.labels)
        if difference:
            return difference > 0
    return one.load < other.load
