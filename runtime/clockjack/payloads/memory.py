"""Payloads in memory, for tests and the simulation."""

import anyio.lowlevel

from clockjack.errors import PayloadMissing


class MemoryPayloads:
    """Keeps payloads in a dictionary; references count up, so that a simulation can be repeated."""

    def __init__(self) -> None:
        """Begin empty."""
        self._payloads: dict[str, bytes] = {}
        self._made = 0

    async def put(self, data: bytes) -> str:
        """Store `data`; see :class:`~clockjack.payloads.port.Payloads`."""
        await anyio.lowlevel.checkpoint()
        self._made += 1
        reference = f"payload-{self._made}"
        self._payloads[reference] = bytes(data)
        return reference

    async def get(self, reference: str) -> bytes:
        """Return what was put.

        :raises PayloadMissing: if it isn't there.
        """
        await anyio.lowlevel.checkpoint()
        try:
            return self._payloads[reference]
        except KeyError:
            raise PayloadMissing(reference) from None

    async def delete(self, reference: str) -> None:
        """Remove it, if it is there."""
        await anyio.lowlevel.checkpoint()
        self._payloads.pop(reference, None)
