"""A window in hand: a group of events that a schedule gathers, holds back or counts, while something becomes of it."""

from typing import Final

from msgspec import Struct

from clockjack.clock import seconds
from clockjack.matcher.heard import Heard
from clockjack.matcher.listeners import Listener
from clockjack.records import HeldEvent, Match, WindowMove, WindowState

WindowKey = tuple[str, str, str, str]
"""Namespace, schedule, kind and key."""


class Row(Struct):
    """An event that a window holds."""

    number: int
    at: int
    name: str
    size: int
    """Bytes of its document; 0 if that is not kept."""
    document: bytes | None = None
    """None while it is only in the replica."""


class StoredWindow(Struct, frozen=True):
    """A window as it is in the replica."""

    namespace: str
    schedule_id: str
    kind: str
    key: str
    revision: int
    opened_at: int
    due_at: int
    events: int
    bytes: int
    first: int
    next: int
    passed: int


class Release(Struct, frozen=True):
    """Events that make a job."""

    rows: list[Row]
    """Those that are left of them, in order."""
    events: int
    """How many they were."""
    at: int
    """The instant that the job stands for."""
    opened_at: int
    """When the window was opened."""


class Window:
    """What is in hand of a window."""

    def __init__(self, listener: Listener, kind: str, key: str, stored: StoredWindow | None, rows: list[Row]) -> None:
        """Go on with what is `stored`, which holds `rows`; or begin with a window that is not open."""
        self.listener: Final = listener
        self.kind: Final = kind
        self.key: Final = key
        self.is_open = stored is not None
        self.rows = rows
        self._revision = listener.trigger_revision if stored is None else stored.revision
        self.opened_at = stored.opened_at if stored else 0
        self.due_at = stored.due_at if stored else 0
        self.events = stored.events if stored else 0
        self.bytes = stored.bytes if stored else 0
        self.next = stored.next if stored else 1
        self.passed = stored.passed if stored else 1
        self.matches: list[Match] = []
        """What was decided since the last move."""
        self._heard = self._settled = 0
        self._written: dict[int, Row] = {}
        self._moved = False

    @property
    def has_news(self) -> bool:
        """Whether there is anything to be told of it."""
        return self._moved or bool(self.matches)

    @property
    def was_of_another_trigger(self) -> bool:
        """Whether it was moved last by what the trigger was before."""
        return self.is_open and self._revision != self.listener.trigger_revision

    @property
    def passed_rows(self) -> int:
        """How many of the rows are of such as were let through: the first ones."""
        return self.passed - self.rows[0].number if self.rows else 0

    def open(self, at: int) -> None:
        """Begin."""
        self.is_open = self._moved = True
        self.opened_at = self.due_at = at

    def close(self) -> None:
        """End, with nothing held any more."""
        self._settled += self.events
        self.is_open, self._moved = False, True
        self.rows = []
        self._written.clear()
        self.events = self.bytes = 0
        self.passed = self.next  # numbers go on: what is held under them in the replica may still have to go

    def wait_until(self, due_at: int) -> None:
        """Be due then."""
        self._moved = True
        self.due_at = due_at

    def count(self, heard: int, settled: int = 0) -> None:
        """Count events that came, and such that were decided on; those between wait."""
        self._moved = True
        self._heard += heard
        self._settled += settled
        self.events += heard - settled

    def holds(self, name: str) -> bool:
        """Say whether it holds an event of that source and id."""
        return any(row.name == name for row in self.rows)

    def hold(self, at: int, name: str, document: bytes) -> None:
        """Hold an event, behind the others."""
        row = Row(self.next, at, name, len(document), document)
        self.rows.append(row)
        self.next += 1
        self.bytes += row.size
        self._write(row)

    def hold_heard(self, heard: Heard, document: bytes | None = None) -> None:
        """Hold an event as it came."""
        self.hold(heard.at, heard.name, heard.document if document is None else document)

    def let_go(self, count: int) -> None:
        """Hold the oldest so many no longer."""
        for row in self.rows[:count]:
            self.bytes -= row.size
            self._written.pop(row.number, None)
        del self.rows[:count]
        self._moved = True

    def blank(self, row: Row) -> None:
        """Keep of an event its time alone."""
        self.bytes -= row.size
        row.size, row.document = 0, b""
        self._write(row)

    def set_time(self, row: Row, at: int) -> None:
        """Correct the time of one that was let through."""
        row.at = at
        self._write(row)

    def let_pass(self, at: int) -> None:
        """Let the first pass that waits, and keep the time."""
        row = self.rows[self.passed_rows]
        row.at = at
        self.passed += 1
        self.blank(row)

    def take_move(self) -> WindowMove | None:
        """Return what became of it since the last time; None if that is nothing."""
        if not self.has_news:
            return None
        self._revision = self.listener.trigger_revision
        state = None
        if self.is_open:
            first = self.rows[0].number if self.rows else self.next
            state = WindowState(self.opened_at, self.due_at, self.events, self.bytes, first, self.next, self.passed)
        listener = self.listener
        move = WindowMove(
            listener.namespace,
            listener.schedule_id,
            listener.created_at,
            listener.trigger_revision,
            self.kind,
            self.key,
            state,
            [HeldEvent(row.number, row.at, row.name, row.document or b"") for row in self._written.values()],
            self._heard,
            self._settled,
            self.matches,
        )
        self.matches = []
        self._heard = self._settled = 0
        self._written.clear()
        self._moved = False
        return move

    def _write(self, row: Row) -> None:
        self._written[row.number] = row
        self._moved = True


def span(duration: float) -> int:
    """Return a duration of a trigger, which is in seconds, in microseconds: at least one."""
    return max(seconds(duration), 1)
