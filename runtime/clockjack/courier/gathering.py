"""Finding out which events are for which subscriptions, in the order in which they came."""

from collections.abc import Callable, Sequence

import anyio
from msgspec import Struct

from clockjack.actors.signal import Signal
from clockjack.apply.outcome import ALREADY_DONE
from clockjack.apply.topics import Topic
from clockjack.clock import Clock
from clockjack.cloudevents import NotAnEvent, read_event
from clockjack.courier.listeners import Listener, Listeners
from clockjack.journal.port import Proposer
from clockjack.lifecycle import PREFIX, as_cloudevent
from clockjack.log.port import Entry, Log
from clockjack.records import FanOut, Notice
from clockjack.replica.port import Reader, Replica, Watch
from clockjack.subscriptions.message import document, message_id
from clockjack.triggers.index import Key
from clockjack.views.lifecycle import events_after

ENTRIES = 256
"""Events that are read at once."""

RECORD_BYTES = 256 << 10
"""A record that has grown so large is proposed."""

MAX_DOCUMENT_BYTES = 256 << 10
"""An event that is larger is not sent: it is a dead letter at once."""

UNNOTED = 1_000
"""So many events that nobody hears are passed over before the journal notes how far the courier is."""

ITEM_BYTES = 100
"""What a notice, and a subscription in it, is reckoned to need beside its document."""


class Superseded(Exception):
    """The state is another one than was read: an earlier record took effect late."""


class Positions(Struct):
    """Up to where all is found."""

    events: int
    lifecycle: int
    serial: int


async def noted_positions(reader: Reader) -> Positions:
    """Return what the last ``FanOut`` noted; the beginning if there was none."""
    rows = await reader.rows(
        "SELECT key, value FROM meta WHERE key IN ('fanned_events', 'fanned_lifecycle', 'fanned_serial')"
    )
    noted = {key: int(value) for key, value in rows}
    return Positions(noted.get("fanned_events", 0), noted.get("fanned_lifecycle", 0), noted.get("fanned_serial", 0))


class Gathering:
    """Reads both streams for as long as anybody hears them."""

    def __init__(
        self,
        epoch: int,
        proposer: Proposer,
        replica: Replica,
        journal: Log,
        events: Log,
        clock: Clock,
        tell: Callable[[set[Key]], None],
    ) -> None:
        """Gather in `epoch`; `tell` is called with the subscriptions for which something new waits."""
        self._epoch = epoch
        self._proposer = proposer
        self._replica = replica
        self._journal = journal
        self._events = events
        self._clock = clock
        self._tell = tell
        self._listeners = Listeners()
        self._done = Positions(0, 0, 0)
        self._noted = 0
        self._turn = anyio.Lock()
        self._changes: Watch
        self._users_wanted = Signal()
        self._lifecycle_wanted = Signal()
        self._notices: list[Notice] = []
        self._bytes = 0
        self._unnoted = 0

    async def run(self) -> None:
        """Gather for ever.

        :raises Superseded: in a group, if it has to begin anew.
        """
        self._done = await noted_positions(self._replica)
        with self._replica.watch(Topic.SUBSCRIPTIONS) as self._changes:
            async with anyio.create_task_group() as group:
                group.start_soon(self._notice_changes)
                group.start_soon(self._gather_users_events)
                group.start_soon(self._gather_lifecycle)

    async def _notice_changes(self) -> None:
        """Look whether anybody hears anything."""
        with self._replica.watch(Topic.SUBSCRIPTIONS) as watch:
            while True:
                await watch.wait()
                async with self._turn:
                    await self._load()
                if self._listeners.any_users:
                    self._users_wanted.set()
                if self._listeners.lifecycle_after is not None:
                    self._lifecycle_wanted.set()

    async def _load(self) -> None:
        """Read the subscriptions if any changed; to be called in turn."""
        if self._changes.take():
            await self._listeners.load(self._replica)

    # --- users' events ------------------------------------------------------------------------------------

    async def _gather_users_events(self) -> None:
        while True:
            await self._users_wanted.wait()
            if (after := self._listeners.events_after) is None:
                continue
            bounds = await self._events.bounds()
            # What came before anybody listened, nobody hears.
            begin = max(self._done.events, after)
            self._done.events = min(max(begin, bounds.first - 1), bounds.last)
            async with self._events.follow(self._done.events) as follower:
                while self._listeners.any_users:
                    entries = await follower.receive(ENTRIES)
                    # A subscription that was made before an event was published hears it, whichever node took either.
                    await self._replica.reached((await self._journal.bounds()).last)
                    async with self._turn:
                        await self._load()
                        for entry in entries:
                            await self._take(entry)
                        await self._note_if_needed()

    async def _take(self, entry: Entry) -> None:
        try:
            read = read_event(entry)
        except NotAnEvent:
            pass  # the matcher lists it
        else:
            found = self._listeners.of_user_event(read.namespace, read.event, entry.timestamp, entry.sequence)
            if found:
                identity = message_id(read.namespace, read.source, read.id)
                content = document(read.event, entry.timestamp)
                self._add(read.namespace, identity, read.type, entry.timestamp, content, found)
        self._done.events = entry.sequence
        self._unnoted += 1
        if self._bytes >= RECORD_BYTES:
            await self._note()

    # --- life-cycle events --------------------------------------------------------------------------------

    async def _gather_lifecycle(self) -> None:
        while True:
            await self._lifecycle_wanted.wait()
            with self._replica.watch(Topic.LIFECYCLE) as watch:
                while self._listeners.lifecycle_after is not None:
                    await watch.wait()
                    while await self._take_some_lifecycle():
                        pass

    async def _take_some_lifecycle(self) -> bool:
        """Take the next life-cycle events; return whether there were any."""
        async with self._turn:
            await self._load()
            if (after := self._listeners.lifecycle_after) is None:
                return False
            self._done.lifecycle = max(self._done.lifecycle, after)
            found = await events_after(self._replica, self._done.lifecycle)
            for item in found:
                event = item.event
                if self._listeners.wants_lifecycle(event.namespace, PREFIX + event.type):
                    cloudevent = as_cloudevent(item)
                    hearing = self._listeners.of_lifecycle(event.namespace, cloudevent, item.position)
                    if hearing:
                        unique = f"{cloudevent['id']} {cloudevent['time']}"
                        identity = message_id(event.namespace, cloudevent["source"], unique)
                        content = document(cloudevent, event.at)
                        self._add(event.namespace, identity, cloudevent["type"], event.at, content, hearing)
                self._done.lifecycle = item.position
                self._unnoted += 1
                if self._bytes >= RECORD_BYTES:
                    await self._note()
            await self._note_if_needed()
        return bool(found)

    # --- records ------------------------------------------------------------------------------------------

    def _add(
        self, namespace: str, identity: str, kind: str, at: int, content: bytes, hearing: Sequence[Listener]
    ) -> None:
        kept = content if len(content) <= MAX_DOCUMENT_BYTES else b""
        subscriptions = [(each.row.id, each.row.made) for each in hearing]
        self._notices.append(Notice(namespace, identity, kind, at, kept, subscriptions))
        self._bytes += len(kept) + ITEM_BYTES * (1 + len(hearing))

    async def _note_if_needed(self) -> None:
        if self._notices or self._unnoted >= UNNOTED:
            await self._note()

    async def _note(self) -> None:
        """Propose what there is, with the place up to which all is found.

        :raises Superseded: if the state is another one than was read.
        """
        notices, self._notices, self._bytes, self._unnoted = self._notices, [], 0, 0
        done = self._done
        record = FanOut(self._epoch, self._clock.now(), done.serial + 1, done.events, done.lifecycle, notices)
        outcome = await self._proposer.propose(record)
        if outcome.reason == ALREADY_DONE:
            raise Superseded
        if outcome.reason is not None:
            # Somebody else leads; whoever runs this knows it soon.
            await anyio.sleep_forever()
        done.serial += 1
        self._tell({(notice.namespace, each[0]) for notice in notices for each in notice.subscriptions})
