"""Which queue gets the next free slot."""

from collections import Counter

import pytest

from clockjack.dispatcher.shares import Key, Share, Shares

A, B, C = ("default", "a"), ("default", "b"), ("default", "c")


class Slots:
    """Slots that are given to queues which always have jobs waiting, each of which takes its time."""

    def __init__(self, slots: int, weights: dict[Key, int], seconds: dict[Key, float]) -> None:
        self.shares = Shares()
        self.weights = weights
        self.seconds = seconds
        self.free = slots
        self.now = 0.0
        self.ends: list[tuple[float, Key]] = []
        self.started: Counter[Key] = Counter()
        self.held: Counter[Key] = Counter()
        """Seconds for which queues held slots."""

    def run(self, seconds: float, *queues: Key) -> None:
        """Let so much time pass, while just these queues have jobs waiting."""
        until = self.now + seconds
        while True:
            running = Counter(key for _, key in self.ends)
            wanted = [Share(key, self.weights[key], running[key], 1000) for key in queues]
            order = self.shares.divide(wanted, self.free, self.now) if self.free else []
            given = [queues[index] for index in order]
            self.shares.note({key: running[key] + given.count(key) for key in queues}, given, self.now)
            for key in given:
                self.ends.append((self.now + self.seconds[key], key))
                self.started[key] += 1
                self.held[key] += self.seconds[key]  # type: ignore[assignment]
            self.free -= len(given)
            self.ends.sort()
            if self.ends[0][0] > until:
                self.now = until
                return
            self.now = self.ends[0][0]
            while self.ends and self.ends[0][0] <= self.now:
                self.ends.pop(0)
                self.free += 1


@pytest.mark.parametrize("slots", [1, 2, 8, 30])
@pytest.mark.parametrize("seconds", [{A: 0.1, B: 0.1, C: 0.1}, {A: 5.0, B: 0.02, C: 0.5}])
def test_queues_hold_slots_in_proportion_to_their_weights(slots: int, seconds: dict[Key, float]) -> None:
    world = Slots(slots, {A: 1, B: 2, C: 5}, seconds)
    world.run(10_000 / max(slots, 10), A, B, C)
    parts = {key: world.held[key] / sum(world.held.values()) for key in (A, B, C)}
    near = 0.05 if slots > 2 else 0.16  # a job of 5 s in the only slot is much of what is remembered
    assert parts == {key: pytest.approx(part / 8, abs=near) for key, part in ((A, 1), (B, 2), (C, 5))}
    assert parts[C] > parts[A]


def test_more_queues_than_slots_take_turns() -> None:
    queues = [("default", f"q{n}") for n in range(50)]
    world = Slots(1, dict.fromkeys(queues, 1), dict.fromkeys(queues, 0.01))
    world.run(10, *queues)
    assert max(world.started.values()) - min(world.started.values()) <= 2


def test_a_slow_heavy_queue_does_not_starve_a_light_one() -> None:
    world = Slots(10, {A: 1, B: 1}, {A: 60.0, B: 0.05})
    world.run(120, A)
    before = world.started[B]
    world.run(120, A, B)
    # From when A's jobs end, slot by slot: until then B has one slot or two, and half of them in the end.
    assert world.started[B] - before > 1000
    assert Counter(key for _, key in world.ends)[B] >= 4


def test_what_one_does_not_want_goes_to_the_others() -> None:
    shares = [Share(A, 1000, 0, 3), Share(B, 1, 0, 100)]
    assert Counter(Shares().divide(shares, 20, 0.0)) == {0: 3, 1: 17}
    assert Counter(Shares().divide(shares, 200, 0.0)) == {0: 3, 1: 100}


def test_what_is_held_counts_at_once() -> None:
    shares = [Share(A, 1, 7, 100), Share(B, 1, 1, 100)]
    assert Counter(Shares().divide(shares, 10, 0.0)) == {0: 2, 1: 8}


def test_what_was_held_long_ago_is_forgotten() -> None:
    world = Slots(4, {A: 1, B: 1}, {A: 0.1, B: 0.1})
    world.run(1000, A)
    world.run(100, B)
    world.held.clear()
    world.run(20, A, B)
    assert 1 < world.held[A] / world.held[B] < 2  # A makes up for the last seconds, and does not pay for those before


def test_keeps_nothing_of_queues_that_are_gone() -> None:
    shares = Shares()
    for turn in range(5000):
        key = ("default", f"q{turn}")
        shares.divide([Share(key, 1, 0, 5), Share(A, 1, 0, 5)], 2, float(turn))
        shares.note({key: 1, A: 1}, [key, A], float(turn))
    assert len(shares._average) < 200
    assert len(shares._served) < 2000
