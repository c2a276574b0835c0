"""Who waits for which part of the state to change."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager

from clockjack.actors.signal import Signal
from clockjack.apply.topics import Topic
from clockjack.replica.port import Watch


class Watches:
    """The watches on one replica."""

    def __init__(self) -> None:
        """Begin with none."""
        self._signals: dict[Topic, set[Signal]] = {topic: set() for topic in Topic}

    @contextmanager
    def watch(self, *topics: Topic) -> Generator[Watch]:
        """Give a watch on `topics`, which is set at the beginning: the state may have changed before."""
        signal = Signal()
        signal.set()
        for topic in topics:
            self._signals[topic].add(signal)
        try:
            yield signal
        finally:
            for topic in topics:
                self._signals[topic].discard(signal)

    def notify(self, topics: Iterable[Topic]) -> None:
        """Wake those who wait for any of `topics`."""
        for topic in topics:
            for signal in self._signals[topic]:
                signal.set()
