"""Which job goes to which executor."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from clockjack.dispatcher.fleet import Executor
from clockjack.dispatcher.lanes import Head, Lane
from clockjack.dispatcher.pairing import pair


def lane(queue: str = "q", task: str = "t", room: int | None = None) -> Lane:
    return Lane("default", queue, task, 1000, room)


def heads(of: Lane, *jobs: tuple[int, int]) -> list[Head]:
    """Return jobs (number and priority) of a lane, in its order."""
    return [Head(number, priority, of) for number, priority in sorted(jobs, key=lambda job: (-job[1], job[0]))]


def executor(name: str = "x", room: int = 10, load: float = 0.0, slots: int = 4, **kinds: frozenset[str]) -> Executor:
    return Executor(name, room, load, slots, kinds.get("knows", frozenset("tu")), kinds.get("queues", frozenset()))


def given_out(pairs: list[tuple[Head, Executor]]) -> list[tuple[int, str]]:
    return [(head.number, one.id) for head, one in pairs]


def test_higher_priorities_first_then_the_oldest() -> None:
    a, b = lane(task="t"), lane(task="u")
    found = pair([heads(a, (1, 5), (4, 9), (6, 5)), heads(b, (2, 5), (3, 0), (5, 9))], [executor(room=6)])
    assert [number for number, _ in given_out(found)] == [4, 5, 1, 2, 6, 3]


def test_stops_when_all_executors_are_full() -> None:
    found = pair([heads(lane(), (1, 5), (2, 5), (3, 5))], [executor("x", 1), executor("y", 1)])
    assert given_out(found) == [(1, "x"), (2, "y")]


def test_gives_to_the_least_loaded() -> None:
    busy, idle = executor("busy", 4, load=0.5), executor("idle", 4)
    found = pair([heads(lane(), (1, 5), (2, 5), (3, 5), (4, 5))], [busy, idle])
    assert Counter(name for _, name in given_out(found)) == {"idle": 3, "busy": 1}


def test_a_large_executor_takes_more_than_a_small_one() -> None:
    small, large = executor("small", 10, slots=1), executor("large", 10, slots=3)
    found = pair([heads(lane(), *[(n, 5) for n in range(8)])], [small, large])
    assert Counter(name for _, name in given_out(found)) == {"large": 6, "small": 2}


def test_what_nobody_can_take_keeps_nothing_else_waiting() -> None:
    unknown, known = lane(task="unknown"), lane()
    found = pair([heads(unknown, (1, 9), (2, 9)), heads(known, (3, 0))], [executor()])
    assert given_out(found) == [(3, "x")]


def test_executors_that_take_some_queues_only_get_those() -> None:
    choosy, other = executor("choosy", queues=frozenset({"p"})), executor("other", 1)
    found = pair([heads(lane("p"), (2, 5)), heads(lane("q"), (1, 5), (3, 5))], [choosy, other])
    assert given_out(found) == [(1, "other"), (2, "choosy")]


def test_lanes_of_one_queue_share_its_room() -> None:
    a, b = lane(task="t", room=2), lane(task="u", room=2)
    found = pair([heads(a, (1, 5), (3, 5)), heads(b, (2, 5), (4, 5))], [executor()])
    assert given_out(found) == [(1, "x"), (2, "x")]


def test_nothing_to_give_or_nobody_to_take() -> None:
    assert pair([], [executor()]) == []
    assert pair([heads(lane(), (1, 5))], []) == []


LANES = st.sampled_from([lane(queue, task, room) for queue, room in [("p", None), ("q", 2)] for task in "tuv"])
KINDS = st.frozensets(st.sampled_from("tu"))
EXECUTORS = st.lists(
    st.builds(
        Executor,
        id=st.uuids().map(str),
        room=st.integers(1, 4),
        load=st.floats(0, 2),
        slots=st.integers(1, 4),
        knows=KINDS,
        queues=st.frozensets(st.sampled_from("pq")),
    ),
    max_size=4,
)


@given(st.lists(st.tuples(LANES, st.integers(0, 9)), max_size=20), EXECUTORS)
def test_nobody_gets_too_much_or_the_wrong_and_nothing_is_left_that_could_go(
    jobs: list[tuple[Lane, int]], fleet: list[Executor]
) -> None:
    by_lane: dict[Lane, list[tuple[int, int]]] = {}
    for number, (of, priority) in enumerate(jobs):
        by_lane.setdefault(of, []).append((number, priority))
    room = {one.id: one.room for one in fleet}
    lists = [heads(of, *some) for of, some in by_lane.items()]
    pairs = pair(lists, fleet)
    order = [(-head.priority, head.number) for head, _ in pairs]
    assert order == sorted(order)
    assert len({head.number for head, _ in pairs}) == len(pairs)
    assert all(one.takes("default", head.lane.queue, head.lane.task) for head, one in pairs)
    given = Counter(one.id for _, one in pairs)
    assert all(count <= room[name] for name, count in given.items())
    queues = Counter(head.lane.queue for head, _ in pairs)
    assert queues["q"] <= 2
    left = {head.number: head for some in lists for head in some}
    for head, _ in pairs:
        del left[head.number]
    for head in left.values():
        if head.lane.queue != "q" or queues["q"] < 2:
            assert not any(
                given[one.id] < room[one.id] and one.takes("default", head.lane.queue, head.lane.task) for one in fleet
            )
