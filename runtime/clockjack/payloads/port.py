"""The payload port: bytes that are put once, under a reference that the store makes up.

Adapters: :mod:`clockjack.payloads.nats` (JetStream's object store) and :mod:`clockjack.payloads.memory`.
"""

from typing import Protocol


class Payloads(Protocol):
    """Keeps bytes that do not change."""

    async def put(self, data: bytes) -> str:
        """Store `data` durably; return the reference by which it is found again.

        :raises LogUnavailable: if there was no answer in time: a second try makes a second payload.
        :raises LogFull: if there is no room.
        """
        ...

    async def get(self, reference: str) -> bytes:
        """Return what was put.

        :raises PayloadMissing: if it isn't there.
        :raises LogUnavailable: if there was no answer in time.
        """
        ...

    async def delete(self, reference: str) -> None:
        """Remove it; it is no error if it isn't there.

        :raises LogUnavailable: if there was no answer in time.
        """
        ...
