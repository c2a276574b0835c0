"""Payloads in memory."""

import pytest

from clockjack.errors import PayloadMissing
from clockjack.payloads.memory import MemoryPayloads


async def test_what_was_put_comes_back_until_it_is_deleted() -> None:
    payloads = MemoryPayloads()
    first = await payloads.put(b"one")
    second = await payloads.put(b"one")
    assert first != second
    assert await payloads.get(first) == b"one"
    await payloads.delete(first)
    await payloads.delete(first)
    with pytest.raises(PayloadMissing) as missing:
        await payloads.get(first)
    assert missing.value.reference == first
    assert await payloads.get(second) == b"one"
