"""Payloads in a real object store."""

import anyio
import msgspec
import pytest

from clockjack.connection.jetstream import stream_info
from clockjack.connection.nats import NatsConnection
from clockjack.embedded.server import EmbeddedServer
from clockjack.errors import LogError, LogFull, LogUnavailable, PayloadMissing
from clockjack.payloads.nats import CHUNK_BYTES, NatsPayloads


@pytest.fixture
async def payloads(nats_connection: NatsConnection) -> NatsPayloads:
    return await NatsPayloads.open(nats_connection)


async def messages(connection: NatsConnection) -> int:
    return (await stream_info(connection, "OBJ_CLOCKJACK_PAYLOADS")).state.messages


async def until_messages(connection: NatsConnection, count: int) -> None:
    with anyio.fail_after(10):
        while await messages(connection) != count:  # noqa: ASYNC110 - the server has no event for it
            await anyio.sleep(0.01)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES + 7])
async def test_what_was_put_comes_back(payloads: NatsPayloads, nats_connection: NatsConnection, size: int) -> None:
    data = bytes(number * 31 % 251 for number in range(997)) * (size // 997 + 1)
    data = data[:size]
    first, second = await payloads.put(data), await payloads.put(data)
    assert first != second
    assert await payloads.get(first) == data
    await payloads.delete(first)
    with pytest.raises(PayloadMissing):
        await payloads.get(first)
    assert await payloads.get(second) == data
    await payloads.delete(second)
    await payloads.delete(second)
    assert await messages(nats_connection) == 0, "nothing is left of what was deleted"


async def test_payloads_survive_a_kill(
    nats_server: EmbeddedServer, nats_connection: NatsConnection, payloads: NatsPayloads
) -> None:
    reference = await payloads.put(b"kept" * 100_000)
    await nats_server.kill()
    with pytest.raises(LogUnavailable):
        await payloads.get(reference)
    with pytest.raises(LogUnavailable):
        await payloads.put(b"x")
    await nats_server.start()
    await nats_connection.wait_connected()
    again = await NatsPayloads.open(nats_connection)
    assert await again.get(reference) == b"kept" * 100_000


async def test_it_is_an_object_store_like_any_other(nats_connection: NatsConnection, payloads: NatsPayloads) -> None:
    data = bytes(range(256)) * 5000
    reference = await payloads.put(data)
    store = await nats_connection.client.jetstream().object_store("CLOCKJACK_PAYLOADS")
    assert (await store.get(reference)).data == data
    await store.put("theirs", data)
    assert await payloads.get("theirs") == data


async def test_a_full_store_refuses_and_keeps_no_pieces(nats_connection: NatsConnection) -> None:
    payloads = await NatsPayloads.open(nats_connection, max_bytes=2_000_000)
    reference = await payloads.put(b"x" * 700_000)
    before = await messages(nats_connection)
    with pytest.raises(LogFull):
        await payloads.put(b"y" * 3_000_000)
    await until_messages(nats_connection, before)
    assert await payloads.get(reference) == b"x" * 700_000


async def test_a_cancelled_put_keeps_no_pieces(nats_connection: NatsConnection, payloads: NatsPayloads) -> None:
    with anyio.move_on_after(0.01) as scope:
        await payloads.put(bytes(64 * 1024 * 1024))
    assert scope.cancelled_caught
    await until_messages(nats_connection, 0)


async def test_damage_is_noticed(nats_connection: NatsConnection, payloads: NatsPayloads) -> None:
    reference = await payloads.put(b"first" * 200_000)
    info = await stream_info(nats_connection, "OBJ_CLOCKJACK_PAYLOADS")
    await nats_connection.request(
        "$JS.API.STREAM.MSG.DELETE.OBJ_CLOCKJACK_PAYLOADS", msgspec.json.encode({"seq": info.state.first_seq})
    )
    await nats_connection.request(f"$O.CLOCKJACK_PAYLOADS.C.{reference}", b"forged")
    with pytest.raises(LogError, match="digest"):
        await payloads.get(reference)
