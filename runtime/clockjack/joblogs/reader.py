"""Finds the lines of one job in the stream.

Each attempt is looked for among the entries of its executor, from shortly before its start until the entries hold only
what is younger than its end. What lies between and is of others is passed over, at most
:data:`SCAN_BYTES` for one page.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from clockjack import subjects
from clockjack.clock import MICROSECONDS
from clockjack.joblogs.lines import LogLine, decode_entry, lines_of
from clockjack.log.port import Entry, Log

SKEW = 60 * MICROSECONDS
"""So far the clocks of the log and of an executor may be apart; where they are further, lines may not be found."""

AROUND = MICROSECONDS
"""Entries are first looked for so long before an attempt's start."""

LATE = 10 * MICROSECONDS
"""Threads of one process may bring their lines out of order by so much."""

SCAN_BYTES = 16 << 20
"""So much of the stream is looked at for one page."""

PAGE_BYTES = 1 << 20
"""A page ends when its messages have so many bytes."""

PAGE_ATTEMPTS = 50
"""So many attempts are looked for in one page."""

_PLACE = re.compile(r"(\d{1,9})-(\d{1,18})-(\d{1,9})", re.ASCII)


class Place(Struct, frozen=True, order=True):
    """How far a job's lines were read: of this attempt, all before entry `sequence`, and of that one so many lines."""

    attempt: int
    sequence: int
    """In the stream; 0: from its beginning."""
    lines: int

    def __str__(self) -> str:
        return f"{self.attempt}-{self.sequence}-{self.lines}"


def parse_place(text: str) -> Place | None:
    """Return a place that was made a text; None if it is none."""
    match = _PLACE.fullmatch(text)
    return Place(*map(int, match.groups())) if match else None


class Span(Struct, frozen=True):
    """Where and when an attempt ran."""

    attempt: int
    executor_id: str
    started_at: int
    """Microseconds since the epoch, as all times here."""
    finished_at: int | None
    """None while it runs."""


class Found(Struct, frozen=True):
    """A line, and how far is read with it."""

    place: Place
    line: LogLine


class LogPage(Struct, frozen=True):
    """Some lines, the oldest first."""

    found: list[Found]
    place: Place
    """Where to go on."""
    more: bool
    """There may be more now."""


class JobLogReader:
    """Reads the lines of jobs."""

    def __init__(self, log: Log) -> None:
        """Read from `log`, the stream of all lines."""
        self._log = log

    async def page(self, number: int, spans: Sequence[Span], after: Place, limit: int) -> LogPage:
        """Return up to `limit` lines behind `after` of the job of that `number`.

        `spans` are its attempts from ``after.attempt`` on, in order. A page can have no lines and yet more to come.

        :raises LogUnavailable: if the log gave no answer.
        """
        search = _Search(self._log, number, limit, after)
        for count, span in enumerate(spans):
            if search.is_full() or count == PAGE_ATTEMPTS:
                search.go_on_at(span.attempt)
                return LogPage(search.found, search.place, more=True)
            if not await search.through(span):
                return LogPage(search.found, search.place, more=True)
        return LogPage(search.found, search.place, more=False)


class _Search:
    """What one page has found so far, and what that has cost."""

    def __init__(self, log: Log, number: int, limit: int, after: Place) -> None:
        self.found: list[Found] = []
        self.place = after
        self._log = log
        self._number = number
        self._limit = limit
        self._scanned = 0
        self._size = 0

    def is_full(self) -> bool:
        return len(self.found) >= self._limit or self._size >= PAGE_BYTES or self._scanned >= SCAN_BYTES

    def go_on_at(self, attempt: int) -> None:
        """Go on with this attempt, if it is not the one that is being read."""
        if attempt != self.place.attempt:
            self.place = Place(attempt, 0, 0)

    async def through(self, span: Span) -> bool:
        """Read an attempt as far as it is there; return whether that was all, now."""
        self.go_on_at(span.attempt)
        entries = await self._first(span)
        while entries:
            for entry in entries:
                if self.is_full():
                    return False
                self._scanned += len(entry.payload)
                if not self._take(span, entry):
                    return True
                if self.is_full() and self.place.sequence <= entry.sequence:
                    return False
            entries = await self._log.read(subjects.job_logs(span.executor_id), after=self.place.sequence - 1)
        return True

    async def _first(self, span: Span) -> list[Entry]:
        subject = subjects.job_logs(span.executor_id)
        if self.place.sequence:
            return await self._log.read(subject, after=self.place.sequence - 1)
        entries = await self._log.read(subject, since=max(span.started_at - AROUND, 0))
        if entries and (chunks := decode_entry(entries[0].payload)) and chunks[0].since <= span.started_at:
            return entries  # what is before is older than the attempt
        return await self._log.read(subject, since=max(span.started_at - SKEW, 0))

    def _take(self, span: Span, entry: Entry) -> bool:
        """Take what belongs to the attempt; return False if nothing more of it can come."""
        chunks = decode_entry(entry.payload)
        if span.finished_at is not None and chunks and chunks[0].since > span.finished_at + LATE:
            return False
        skip = self.place.lines if self.place.sequence == entry.sequence else 0
        count = 0
        for chunk in chunks:
            if chunk.number != self._number or chunk.attempt != span.attempt:
                continue
            for line in lines_of(chunk):
                count += 1
                if count <= skip:
                    continue
                if self.is_full():
                    return True
                self.place = Place(span.attempt, entry.sequence, count)
                self.found.append(Found(self.place, line))
                self._size += len(line.message)
        self.place = Place(span.attempt, entry.sequence + 1, 0)
        return True
