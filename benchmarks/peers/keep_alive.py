"""Connections to an HTTP server that are kept: no more than what is needed to post and to read the answer.

A client library would take more CPU than the server that is measured; what one costs is measured by itself.
"""

import asyncio
import json
from typing import Any


class Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        """Wait to be connected."""
        self._transport: Any = None
        self._data = bytearray()
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the request that waits."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("closed"))

    def data_received(self, data: bytes) -> None:
        """Take the answer when it is whole."""
        self._data += data
        head = self._data.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._data.lower().find(b"content-length:", 0, head)
        length = int(self._data[at + 15 : self._data.find(b"\r\n", at)]) if at >= 0 else 0
        if len(self._data) >= head + 4 + length and self._answer is not None:
            answer, self._data = bytes(self._data), bytearray()
            self._answer.set_result(answer)

    async def send(self, request: bytes) -> bytes:
        """Send a whole request; return the whole answer.

        :raises RuntimeError: if it is not one of success.
        """
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        answer = await self._answer
        if answer[9:10] != b"2":
            raise RuntimeError(answer[:600].decode(errors="replace"))
        return answer

    def close(self) -> None:
        """Close it."""
        self._transport.close()


class Pool:
    """Connections to one server."""

    def __init__(self, url: str) -> None:
        """Name the server: ``http://host:port``."""
        self.host, self.port = url.removeprefix("http://").split(":")
        self._idle: list[Connection] = []

    def request(self, method: str, path: str, body: Any = None) -> bytes:
        """Return the bytes of a request with a JSON body."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nhost: {self.host}:{self.port}\r\ncontent-length: {len(data)}\r\n"
        return head.encode() + b"content-type: application/json\r\n\r\n" + data

    async def send(self, request: bytes) -> bytes:
        """Send a request over a connection that nobody uses; return the answer."""
        if self._idle:
            connection = self._idle.pop()
        else:
            loop = asyncio.get_running_loop()
            _, connection = await loop.create_connection(Connection, self.host, int(self.port))
        answer = await connection.send(request)
        self._idle.append(connection)
        return answer

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request; return the JSON of the answer."""
        return json.loads((await self.send(self.request(method, path, body))).split(b"\r\n\r\n", 1)[1])

    def close(self) -> None:
        """Close all."""
        for connection in self._idle:
            connection.close()
