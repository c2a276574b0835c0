"""What the attempts of one runner say, until the executor has it: bounded for each attempt, and for all together.

Lines come from any thread. They are passed on at once, as long as they are few: the next thing that the code does may
be to die. Many go in batches, ten times a second, and always before the report of an attempt's end. What there is no
room for is left out: a notice says how much, and of an attempt that said too much, the last lines come behind it.
"""

import asyncio
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from clockjack.clock import Clock
from clockjack.executor.failures import clip_end
from clockjack.executor.frames import Logs
from clockjack.executor.runner.attempt import Attempt
from clockjack.joblogs.lines import MAX_LINE_BYTES, Chunk, Level, LogLine, Source, chunk_of, left_out

PASS_ON_SECONDS = 0.1
"""Batches are passed on this often."""

AT_ONCE = 100
"""So many times in that time, a line is passed on as soon as it is said."""

BYTES_PER_SECOND = 512 << 10
"""All attempts of a runner together may say so much, on average."""

BURST_BYTES = 4 << 20
"""And so much at once."""

MAX_PENDING_BYTES = 4 << 20
"""So much waits for an executor that does not read."""

MAX_UNSENT_BYTES = 1 << 20
"""While the executor has not read so much, nothing more is passed on."""

TAIL_BYTES = 8 << 10
"""So much of the end of what was left out comes all the same."""

CHUNK_BYTES = 128 << 10
"""A chunk is closed when it has so much."""

CHUNK_LINES = 5_000
"""Or when it has so many lines."""

LINE_OVERHEAD = 64
"""A line counts as so many bytes more than its text."""

PIECE = MAX_LINE_BYTES // 4
"""A longer line that was printed, in characters, becomes lines of that length: each has four bytes at most."""

MAX_NAME_BYTES = 200
"""What is kept of the name of a logger."""

TOO_MUCH = "it said more than is kept of one attempt (job_log_max_bytes)"
TOO_FAST = "the attempts of this process said more than it passes on"


class AttemptLog:
    """What one attempt has said, and was not passed on yet."""

    __slots__ = ("allowed", "closed", "left_out", "partial", "pending", "size_left_out", "tail", "tail_size", "why")

    def __init__(self, allowed: int) -> None:
        """Let it say `allowed` bytes."""
        self.allowed = allowed
        self.closed = False
        self.pending: list[tuple[int, LogLine]] = []
        """With the size of each."""
        self.partial: dict[Source, str] = {}
        """What was printed without a line feed at its end."""
        self.left_out = 0
        self.size_left_out = 0
        self.why = ""
        self.tail: deque[tuple[int, LogLine]] = deque()
        """The last of what was left out, with the size of each."""
        self.tail_size = 0


SILENT = AttemptLog(0)
"""Of an attempt that has nothing to say: what libraries log on its behalf is not kept."""
SILENT.closed = True


class Logbook:
    """Takes lines, and passes them on."""

    def __init__(self, clock: Clock, max_bytes: int) -> None:
        """Keep `max_bytes` of each attempt; see :meth:`attach`."""
        self._clock = clock
        self._max_bytes = max_bytes
        self._lock = threading.RLock()  # not a plain one: what a finalizer prints may come while it is held
        self._waiting: dict[Attempt, AttemptLog] = {}
        self._waiting_bytes = 0
        self._tokens = float(BURST_BYTES)
        self._refilled_at = time.monotonic()
        self._window = float("-inf")
        self._at_once = 0
        self._due = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._post: Callable[[Logs], None] = _nobody
        self._unsent: Callable[[], int] = int
        os.register_at_fork(after_in_child=self._disable)

    def attach(self, post: Callable[[Logs], None], unsent: Callable[[], int]) -> None:
        """Pass lines on by `post`, from now on; `unsent` says how many bytes are on the way. Call it in the event loop.

        Both may be called from any thread.
        """
        self._loop = asyncio.get_running_loop()
        self._post = post
        self._unsent = unsent

    # --- from any thread ----------------------------------------------------------------------------------

    def say(self, attempt: Attempt, source: Source, level: Level, logger: str, message: str, at: int = 0) -> None:
        """Take one line, of the time `at` or of now."""
        plain = message.isascii() and len(message) <= MAX_LINE_BYTES
        text = message if plain else clip_end(message, MAX_LINE_BYTES)
        size = LINE_OVERHEAD + (len(text) if plain else len(text.encode()))
        line = LogLine(at or self._clock.now(), source, level, clip_end(logger, MAX_NAME_BYTES), text)
        with self._lock:
            own = self._log_of(attempt)
            if own is None:
                return
            self._take(attempt, own, line, size)
            self._call_later()

    def write(self, attempt: Attempt, source: Source, text: str) -> None:
        """Take a piece of text that was printed: its whole lines, and the rest when it is one."""
        with self._lock:
            own = self._log_of(attempt)
            if own is None or not text:
                return
            text = own.partial.pop(source, "") + text
            if "\n" not in text and len(text) < MAX_LINE_BYTES:
                own.partial[source] = text.rpartition("\r")[2] if "\r" in text else text
                return
            *lines, rest = text.split("\n")
            if len(rest) >= MAX_LINE_BYTES:
                lines.append(rest)
            elif rest:
                own.partial[source] = rest
        for line in lines:
            for piece in _pieces(_shown(line)):
                self.say(attempt, source, "", "", piece)

    def _log_of(self, attempt: Attempt) -> AttemptLog | None:
        """Return what `attempt` has said; None if nothing that it says counts."""
        if attempt.left_behind or self._loop is None:
            return None
        if attempt.log is None:
            attempt.log = AttemptLog(self._max_bytes)
        return None if attempt.log.closed else attempt.log

    def _take(self, attempt: Attempt, own: AttemptLog, line: LogLine, size: int) -> None:
        self._refill()
        if size > own.allowed:
            own.allowed = 0  # from here on all is left out, however short
            self._leave_out(own, line, size, TOO_MUCH)
        elif size > self._tokens or self._waiting_bytes >= MAX_PENDING_BYTES:
            self._leave_out(own, line, size, TOO_FAST)
        else:
            if own.left_out:
                self._tell_what_was_left_out(attempt, own)
            own.allowed -= size
            self._tokens -= size
            self._put(attempt, own, line, size)

    def _put(self, attempt: Attempt, own: AttemptLog, line: LogLine, size: int) -> None:
        own.pending.append((size, line))
        self._waiting[attempt] = own
        self._waiting_bytes += size

    def _leave_out(self, own: AttemptLog, line: LogLine, size: int, why: str) -> None:
        own.left_out += 1
        own.size_left_out += size - LINE_OVERHEAD
        own.why = own.why or why
        own.tail.append((size, line))
        own.tail_size += size
        while own.tail_size > TAIL_BYTES:
            own.tail_size -= own.tail.popleft()[0]

    def _tell_what_was_left_out(self, attempt: Attempt, own: AttemptLog) -> None:
        """Put a notice, and behind it the last lines of what it is about."""
        shown = list(own.tail) if self._tokens > -BURST_BYTES else []
        missing = own.left_out - len(shown)
        if missing:
            size = own.size_left_out - sum(size - LINE_OVERHEAD for size, _ in shown)
            at = shown[0][1].at if shown else self._clock.now()
            self._put(attempt, own, left_out(at, missing, size, own.why), LINE_OVERHEAD)
        for size, line in shown:
            self._put(attempt, own, line, size)
            self._tokens -= size
        own.tail.clear()
        own.left_out = own.size_left_out = own.tail_size = 0
        own.why = ""

    def _refill(self) -> None:
        now = time.monotonic()
        self._tokens = min(self._tokens + (now - self._refilled_at) * BYTES_PER_SECOND, float(BURST_BYTES))
        self._refilled_at = now

    def _call_later(self) -> None:
        if not self._waiting or self._loop is None:
            return
        now = time.monotonic()
        if now >= self._window + PASS_ON_SECONDS:
            self._window, self._at_once = now, AT_ONCE
        if self._at_once:
            self._at_once -= 1
            self.pass_on()
            if not self._waiting:
                return
        if self._due:
            return
        self._due = True
        with suppress(RuntimeError):  # a thread that outlived the loop
            self._loop.call_soon_threadsafe(self._arm)

    def close(self, attempt: Attempt) -> None:
        """End an attempt's log: what it says from now on doesn't count."""
        own = attempt.log
        if own is None or own.closed:
            return
        with self._lock:
            for source, text in own.partial.items():
                for piece in _pieces(_shown(text)):
                    self.say(attempt, source, "", "", piece)
            own.closed = True
            if own.left_out:
                self._tell_what_was_left_out(attempt, own)

    def pass_on(self, *, anyway: bool = False) -> None:
        """Pass on all that there is, if the executor reads, or `anyway`: lines come before the report of an end."""
        with self._lock:
            if not self._waiting or (self._unsent() >= MAX_UNSENT_BYTES and not anyway):
                return
            waiting, self._waiting = self._waiting, {}
            self._waiting_bytes = 0
            chunks = [chunk for attempt, own in waiting.items() for chunk in _chunks(attempt, own)]
            self._post(Logs(chunks))  # with the lock held: what was said before comes before

    # --- in the event loop --------------------------------------------------------------------------------

    def _arm(self) -> None:
        if self._loop is not None:
            self._loop.call_later(PASS_ON_SECONDS, self._on_time)

    def _on_time(self) -> None:
        self._due = False
        self.pass_on()
        with self._lock:
            if self._waiting and not self._due and self._loop is not None:  # the executor does not read
                self._due = True
                self._loop.call_later(PASS_ON_SECONDS, self._on_time)

    def _disable(self) -> None:
        """Be of no use in a process that was forked off: the socket is its parent's."""
        self._lock = threading.RLock()
        self._loop = None


def _chunks(attempt: Attempt, own: AttemptLog) -> list[Chunk]:
    found: list[Chunk] = []
    lines: list[LogLine] = []
    total = 0
    for size, line in own.pending:
        lines.append(line)
        total += size
        if total >= CHUNK_BYTES or len(lines) >= CHUNK_LINES:
            found.append(chunk_of(*attempt.key, lines))
            lines, total = [], 0
    if lines:
        found.append(chunk_of(*attempt.key, lines))
    own.pending.clear()
    return found


def _shown(line: str) -> str:
    """Return a line as a terminal would show it at the end: what a carriage return wrote over is gone."""
    return line.rstrip("\r").rpartition("\r")[2]


def _pieces(line: str) -> list[str]:
    """Return a line as lines that are no longer than one may be."""
    if len(line) <= PIECE:
        return [line]
    return [line[start : start + PIECE] for start in range(0, len(line), PIECE)]


def _nobody(logs: Logs) -> None:
    pass
