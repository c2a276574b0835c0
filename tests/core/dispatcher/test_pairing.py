"""Which job goes to which executor."""

from collections import Counter, deque

from hypothesis import given
from hypothesis import strategies as st

from clockjack.dispatcher.backlog import ANY, Lane
from clockjack.dispatcher.fleet import Executor
from clockjack.dispatcher.heads import Head
from clockjack.dispatcher.pairing import Offer, Pair, Source, Stream, pair
from clockjack.placement import Placement, encode

MINUTE = 60


def executor(name: str = "x", room: int = 10, load: float = 0.0, slots: int = 4, **labels: str) -> Executor:
    return Executor(name, room, load, slots, frozenset("tu"), frozenset(), frozenset(), labels)


def source(*numbers: int, task: str = "t", priority: int = 5, since: int = 0, takers: list[Executor]) -> Source:
    return Source(Lane(task, "", priority), [Head(number, since) for number in numbers], takers)


def offer(*sources: Source, ageing: int = 10 * MINUTE) -> Offer:
    """Return what a queue without keys offers."""
    return Offer(ageing, deque([Stream("", list(sources))]))


def keyed(*streams: tuple[str, list[Source], int]) -> Offer:
    return Offer(10 * MINUTE, deque(Stream(*one) for one in streams))


def given_out(pairs: list[Pair]) -> list[tuple[int, str]]:
    return [(head.number, one.id) for _, head, one in pairs]


def numbers(pairs: list[Pair]) -> list[int]:
    return [head.number for _, head, _ in pairs]


# --- which job ------------------------------------------------------------------------------------------------


def test_queues_have_slots_in_the_order_that_was_said() -> None:
    x = executor()
    offers = [offer(source(1, 2, 3, takers=[x])), offer(source(4, 5, takers=[x]))]
    assert [(index, head.number) for index, head, _ in pair(offers, [1, 0, 0, 1, 1, 0])] == [
        (1, 4),
        (0, 1),
        (0, 2),
        (1, 5),
        (0, 3),
    ]


def test_higher_priorities_first_then_the_oldest() -> None:
    x = [executor()]
    low, middle = source(3, priority=0, takers=x), source(1, 4, priority=5, takers=x)
    other, high = source(2, 6, task="u", priority=5, takers=x), source(5, priority=9, takers=x)
    assert numbers(pair([offer(low, middle, other, high)], [0] * 6)) == [5, 1, 2, 4, 6, 3]


def test_ten_minutes_of_waiting_are_worth_a_level() -> None:
    x = [executor()]
    old = source(1, priority=3, since=0, takers=x)
    later = source(2, priority=5, since=20 * MINUTE - 1, takers=x)
    too_late = source(3, priority=9, since=60 * MINUTE + 1, takers=x)
    assert numbers(pair([offer(too_late, old, later)], [0] * 3)) == [2, 1, 3]


def test_what_nobody_can_take_now_keeps_nothing_else_waiting() -> None:
    full, free = executor("full", 0), executor("free")
    found = pair([offer(source(1, 2, priority=9, takers=[full]), source(3, priority=0, takers=[free]))], [0, 0])
    assert given_out(found) == [(3, "free")]


def test_a_queue_with_nothing_left_is_passed_over() -> None:
    x = executor()
    offers = [offer(source(1, takers=[x])), offer(source(takers=[x])), offer(source(2, takers=[x]))]
    assert numbers(pair(offers, [0, 1, 0, 2, 2])) == [1, 2]


# --- keys -----------------------------------------------------------------------------------------------------


def test_keys_take_turns() -> None:
    x = [executor()]
    one = keyed(
        ("a", [source(1, 2, 3, 4, takers=x)], ANY),
        ("b", [source(5, takers=x)], ANY),
        ("", [source(6, 7, takers=x)], ANY),
    )
    assert numbers(pair([one], [0] * 5)) == [1, 5, 6, 2, 7]
    assert one.last_key == ""
    assert numbers(pair([one], [0] * 5)) == [3, 4]
    assert one.last_key == "a"


def test_a_key_gets_no_more_than_its_room() -> None:
    x = [executor()]
    one = keyed(("a", [source(1, 2, 3, takers=x)], 2), ("b", [source(4, takers=x)], 1))
    assert numbers(pair([one], [0] * 5)) == [1, 4, 2]


def test_the_jobs_of_a_key_go_by_priority_whatever_their_task() -> None:
    x = [executor()]
    a = [source(1, 3, priority=1, takers=x), source(2, task="u", priority=5, takers=x)]
    assert numbers(pair([keyed(("a", a, ANY), ("b", [source(4, takers=x)], ANY))], [0] * 4)) == [2, 4, 1, 3]


# --- which executor -------------------------------------------------------------------------------------------


def test_stops_when_all_executors_are_full() -> None:
    takers = [executor("x", 1), executor("y", 1)]
    assert given_out(pair([offer(source(1, 2, 3, takers=takers))], [0] * 3)) == [(1, "x"), (2, "y")]


def test_gives_to_the_least_loaded() -> None:
    takers = [executor("busy", 4, load=0.5), executor("idle", 4)]
    found = pair([offer(source(1, 2, 3, 4, takers=takers))], [0] * 4)
    assert Counter(name for _, name in given_out(found)) == {"idle": 3, "busy": 1}


def test_a_large_executor_takes_more_than_a_small_one() -> None:
    takers = [executor("small", 10, slots=1), executor("large", 10, slots=3)]
    found = pair([offer(source(*range(8), takers=takers))], [0] * 8)
    assert Counter(name for _, name in given_out(found)) == {"large": 6, "small": 2}


def test_gives_to_who_has_most_of_the_labels_that_are_preferred() -> None:
    takers = [
        executor("none", 9),
        executor("one", 9, load=0.9, zone="a"),
        executor("both", 1, load=0.9, zone="a", disk="fast"),
    ]
    placement = encode(Placement(prefer={"zone": ["a", "b"], "disk": "fast"}))
    jobs = Source(Lane("t", placement, 5), [Head(n) for n in range(12)], takers)
    found = given_out(pair([offer(jobs)], [0] * 12))
    assert [name for _, name in found] == ["both"] + ["one"] * 9 + ["none"] * 2


def test_takes_what_it_knows_of_its_queues_where_its_labels_allow_it() -> None:
    one = Executor("x", 1, 0.0, 1, frozenset("t"), frozenset("p"), frozenset(["default"]), {"gpu": "true"})
    wants_gpu = encode(Placement(require={"gpu": ["true", "yes"]}))
    wants_more = encode(Placement(require={"gpu": "true", "zone": "a"}))
    assert one.takes("default", "p", "t")
    assert not one.takes("default", "q", "t")
    assert not one.takes("other", "p", "t")
    assert not one.takes("default", "p", "u")
    assert one.takes("default", "p", "t", wants_gpu)
    assert not one.takes("default", "p", "t", wants_more)
    assert one.takes("default", "p", "t", encode(Placement(prefer={"zone": "a"})))


# --- all of it ------------------------------------------------------------------------------------------------

KEYS = st.sampled_from(["", "a", "b"])
JOBS = st.lists(st.tuples(st.integers(0, 2), KEYS, st.sampled_from("tu"), st.sampled_from([0, 5, 9])), max_size=30)
EXECUTORS = st.lists(
    st.builds(
        Executor,
        id=st.uuids().map(str),
        room=st.integers(1, 4),
        load=st.floats(0, 2),
        slots=st.integers(1, 4),
        knows=st.frozensets(st.sampled_from("tu")),
        queues=st.just(frozenset()),
    ),
    max_size=4,
)
ORDERS = st.lists(st.integers(0, 2), max_size=20)


@given(JOBS, EXECUTORS, ORDERS, st.integers(1, 3))
def test_nobody_gets_too_much_or_the_wrong_and_nothing_is_left_that_could_go(
    jobs: list[tuple[int, str, str, int]], fleet: list[Executor], order: list[int], most: int
) -> None:
    offers = [Offer(10 * MINUTE, deque()) for _ in range(3)]
    by_stream: dict[tuple[int, str], dict[tuple[str, int], list[int]]] = {}
    for number, (queue, key, task, priority) in enumerate(jobs):
        by_stream.setdefault((queue, key), {}).setdefault((task, priority), []).append(number)
    for (queue, key), lanes in by_stream.items():
        sources = [
            source(*some, task=task, priority=priority, takers=[one for one in fleet if task in one.knows])
            for (task, priority), some in lanes.items()
        ]
        offers[queue].streams.append(Stream(key, sources, most if key else ANY))
    room = {one.id: one.room for one in fleet}
    pairs = pair(offers, order)
    given_jobs = [jobs[head.number] for _, head, _ in pairs]
    assert len(set(numbers(pairs))) == len(pairs)
    assert Counter(index for index, _, _ in pairs) <= Counter(order)
    assert all(jobs[head.number][0] == index for index, head, _ in pairs)
    assert all(jobs[head.number][2] in one.knows for _, head, one in pairs)
    assert all(count <= room[name] for name, count in Counter(one.id for _, _, one in pairs).items())
    by_key = Counter((queue, key) for queue, key, _, _ in given_jobs)
    assert all(count <= most for (_, key), count in by_key.items() if key)
    used = Counter(one.id for _, _, one in pairs)
    for number in set(range(len(jobs))) - set(numbers(pairs)):
        queue, key, task, _ = jobs[number]
        had_its_turns = sum(1 for one in given_jobs if one[0] == queue) == order.count(queue)
        could_go = any(task in one.knows and used[one.id] < room[one.id] for one in fleet)
        assert had_its_turns or not could_go or (key and by_key[queue, key] == most)
