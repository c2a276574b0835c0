"""Messages over a socket, as both ends of an executor and its runner use them: an asyncio adapter."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

M = TypeVar("M")

HEADER_BYTES = 4
"""A message's length stands before it, big-endian."""

MAX_MESSAGE_BYTES = 256 << 20
"""A longer one means that the stream is broken."""

CHUNK_BYTES = 256 << 10

encode = msgspec.msgpack.Encoder().encode


class Wire(Generic[M]):
    """One end. All that has arrived is handed over at once, so that a later message can overtake an earlier one."""

    def __init__(
        self,
        connection: socket.socket,
        decoder: msgspec.msgpack.Decoder[M],
        on_messages: Callable[[Sequence[M]], None],
        on_closed: Callable[[], None],
    ) -> None:
        """Begin to read from `connection`, a connected stream socket; `on_closed` is called once, when it ends."""
        connection.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._connection = connection
        self._decode = decoder.decode
        self._on_messages = on_messages
        self._on_closed = on_closed
        self._received = bytearray()
        self._unsent = bytearray()
        self._closed = False
        self._loop.add_reader(connection.fileno(), self.read)

    @property
    def unsent_bytes(self) -> int:
        """What the other end has not taken yet."""
        return len(self._unsent)

    def post(self, message: Any) -> None:
        """Send a message: at once, or when there is room. Does nothing once it is closed."""
        if self._closed:
            return
        body = encode(message)
        frame = len(body).to_bytes(HEADER_BYTES, "big") + body
        if self._unsent:
            self._unsent += frame
            return
        try:
            sent = self._connection.send(frame)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            return  # the other end is gone; reading will tell
        if sent < len(frame):
            self._unsent += frame[sent:]
            self._loop.add_writer(self._connection.fileno(), self._write)

    def read(self) -> None:
        """Hand over all that has arrived; called by itself when something does."""
        if self._closed:
            return
        ended = self._drain()
        messages: list[M] = []
        try:
            position = self._parse(messages)
        except (msgspec.DecodeError, ValueError):
            position, ended = 0, True
        if position:
            del self._received[:position]
        if messages:
            self._on_messages(messages)
        if ended and not self._closed:
            self.close()
            self._on_closed()

    def close(self) -> None:
        """End it, with no further call; what was not sent is dropped."""
        if not self._closed:
            self._closed = True
            self._loop.remove_reader(self._connection.fileno())
            self._loop.remove_writer(self._connection.fileno())
            self._connection.close()

    def _drain(self) -> bool:
        """Take what the socket has; say whether that was the end."""
        while True:
            try:
                chunk = self._connection.recv(CHUNK_BYTES)
            except (BlockingIOError, InterruptedError):
                return False
            except OSError:
                return True
            if not chunk:
                return True
            self._received += chunk
            if len(chunk) < CHUNK_BYTES:
                return False

    def _parse(self, messages: list[M]) -> int:
        position, received = 0, self._received
        with memoryview(received) as view:
            while len(received) - position >= HEADER_BYTES:
                start = position + HEADER_BYTES
                length = int.from_bytes(view[position:start], "big")
                if length > MAX_MESSAGE_BYTES:
                    raise ValueError("the stream is broken")
                if len(received) - start < length:
                    break
                messages.append(self._decode(view[start : start + length]))
                position = start + length
        return position

    def _write(self) -> None:
        try:
            sent = self._connection.send(self._unsent)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            sent = len(self._unsent)  # nobody is there to take it; reading will tell
        del self._unsent[:sent]
        if not self._unsent:
            self._loop.remove_writer(self._connection.fileno())


class SharedWire(Wire[M]):
    """One end, by which every thread of its process may send; one message comes after the other."""

    def __init__(
        self,
        connection: socket.socket,
        decoder: msgspec.msgpack.Decoder[M],
        on_messages: Callable[[Sequence[M]], None],
        on_closed: Callable[[], None],
    ) -> None:
        """See :class:`Wire`; what arrives is handed over in the event loop's thread."""
        self._lock = threading.Lock()
        super().__init__(connection, decoder, on_messages, on_closed)

    def post(self, message: Any) -> None:
        """Send a message: at once, or when there is room. Does nothing once it is closed."""
        body = encode(message)
        frame = len(body).to_bytes(HEADER_BYTES, "big") + body
        with self._lock:
            if self._closed:
                return
            if self._unsent:
                self._unsent += frame
                return
            try:
                sent = self._connection.send(frame)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError:
                return  # the other end is gone; reading will tell
            if sent < len(frame):
                self._unsent += frame[sent:]
                with contextlib.suppress(RuntimeError):  # a thread that outlived the loop
                    self._loop.call_soon_threadsafe(self._watch)

    def _watch(self) -> None:
        if not self._closed and self._unsent:
            self._loop.add_writer(self._connection.fileno(), self._write)

    def _write(self) -> None:
        with self._lock:
            super()._write()
