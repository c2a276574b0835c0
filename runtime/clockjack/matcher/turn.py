"""What one ``Matched`` record will say."""

from clockjack.matcher.listeners import Listener
from clockjack.matcher.positions import Positions
from clockjack.matcher.window import Window
from clockjack.records import DeadLetter, Match, Matched

ITEM_BYTES = 300
"""What a match, a move or an event is reckoned to need beside its large parts."""


class Turn:
    """Collects it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._matches: list[Match] = []
        self._skips: dict[tuple[str, str, str], Match] = {}
        self._windows: dict[int, Window] = {}
        self._dead_letters: list[DeadLetter] = []
        self.bytes = 0
        """About how large it is."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be told but how far it is."""
        return not (self._matches or self._skips or self._windows or self._dead_letters)

    def add(self, match: Match, window: Window | None = None) -> None:
        """Add a decision; of a window, if it has to do with one."""
        if window is None:
            self._matches.append(match)
        else:
            if not window.matches:
                self._windows.pop(id(window), None)  # jobs are made in the order in which they were decided
            window.matches.append(match)
            self.touch(window)
        job = match.job
        self.bytes += ITEM_BYTES + (0 if job is None else len(job.work) + len(job.metadata or b""))

    def skip(self, listener: Listener, reason: str, name: str, at: int, events: int = 1) -> None:
        """Add that events were skipped; those of one schedule and reason are told together."""
        key = (*listener.key, reason)
        known = self._skips.get(key)
        if known is not None:
            known.event_id = None
            known.events += events
            known.at = at
            return
        event_id = name if events == 1 else None
        self._skips[key] = Match(*listener.key, listener.revision, event_id, at, None, reason, events)
        self.bytes += ITEM_BYTES

    def touch(self, window: Window, size: int = 0) -> None:
        """Add that something became of a window, which holds `size` bytes more."""
        if not window.has_news:
            return
        self._windows[id(window)] = window
        self.bytes += size + ITEM_BYTES

    def bury(self, letter: DeadLetter) -> None:
        """Add what is no event."""
        self._dead_letters.append(letter)
        self.bytes += ITEM_BYTES + len(letter.payload)

    def record(self, epoch: int, now: int, done: Positions) -> Matched:
        """Return the record; `done` is how far all is decided with it."""
        moves = (window.take_move() for window in self._windows.values())
        return Matched(
            epoch,
            now,
            done.events,
            done.lifecycle,
            [*self._matches, *self._skips.values()],
            done.serial + 1,
            done.events_cursor,
            done.lifecycle_cursor,
            [move for move in moves if move is not None],
            self._dead_letters,
        )
