"""One connection to NATS: requests, subscriptions, and word of its ups and downs."""

import asyncio
import contextlib
import itertools
import logging
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Self, TypeAlias, cast
from urllib.parse import urlsplit

import nats.errors
from nats.aio.client import Client, Srv
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from clockjack.connection.access import Access
from clockjack.errors import AppendRefused, BrokerError, EntryTooLarge, LogUnavailable

log = logging.getLogger(__name__)

NatsMessage: TypeAlias = Msg
NatsSubscription: TypeAlias = Subscription

RECONNECT_SECONDS = 0.2
"""Pause between two attempts to reach a server again; there is no last attempt."""
PING_SECONDS = 1
"""How often the server is asked whether it is there."""
PINGS_UNANSWERED = 2
"""With more pings than that without an answer it is gone: noticed within three seconds, and another one taken."""
OUTBOUND_BYTES = 16 * 1024 * 1024
"""What may wait to be written to the socket; more than that is refused (LogUnavailable), or dropped by the bus."""
ENVELOPE_BYTES = 1024
"""Left for headers out of the server's limit on a message."""

_REFUSED = re.compile(r'permissions violation for (publish|subscription) to "([^"]*)"')


class NatsConnection:
    """A connection that is made again whenever it breaks; :meth:`open` makes one."""

    def __init__(self) -> None:
        """Begin without a connection."""
        self._client = _Client()
        self._inbox = self._client.new_inbox()
        self._tokens = itertools.count(1)
        self._waiting: dict[str, _Waiting] = {}
        self._refused_subscriptions: set[str] = set()
        self._watchers: set[Callable[[bool], None]] = set()
        self._up = asyncio.Event()
        self._denied = asyncio.Event()
        self._last_error: Exception | None = None
        self.outages = 0
        """How often the connection broke."""

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls,
        servers: str | Sequence[str],
        *,
        name: str = "clockjack",
        connect_seconds: float = 5.0,
        access: Access | None = None,
    ) -> AsyncIterator[Self]:
        """Connect to one of `servers`: URLs, in a list or separated by commas.

        User, password or token of the first URL that has them count for all servers, also for those that the
        cluster announces later; those of `access` come before them. `name` is what the server shows of this
        connection.

        :raises BrokerError: if none answers within `connect_seconds`, the credentials are refused, or a file of
            `access` can't be used.
        """
        connection = cls()
        urls = _urls(servers)
        options = await asyncio.to_thread((access or Access()).options, urls)
        connection._client.demands_tls = "tls" in options
        await connection._connect(urls, name, connect_seconds, options)
        try:
            await connection.subscribe(f"{connection._inbox}.*", connection._on_reply)
            connection._up.set()
            yield connection
        finally:
            connection._watchers.clear()
            connection._went_down()
            await connection._client.close()

    @property
    def connected(self) -> bool:
        """Whether a server answers."""
        return self._up.is_set()

    @property
    def max_payload(self) -> int:
        """The largest payload that the server takes, in bytes; headers are already taken off."""
        return self._client.max_payload - ENVELOPE_BYTES

    @property
    def server(self) -> tuple[str, str]:
        """Name and version of the server that this is, or was last, connected to."""
        return self._client.server

    @property
    def client(self) -> Client:
        """The NATS client, for what isn't wrapped here (object store)."""
        return self._client

    def new_inbox(self) -> str:
        """Return a subject that nobody else uses."""
        return self._client.new_inbox()

    def watch(self, watcher: Callable[[bool], None]) -> Callable[[], None]:
        """Call `watcher` with False when the connection breaks and with True when it is back.

        Return what ends that.
        """
        self._watchers.add(watcher)
        return lambda: self._watchers.discard(watcher)

    async def wait_connected(self) -> None:
        """Return as soon as a server answers."""
        await self._up.wait()

    async def publish(self, subject: str, payload: bytes = b"") -> bool:
        """Send a message; return whether it went out. Without a connection it is dropped.

        :raises EntryTooLarge: if the payload is over :attr:`max_payload`.
        """
        if not self.connected or not self._client.is_connected:  # the client would send it after the outage
            return False
        if len(payload) > self.max_payload:
            raise EntryTooLarge(len(payload), self.max_payload)
        try:
            await self._client.publish(subject, payload)
        except nats.errors.Error as error:
            log.debug("a message to %s was dropped: %s", subject, error)
            return False
        return True

    async def subscribe(self, subject: str, callback: Callable[[NatsMessage], None]) -> NatsSubscription:
        """Call `callback` with each message on `subject`, as soon as it is read; see :meth:`unsubscribe`."""
        return await self._client.subscribe_straight(subject, callback)

    async def subscribe_and_wait(self, subject: str, callback: Callable[[NatsMessage], None]) -> NatsSubscription:
        """Subscribe, and return when the server knows it, waiting for one if there is none.

        :raises BrokerError: if these credentials may not subscribe to that.
        """
        subscription = await self.subscribe(subject, callback)
        try:
            while True:
                await self.wait_connected()
                try:
                    await self._client.flush()
                    break
                except (nats.errors.Error, OSError, TimeoutError):
                    await asyncio.sleep(RECONNECT_SECONDS)
            if subject.lower() in self._refused_subscriptions:
                raise BrokerError(f"these NATS credentials may not subscribe to {subject}")
        except BaseException:
            await self.unsubscribe(subscription)
            raise
        return subscription

    async def unsubscribe(self, subscription: NatsSubscription) -> None:
        """End a subscription; what arrives afterwards is not delivered."""
        with contextlib.suppress(nats.errors.Error):
            await subscription.unsubscribe()

    async def request(
        self,
        subject: str,
        payload: bytes = b"",
        *,
        message_id: str | None = None,
        timeout: float = 5.0,
        again_seconds: float | None = None,
    ) -> NatsMessage:
        """Send a message and return the answer to it.

        What does no harm when it comes twice may be sent again after `again_seconds` without an answer, then after
        twice as many, and so on: it may have come to a server that had just ceased to be responsible.

        :raises LogUnavailable: if no answer came within `timeout` seconds, nobody listens there, or the
            connection is or gets lost; it may still have been received.
        :raises AppendRefused: if these credentials may not publish there.
        :raises EntryTooLarge: if the payload is over :attr:`max_payload`.
        """
        waiting = _Waiting(subject.lower(), many=False)
        return await self._ask(waiting, subject, payload, message_id, timeout, again_seconds)

    async def request_many(self, subject: str, payload: bytes = b"", *, timeout: float = 5.0) -> list[NatsMessage]:
        """Send a message and return the answers to it; the last is the first one that carries a status.

        :raises LogUnavailable: as :meth:`request` does; `timeout` is for all of them together.
        :raises AppendRefused: if these credentials may not publish there.
        :raises EntryTooLarge: if the payload is over :attr:`max_payload`.
        """
        waiting = _Waiting(subject.lower(), many=True)
        last = await self._ask(waiting, subject, payload, None, timeout, None)
        return [*waiting.earlier, last]

    async def _ask(
        self,
        waiting: "_Waiting",
        subject: str,
        payload: bytes,
        message_id: str | None,
        timeout: float,
        again_seconds: float | None,
    ) -> NatsMessage:
        if not self.connected:
            raise LogUnavailable("there is no connection to the NATS server")
        if len(payload) > self.max_payload:
            raise EntryTooLarge(len(payload), self.max_payload)
        token = str(next(self._tokens))
        self._waiting[token] = waiting
        headers = None if message_id is None else {"Nats-Msg-Id": message_id}
        try:
            async with asyncio.timeout(timeout):
                while not waiting.last.done():
                    await self._client.publish(subject, payload, reply=f"{self._inbox}.{token}", headers=headers)
                    await asyncio.wait({waiting.last}, timeout=again_seconds)
                    again_seconds = again_seconds and again_seconds * 2
                message = waiting.last.result()
        except TimeoutError:
            raise LogUnavailable(f"no answer from the NATS server within {timeout:g} s") from None
        except nats.errors.Error as error:
            raise LogUnavailable(f"the NATS server can't be reached: {error}") from error
        finally:
            del self._waiting[token]
        if message.headers is not None and message.headers.get("Status") == "503":
            raise LogUnavailable(f"nobody listens at {subject}")
        return message

    def _on_reply(self, message: NatsMessage) -> None:
        waiting = self._waiting.get(message.subject.rpartition(".")[2])
        if waiting is not None:
            waiting.take(message)

    async def _connect(self, urls: list[str], name: str, seconds: float, access: dict[str, Any]) -> None:
        options: dict[str, Any] = {
            "servers": random.sample(urls, len(urls)),  # so that not all processes take the first
            "name": name,
            "error_cb": self._on_error,
            "disconnected_cb": self._on_disconnected,
            "reconnected_cb": self._on_reconnected,
            "max_reconnect_attempts": 0,  # means: no limit
            "reconnect_time_wait": RECONNECT_SECONDS,
            "dont_randomize": True,  # otherwise the server that was just lost may be the first to be tried again
            "ping_interval": PING_SECONDS,
            "max_outstanding_pings": PINGS_UNANSWERED,
            "pending_size": OUTBOUND_BYTES,
            **access,
        }
        connecting = asyncio.ensure_future(self._client.connect(**options))
        denied = asyncio.ensure_future(self._denied.wait())
        try:
            await asyncio.wait({connecting, denied}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                await connecting
                return
        except (nats.errors.Error, OSError, ValueError) as error:
            raise BrokerError(f"no NATS server at {_shown(urls)}: {error}") from error
        finally:
            denied.cancel()
            while not connecting.done():  # the client swallows a cancellation now and then
                connecting.cancel()
                await asyncio.wait({connecting}, timeout=0.1)
            if not self._client.is_connected:
                await self._client.close()
        if self._denied.is_set():
            raise BrokerError(f"the NATS server at {_shown(urls)} refuses these credentials")
        detail = self._last_error or "it does not answer"
        raise BrokerError(f"no NATS server at {_shown(urls)} within {seconds:g} s: {detail}")

    async def _on_error(self, error: Exception) -> None:
        text = str(error).lower() or type(error).__name__
        if (refused := _REFUSED.search(text)) is not None:
            self._refuse(refused[1], refused[2])
            return
        if "authorization violation" in text:
            self._denied.set()
        if type(error) is not type(self._last_error):
            log.log(logging.WARNING if self._up.is_set() else logging.DEBUG, "NATS: %s", text)
        self._last_error = error

    async def _on_disconnected(self) -> None:
        if self._up.is_set():
            log.warning("the connection to the NATS server broke")
        self._went_down()

    async def _on_reconnected(self) -> None:
        log.info("connected to the NATS server again")
        self._last_error = None
        self._refused_subscriptions.clear()
        self._up.set()
        self._tell(connected=True)

    def _went_down(self) -> None:
        if not self._up.is_set():
            return
        self._up.clear()
        self.outages += 1
        for waiting in self._waiting.values():
            waiting.fail(LogUnavailable("the connection to the NATS server broke"))
        self._tell(connected=False)

    def _tell(self, *, connected: bool) -> None:
        for watcher in tuple(self._watchers):
            watcher(connected)

    def _refuse(self, action: str, subject: str) -> None:
        """Tell those who wait for an answer that the server refused; it names the `subject` in lower case."""
        log.error("these NATS credentials don't allow a %s to %s", action, subject)
        if action == "subscription":
            if len(self._refused_subscriptions) < 1000:
                self._refused_subscriptions.add(subject)
            return
        for waiting in self._waiting.values():
            if waiting.subject == subject:
                waiting.fail(AppendRefused(f"these NATS credentials may not publish to {subject}"))


class _Waiting:
    """A request that waits for its answer, or for all of its answers."""

    def __init__(self, subject: str, *, many: bool) -> None:
        """Wait for one answer; for `many`, until one of them has a status."""
        self.subject = subject
        self.earlier: list[NatsMessage] = []
        self.last: asyncio.Future[NatsMessage] = asyncio.get_running_loop().create_future()
        self._many = many

    def take(self, message: NatsMessage) -> None:
        if self.last.done():
            return
        if self._many and (message.headers is None or "Status" not in message.headers):
            self.earlier.append(message)
        else:
            self.last.set_result(message)

    def fail(self, error: Exception) -> None:
        if not self.last.done():
            self.last.set_exception(error)


class _Client(Client):
    """A NATS client that doesn't give up, and doesn't show its credentials on a line that should be encrypted."""

    demands_tls = False
    """Whether a server without TLS is refused; the base class would go on in the clear."""

    def __init__(self) -> None:
        """Begin without a connection."""
        super().__init__()
        self._straight: dict[int, Callable[[NatsMessage], None]] = {}
        """What is called with the messages of a subscription, by its id."""

    async def subscribe_straight(self, subject: str, callback: Callable[[NatsMessage], None]) -> NatsSubscription:
        """Call `callback` with each message while it is read; the base class has a queue and a task in between."""

        async def never(_: NatsMessage) -> None:
            raise AssertionError("messages go straight to the callback")

        self._straight[self._sid + 1] = callback  # before the server knows of it
        subscribe = cast("Callable[..., Awaitable[NatsSubscription]]", cast("Any", super()).subscribe)
        return await subscribe(subject, cb=never)

    def _remove_sub(self, sid: int, max_msgs: int = 0) -> None:
        self._straight.pop(sid, None)
        super()._remove_sub(sid, max_msgs)

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        callback = self._straight.get(sid)
        if callback is None:
            await super()._process_msg(sid, subject, reply, data, headers)
            return
        found: dict[str, str] | None = None
        if headers:
            found = await self._process_headers(headers)  # pyright: ignore[reportUnknownMemberType]
        callback(self._build_message(sid, subject, reply, data, found))

    @property
    def server(self) -> tuple[str, str]:
        """Name and version of the server, by what it said last."""
        return str(self._server_info.get("server_name", "")), str(self._server_info.get("version", ""))

    def _connect_command(self) -> bytes:
        """Return the message with the credentials.

        :raises nats.errors.Error: if the line is not encrypted, and should be.
        """
        if self.demands_tls and not self._server_info.get("tls_required", False):
            raise nats.errors.Error("nats: the server does not use TLS")
        return super()._connect_command()

    async def _process_err(self, err_msg: str) -> None:
        """Report what the server objects to, and keep the connection.

        The base class closes it for good on most errors. Where the error is fatal, the server itself closes
        the connection, and the client connects again.
        """
        await self._error_cb(nats.errors.Error(f"nats: {err_msg.strip(chr(39))}"))

    async def flush(self, timeout: int = PING_SECONDS) -> None:
        """Return when the server has processed what was sent so far; the base class lets its PING overtake it."""
        async with asyncio.timeout(timeout):
            await self._flush_pending(force_flush=True)
        await super().flush(timeout)

    async def _attempt_reconnect(self) -> None:
        """Connect again, without a farewell to the server that was lost.

        The base class waits until all that was written has gone out, which a server that is frozen never takes.
        """
        writer = cast("Any", self._transport)._io_writer  # noqa: SLF001 - the only way to it
        if writer is not None:
            writer.transport.abort()
        await super()._attempt_reconnect()

    async def _connect_to_server(self, s: Srv) -> None:
        """Connect, after closing what is left of an attempt that failed; the base class forgets it open."""
        left = cast("Any", self._transport)
        if left:
            left.close()
        await super()._connect_to_server(s)


def _urls(servers: str | Sequence[str]) -> list[str]:
    parts = servers.split(",") if isinstance(servers, str) else servers
    urls = [part.strip() if "://" in part else f"nats://{part.strip()}" for part in parts if part.strip()]
    if not urls:
        raise BrokerError("no NATS server is named")
    for url in urls:
        try:
            usable = bool(urlsplit(url).hostname) and urlsplit(url).port != 0
        except ValueError:
            usable = False
        if not usable:
            raise BrokerError(f"{_shown([url])!r} is not the address of a NATS server: nats://host:port")
    return urls


def _shown(urls: list[str]) -> str:
    """Return `urls` without what is secret in them."""
    return ", ".join(urlsplit(url).netloc.rpartition("@")[2] for url in urls)
