"""What events lead to, and windows that are due."""

from collections.abc import Sequence
from typing import Any

import anyio
import msgspec

from clockjack.apply.outcome import ALREADY_DONE
from clockjack.clock import Clock
from clockjack.journal.port import Proposer
from clockjack.matcher import pacing, store
from clockjack.matcher.gathering import GATHERINGS, all_of, gathering_of, kinds_of
from clockjack.matcher.heard import Heard
from clockjack.matcher.limits import DUE_AT_ONCE, MAX_HELD_BYTES, MAX_HELD_EVENT, MAX_KEYS, NOTE_EVERY, RECORD_BYTES
from clockjack.matcher.listeners import Hearing, Listener, Listeners
from clockjack.matcher.making import Making, NoJob
from clockjack.matcher.positions import Positions
from clockjack.matcher.turn import Turn
from clockjack.matcher.window import Release, Row, Window, WindowKey
from clockjack.records import DeadLetter, Match
from clockjack.replica.port import Replica
from clockjack.schedules import event_job_id, window_job_id

FAR = 2**63 - 1
"""Later than any instant."""


class Superseded(Exception):
    """The state is not what was read: an earlier record of ours took effect meanwhile. It must be read anew."""


class Deciding:
    """Decides, for one leader; nothing else may go on meanwhile."""

    def __init__(
        self,
        epoch: int,
        proposer: Proposer,
        replica: Replica,
        listeners: Listeners,
        making: Making,
        clock: Clock,
        done: Positions,
    ) -> None:
        """Go on behind `done`, which is kept up to date."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._listeners = listeners
        self._making = making
        self._clock = clock
        self._done = done
        self._noted = msgspec.structs.replace(done)
        self._turn = Turn()
        self._windows: dict[WindowKey, Window] = {}
        self._held: dict[tuple[str, str, str], tuple[int, int]] = {}
        """Windows of schedules, and bytes in them, by kind."""
        self._latest = FAR
        """The latest time by which a job was paced, also by others who led before."""

    async def take(self, events: Sequence[Heard | DeadLetter]) -> None:
        """Decide on events of one stream, in order."""
        found = [(one, self._listeners.hearing(one) if isinstance(one, Heard) else ()) for one in events]
        keys = [key for one, hearings in found for hearing in hearings for key in _window_keys(hearing, one)]
        await self._load(keys)
        for one, hearings in found:
            if isinstance(one, DeadLetter):
                self._turn.bury(one)
                await self._step(one.position, None, is_lifecycle=False)
                continue
            place = one.place
            cursor = self._done.lifecycle_cursor if place.is_lifecycle else self._done.events_cursor
            for hearing in hearings:
                if cursor is None or cursor[0] != place.position or hearing.listener.schedule_id > cursor[1]:
                    await self._hear(hearing, one)
                    await self._step(place.position, hearing.listener.schedule_id, is_lifecycle=place.is_lifecycle)
            await self._step(place.position, None, is_lifecycle=place.is_lifecycle)
        behind = max(self._done.events - self._noted.events, self._done.lifecycle - self._noted.lifecycle)
        if not self._turn.is_empty or behind >= NOTE_EVERY:
            await self._note()
        self._windows.clear()
        self._held.clear()

    async def release(self, now: int) -> bool:
        """Do what is due in some windows at the instant `now`; return whether anything became of them."""
        keys = await store.due_windows(self._replica, now, DUE_AT_ONCE)
        beside = [(*key[:2], "rate_limit", key[3]) for key in keys if key[2] in GATHERINGS]
        await self._load([*keys, *beside])
        serial = self._done.serial
        for key in keys:
            window = self._windows.get(key)
            if window is not None:
                await self._do_due(window, now)
                self._turn.touch(window)
                if self._turn.bytes >= RECORD_BYTES:
                    await self._note()
        if not self._turn.is_empty:
            await self._note()
        self._windows.clear()
        self._held.clear()
        return self._done.serial > serial

    async def notice_clock(self) -> None:
        """If the clock was set back, correct windows in which something seems to have been let through later."""
        now = self._clock.now()
        if now >= self._latest:
            return
        self._latest = now
        keys: list[WindowKey] = []
        while keys := await store.windows_ahead(self._replica, now, keys[-1] if keys else None, DUE_AT_ONCE):
            await self._load(keys)
            for key in keys:
                window = self._windows.get(key)
                limit = None if window is None else getattr(window.listener.trigger, window.kind)
                if window is not None and limit is not None:
                    pacing.forget_old(window, limit, now)
                    self._turn.touch(window)
            if not self._turn.is_empty:
                await self._note()
            self._windows.clear()

    def _now(self) -> int:
        """Return the time by which jobs are paced."""
        now = self._clock.now()
        self._latest = max(self._latest, now)
        return now

    # --- events -------------------------------------------------------------------------------------------

    async def _hear(self, hearing: Hearing, heard: Heard) -> None:
        """Decide what an event is to one schedule."""
        listener, trigger = hearing.listener, hearing.listener.trigger
        if hearing.too_much:
            self._turn.skip(listener, "too-complex", heard.name, heard.at)
            return
        gathering = gathering_of(trigger)
        if gathering is None and trigger.throttle is None:
            await self._act_on(listener, heard)
            return
        window = await self._window_of(listener, gathering.kind if gathering else "throttle", heard)
        if (reason := await self._no_room(window, heard)) is not None:
            self._turn.skip(listener, reason, heard.name, heard.at)
            return
        if gathering is not None:
            for release in gathering.take(window, hearing, heard):
                await self._release(window, release)
            self._turn.touch(window, len(heard.document))
        else:
            await self._throttle(window, heard)

    async def _act_on(self, listener: Listener, heard: Heard) -> None:
        """Make a job of an event at once, unless there are too many."""
        rate = listener.trigger.rate_limit
        if rate is not None:
            window = await self._window_of(listener, "rate_limit", heard)
            if (reason := await self._no_room(window)) is not None:
                self._turn.skip(listener, reason, heard.name, heard.at)
                return
            if not pacing.may_pass(window, rate, self._now(), heard.name):
                self._turn.skip(listener, "rate-limit", heard.name, heard.at)
                return
            self._turn.touch(window)
        self._turn.add(await self._match_of_one(listener, heard.name, heard.event, heard.at))

    async def _throttle(self, window: Window, heard: Heard) -> None:
        """Make a job of an event when its turn comes."""
        throttle = window.listener.trigger.throttle
        assert throttle is not None
        await self._let_pass(window)
        if pacing.waits(window) or not pacing.may_pass(window, throttle, self._now(), heard.name):
            if window.holds(heard.name):
                return
            if not pacing.has_room(window):
                self._turn.skip(window.listener, "throttle-full", heard.name, heard.at)
                return
            pacing.hold_back(window, throttle, heard.at, heard.name, heard.document)
            self._turn.touch(window, len(heard.document))
            return
        window.count(1, 1)
        self._turn.add(await self._match_of_one(window.listener, heard.name, heard.event, heard.at), window)

    async def _let_pass(self, window: Window) -> None:
        """Make the jobs of those that waited long enough, as far as they have room in a record."""
        throttle = window.listener.trigger.throttle
        assert throttle is not None
        while self._turn.bytes < RECORD_BYTES:
            row = pacing.let_pass(window, throttle, self._now())
            self._turn.touch(window)
            if row is None:
                return
            await self._read(window, [row])
            self._turn.add(await self._match_of_one(window.listener, row.name, _decode(row), row.at), window)

    # --- windows ------------------------------------------------------------------------------------------

    async def _do_due(self, window: Window, now: int) -> None:
        """Do what is due in a window."""
        trigger = window.listener.trigger
        if window.kind not in kinds_of(trigger):
            await self._wind_up(window)
            return
        if window.was_of_another_trigger:
            window.wait_until(window.due_at)
        if window.kind in GATHERINGS:
            for release in GATHERINGS[window.kind].due(window, now):
                await self._release(window, release)
        elif window.kind == "throttle":
            await self._let_pass(window)
        elif trigger.rate_limit is not None:
            pacing.forget_old(window, trigger.rate_limit, self._now())

    async def _wind_up(self, window: Window) -> None:
        """End a window of a kind that the trigger has no more: what it holds makes its jobs at once."""
        if window.kind in ("debounce", "batch") and window.is_open:
            await self._release(window, all_of(window, min(window.due_at, self._clock.now())))
        while window.kind == "throttle" and pacing.waits(window) and self._turn.bytes < RECORD_BYTES:
            row = msgspec.structs.replace(window.rows[window.passed_rows])
            window.let_pass(self._now())
            window.count(0, 1)
            await self._read(window, [row])
            self._turn.add(await self._match_of_one(window.listener, row.name, _decode(row), row.at), window)
        if not (window.kind == "throttle" and pacing.waits(window)):
            window.close()

    async def _release(self, window: Window, release: Release) -> None:
        """Make the job of what a window gathered, unless there are too many."""
        listener, last = window.listener, release.rows[-1]
        rate = listener.trigger.rate_limit
        if rate is not None:
            counted = await self._window((*listener.key, "rate_limit", window.key), listener)
            if (reason := await self._no_room(counted)) is not None:
                self._turn.skip(listener, reason, last.name, release.at, release.events)
                return
            if not pacing.may_pass(counted, rate, self._now(), last.name):
                self._turn.skip(listener, "rate-limit", last.name, release.at, release.events)
                return
            self._turn.touch(counted)
        await self._read(window, release.rows)
        events = [_decode(row) for row in release.rows if row.document]
        single = window.kind in ("debounce", "absence")
        event_id = last.name if single or release.events == 1 else None
        job_id = window_job_id(
            *listener.key, listener.created_at, window.kind, window.key, release.opened_at, last.name
        )
        now = self._clock.now()
        made = await self._making.job(listener, events, job_id=job_id, event_id=event_id, at=release.at, now=now)
        self._turn.add(_match(listener, event_id, release.at, made, release.events), window)

    async def _match_of_one(self, listener: Listener, name: str, event: dict[str, Any], at: int) -> Match:
        """Return what one event leads to."""
        source, event_id = str(event["source"]), str(event["id"])
        job_id = event_job_id(*listener.key, listener.created_at, source, event_id)
        now = self._clock.now()
        made = await self._making.job(listener, [event], job_id=job_id, event_id=name, at=at, now=now)
        return _match(listener, name, at, made, 1)

    async def _window_of(self, listener: Listener, kind: str, heard: Heard) -> Window:
        """Return the window that an event belongs to."""
        return await self._window((*listener.key, kind, listener.key_of(heard.event)), listener)

    async def _window(self, key: WindowKey, listener: Listener) -> Window:
        """Return a window, open or not."""
        if key not in self._windows:
            await self._load([key])
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = Window(listener, key[2], key[3], None, [])
        return window

    async def _no_room(self, window: Window, heard: Heard | None = None) -> str | None:
        """Return why an event can't be held or counted; None if it can. A window that is opened is counted."""
        key = (*window.listener.key, window.kind)
        if key not in self._held:
            self._held[key] = await store.held_by(self._replica, *key)
        windows, size = self._held[key]
        added = 0 if heard is None else len(heard.document)
        if added > MAX_HELD_EVENT:
            return "too-large"
        if not window.is_open and windows >= MAX_KEYS:
            return "too-many-keys"
        if added and size + added > MAX_HELD_BYTES:
            return "too-much-held"
        self._held[key] = (windows + (not window.is_open), size + added)
        return None

    async def _load(self, keys: Sequence[WindowKey]) -> None:
        """Take windows into hand, as they are in the replica."""
        wanted = {key for key in keys if key not in self._windows}
        stored = await store.windows(self._replica, wanted)
        rows = await store.rows_of(self._replica, stored.keys())
        for key in wanted:
            listener = self._listeners.get((key[0], key[1]))
            if listener is not None:
                self._windows[key] = Window(listener, key[2], key[3], stored.get(key), rows.get(key, []))

    async def _read(self, window: Window, rows: Sequence[Row]) -> None:
        """Read the documents of events that are only in the replica."""
        missing = [row.number for row in rows if row.document is None]
        if missing:
            key = (*window.listener.key, window.kind, window.key)
            found = await store.documents(self._replica, key, missing)
            for row in rows:
                if row.document is None:
                    row.document = found.get(row.number, b"")

    # --- records ------------------------------------------------------------------------------------------

    async def _step(self, position: int, schedule_id: str | None, *, is_lifecycle: bool) -> None:
        """Take note that an event is decided, for all schedules or up to one; propose what there is, if it is much."""
        cursor = None if schedule_id is None else (position, schedule_id)
        if is_lifecycle:
            self._done.lifecycle_cursor = cursor
            self._done.lifecycle = position if cursor is None else self._done.lifecycle
        else:
            self._done.events_cursor = cursor
            self._done.events = position if cursor is None else self._done.events
        if self._turn.bytes >= RECORD_BYTES:
            await self._note()

    async def _note(self) -> None:
        """Propose what there is, with the place up to which all is decided.

        :raises Superseded: if the state is another one than was read.
        """
        turn, self._turn = self._turn, Turn()
        record = turn.record(self._epoch, self._clock.now(), self._done)
        outcome = await self._proposer.propose(record)
        if outcome.reason == ALREADY_DONE:
            raise Superseded
        if outcome.reason is not None:
            # Somebody else leads; whoever runs this knows it soon.
            await anyio.sleep_forever()
        self._done.serial += 1
        self._noted = msgspec.structs.replace(self._done)
        if outcome.value:
            # Schedules were changed meanwhile: what is in hand of their windows is not what is.
            self._windows.clear()
            self._held.clear()


def _window_keys(hearing: Hearing, heard: Heard | DeadLetter) -> list[WindowKey]:
    """Return the windows that an event may concern."""
    listener = hearing.listener
    if not listener.trigger.has_windows or not isinstance(heard, Heard):
        return []
    key = listener.key_of(heard.event)
    return [(*listener.key, kind, key) for kind in kinds_of(listener.trigger)]


def _match(listener: Listener, event_id: str | None, at: int, made: Any, events: int) -> Match:
    if isinstance(made, NoJob):
        return Match(*listener.key, listener.revision, event_id, at, None, made.reason, events)
    return Match(*listener.key, listener.revision, event_id, at, made, None, events)


def _decode(row: Row) -> dict[str, Any]:
    """Return the event that a window held."""
    event: dict[str, Any] = msgspec.json.decode(row.document or b'{"source": "", "id": ""}')
    return event
