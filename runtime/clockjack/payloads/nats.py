"""Payloads in JetStream's object store.

A payload is cut into chunks, messages on one subject; a description of it, with its size and SHA-256, comes last,
on another. The format is that of NATS's object stores (ADR-20,
https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-20.md), so that the ``nats object`` tool
reads it; but a payload is deleted with its description, where the tool would keep that for ever.
"""

import base64
import hashlib
import uuid
from typing import Any, Self

import anyio
import msgspec
from msgspec import Struct

from clockjack.connection import jetstream
from clockjack.connection.nats import NatsConnection
from clockjack.errors import LogError, PayloadMissing
from clockjack.subjects import PAYLOAD_BUCKET

CHUNK_BYTES = 512 * 1024
"""Size of the pieces, where the server takes that much; each is synced by itself."""


class _Options(Struct):
    max_chunk_size: int


class _Description(Struct):
    name: str
    bucket: str
    nuid: str
    size: int
    chunks: int
    digest: str
    options: _Options | None = None


class NatsPayloads:
    """An object store bucket, as :class:`clockjack.payloads.port.Payloads`."""

    def __init__(self, connection: NatsConnection, bucket: str = PAYLOAD_BUCKET) -> None:
        """Use a `bucket` that is there; :meth:`open` makes sure of it."""
        self._connection = connection
        self._bucket = bucket
        self._stream = f"OBJ_{bucket}"

    @classmethod
    async def open(
        cls,
        connection: NatsConnection,
        bucket: str = PAYLOAD_BUCKET,
        *,
        replicas: int = 1,
        max_bytes: int | None = None,
    ) -> Self:
        """Create the bucket, or bring it in line, and return it.

        It is stored in files on `replicas` servers, and takes `max_bytes` at most (None: what the disk allows).

        :raises LogUnavailable: if the server can't do it now.
        :raises RequestFailed: if it never will.
        """
        config: dict[str, Any] = {
            "name": f"OBJ_{bucket}",
            "subjects": [f"$O.{bucket}.C.>", f"$O.{bucket}.M.>"],
            "retention": "limits",
            "storage": "file",
            "num_replicas": replicas,
            "discard": "new",
            "max_bytes": -1 if max_bytes is None else max_bytes,
            "allow_rollup_hdrs": True,
            "allow_direct": True,
        }
        await jetstream.ensure_stream(connection, config)
        return cls(connection, bucket)

    async def put(self, data: bytes) -> str:
        """Store `data` durably; see :meth:`clockjack.payloads.port.Payloads.put`."""
        reference = uuid.uuid4().hex
        size = min(CHUNK_BYTES, self._connection.max_payload)
        chunks = [data[start : start + size] for start in range(0, len(data), size)]
        description = _Description(
            name=reference,
            bucket=self._bucket,
            nuid=reference,
            size=len(data),
            chunks=len(chunks),
            digest=_digest(data),
            options=_Options(size),
        )
        try:
            for chunk in chunks:
                await self._store(self._chunks(reference), chunk)
            await self._store(self._about(reference), msgspec.json.encode(description))
        except BaseException:
            # Best effort: nobody knows the reference, so nobody else will delete it.
            query = msgspec.json.encode({"filter": self._chunks(reference)})
            with anyio.CancelScope(shield=True):
                await self._connection.publish(f"$JS.API.STREAM.PURGE.{self._stream}", query)
            raise
        return reference

    async def get(self, reference: str) -> bytes:
        """Return what was put; see :meth:`clockjack.payloads.port.Payloads.get`."""
        description = await self._describe(reference)
        parts: list[bytes] = []
        sequence = 0
        for _ in range(description.chunks):
            found = await jetstream.get_message(
                self._connection, self._stream, next_of=self._chunks(description.nuid), after=sequence
            )
            if found is None:
                raise PayloadMissing(reference)  # deleted in the meantime
            sequence = found.sequence
            parts.append(found.data)
        data = b"".join(parts)
        if _digest(data) != description.digest:
            raise LogError(f"the payload {reference!r} does not have the digest that it was stored with")
        return data

    async def delete(self, reference: str) -> None:
        """Remove it; see :meth:`clockjack.payloads.port.Payloads.delete`."""
        try:
            description = await self._describe(reference)
        except PayloadMissing:
            return
        # The description last: what is interrupted can be done again.
        await jetstream.purge(self._connection, self._stream, self._chunks(description.nuid))
        await jetstream.purge(self._connection, self._stream, self._about(reference))

    async def _store(self, subject: str, payload: bytes) -> None:
        answer = await self._connection.request(subject, payload)
        jetstream.decode(answer.data, jetstream.PubAck)

    async def _describe(self, reference: str) -> _Description:
        found = await jetstream.get_message(self._connection, self._stream, last_of=self._about(reference))
        if found is None:
            raise PayloadMissing(reference)
        return msgspec.json.decode(found.data, type=_Description)

    def _chunks(self, nuid: str) -> str:
        return f"$O.{self._bucket}.C.{nuid}"

    def _about(self, reference: str) -> str:
        name = base64.urlsafe_b64encode(reference.encode()).decode()
        return f"$O.{self._bucket}.M.{name}"


def _digest(data: bytes) -> str:
    return "SHA-256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode()
