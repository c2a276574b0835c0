"""A job's lines as they come, until the job has ended: as server-sent events, or as text."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, cast

import anyio
import msgspec
from litestar.types import Receive, Scope, Send

from clockjack.errors import ClockjackError
from clockjack.joblogs.reader import Place
from clockjack_api.context import Context
from clockjack_api.events.stream import HEADERS as EVENT_STREAM
from clockjack_api.events.stream import LINE_BREAKS
from clockjack_api.events.subscription import KEEP_ALIVE_SECONDS, TELL_SECONDS
from clockjack_api.heads import HEAD
from clockjack_api.joblogs.news import Listener
from clockjack_api.joblogs.reading import Wanted, read, shown
from clockjack_api.models.joblogs import JobLogLine

LOOK_SECONDS = 1.0
"""So often it is looked whether there is more, or another attempt, if nobody tells."""

LAST_LOOK_SECONDS = 0.3
"""When the job has ended, so long is waited for lines that come late: a replica of the stream may lag."""

GATHER_SECONDS = 0.05
"""An executor that says much, of whatever jobs, is not looked at for each entry that it stores."""

LINES = 500
"""Lines that are read and sent at once."""

REVOKED = "the key was revoked, or has expired"

_encode = msgspec.json.Encoder().encode


class Form(ABC):
    """What lines look like."""

    headers: Sequence[tuple[bytes, bytes]]
    keep_alive: bytes

    @abstractmethod
    def line(self, line: JobLogLine) -> bytes:
        """Return a line."""

    @abstractmethod
    def end(self, state: str) -> bytes:
        """Return what says that the job, in this `state`, has no more of them."""

    @abstractmethod
    def broken(self, reason: str) -> bytes:
        """Return what says that there are more, and that they can't be had now."""

    @abstractmethod
    def revoked(self) -> bytes:
        """Return what says that nothing more is shown."""


class ServerSentEvents(Form):
    """An event a line, its id that of the line; at the end one named ``end``."""

    headers = EVENT_STREAM
    keep_alive = b": keep-alive\n"

    def line(self, line: JobLogLine) -> bytes:
        """Return a line."""
        document = _encode(line)
        for character, escape in LINE_BREAKS:
            if character in document:
                document = document.replace(character, escape)
        return b"id: %s\ndata: %s\n\n" % (line.id.encode(), document)

    def end(self, state: str) -> bytes:
        """Return what says that the job, in this `state`, has no more of them."""
        return b"event: end\ndata: %s\n\n" % _encode({"state": state})

    def broken(self, reason: str) -> bytes:
        """Return what says that there are more, and that they can't be had now."""
        return b"event: broken\ndata: %s\n\n" % _encode({"detail": reason})

    def revoked(self) -> bytes:
        """Return what says that nothing more is shown."""
        return b"event: revoked\ndata: %s\n\n" % _encode({"detail": REVOKED})


class Text(Form):
    """What people read: time, level or stream, logger and message."""

    headers = (
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    )
    keep_alive = b""

    def line(self, line: JobLogLine) -> bytes:
        """Return a line."""
        kind = line.level if line.source == "log" else line.source
        name = f"{line.logger}: " if line.source == "log" else ""
        message = line.message.replace("\n", "\n    ")
        return (
            f"{line.time.isoformat(timespec='milliseconds')[:-6]}Z {line.attempt} {kind:8} {name}{message}\n".encode()
        )

    def end(self, state: str) -> bytes:
        """Return what says that the job, in this `state`, has no more of them."""
        return b""

    def broken(self, reason: str) -> bytes:
        """Return what says that there are more, and that they can't be had now."""
        return f"clockjack: the log breaks off here: {reason}\n".encode()

    def revoked(self) -> bytes:
        """Return what says that nothing more is shown."""
        return self.broken(REVOKED)


class LogStream:
    """The answer."""

    def __init__(
        self,
        context: Context,
        wanted: Wanted,
        begin: Place | None,
        form: Form,
        revoked: anyio.Event,
        *,
        follow: bool,
    ) -> None:
        """Send what is `wanted` behind `begin` in this `form`; with `follow`, go on until the job has ended.

        It ends when the server stops, and when what it was let in by was `revoked`.
        """
        self._services = context.services
        self._news = context.log_news
        self._ends = context.ends
        self._stopping = context.stopping
        self._revoked = revoked
        self._wanted = wanted
        self._place = begin
        self._form = form
        self._follow = follow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it."""
        head = HEAD in cast("dict[str, Any]", scope)
        await send({"type": "http.response.start", "status": 200, "headers": [*self._form.headers]})
        farewell = b""
        if not head:
            async with anyio.create_task_group() as group:

                async def end_on_disconnect() -> None:
                    while (await receive())["type"] != "http.disconnect":
                        pass
                    group.cancel_scope.cancel()

                async def end_on_stop() -> None:
                    await self._stopping.wait()
                    group.cancel_scope.cancel()

                async def end_on_revocation() -> None:
                    nonlocal farewell
                    await self._revoked.wait()
                    farewell = self._form.revoked()
                    group.cancel_scope.cancel()

                for watcher in (end_on_disconnect, end_on_stop, end_on_revocation):
                    group.start_soon(watcher)
                try:
                    farewell = await self._serve(send)
                except ClockjackError as error:
                    farewell = self._form.broken(str(error))
                group.cancel_scope.cancel()
        with anyio.move_on_after(TELL_SECONDS):
            await send({"type": "http.response.body", "body": farewell, "more_body": False})

    async def _serve(self, send: Send) -> bytes:
        with self._news.listener() as listener:
            last_look = not self._follow
            quiet = 0.0
            while True:
                found = await read(self._services, self._wanted, self._place, LINES)
                if found is None:  # removed since
                    return self._form.end("removed")
                self._place = found.page.place
                if found.page.found:
                    await _send(send, b"".join(self._form.line(shown(each)) for each in found.page.found))
                    quiet = 0.0
                if found.page.more:
                    continue
                if last_look:
                    return self._form.end(found.state)
                if found.ended:
                    last_look = True
                    await anyio.sleep(LAST_LOOK_SECONDS)
                    continue
                listener.listen_to(found.running_at)
                await self._wait(listener)
                quiet += LOOK_SECONDS
                if quiet >= KEEP_ALIVE_SECONDS and self._form.keep_alive:
                    await _send(send, self._form.keep_alive)
                    quiet = 0.0

    async def _wait(self, listener: Listener) -> None:
        """Wait until there may be more, but not for long."""
        with anyio.move_on_after(LOOK_SECONDS):
            async with anyio.create_task_group() as group:

                async def until_end() -> None:
                    await self._ends.wait(self._wanted.namespace, self._wanted.job_id, LOOK_SECONDS)
                    group.cancel_scope.cancel()

                group.start_soon(until_end)
                await listener.heard.wait()
                await anyio.sleep(GATHER_SECONDS)
                group.cancel_scope.cancel()


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
