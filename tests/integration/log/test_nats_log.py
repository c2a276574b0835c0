"""The log over a real JetStream does what every log must."""

import itertools
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import msgspec
import pytest
from tests.integration.raw_server import raw_server

from clockjack.connection import jetstream
from clockjack.connection.jetstream import RequestFailed, delete_consumer, stream_info
from clockjack.connection.nats import NatsConnection, NatsMessage
from clockjack.embedded.server import EmbeddedServer
from clockjack.errors import AppendRefused, EntryTooLarge, LogFull, LogReplaced, LogUnavailable
from clockjack.log import nats_follower
from clockjack.log.nats import NatsLog
from clockjack.log.nats_follower import NatsFollower
from clockjack.log.port import Entry, Log
from clockjack.testing import log_conformance

STREAM = "CONFORMANCE"
SUBJECTS = ["conformance", "conformance.*"]


class NatsHarness:
    """A stream on a server that is killed to stop it."""

    subject = "conformance"
    small_subject = "small"

    def __init__(self, server: EmbeddedServer, connection: NatsConnection, log: Log) -> None:
        self.server = server
        self.connection = connection
        self.log = log

    @asynccontextmanager
    async def another(self) -> AsyncIterator[Log]:
        async with NatsConnection.open(self.server.url) as connection:
            yield await NatsLog.open(connection, STREAM, SUBJECTS)

    @asynccontextmanager
    async def small(self, max_bytes: int) -> AsyncIterator[Log]:
        yield await NatsLog.open(self.connection, "SMALL", ["small"], max_bytes=max_bytes)

    async def stop(self) -> None:
        await self.server.kill()

    async def start(self) -> None:
        await self.server.start()
        await self.connection.wait_connected()

    async def trim(self, first: int) -> None:
        await self._api("PURGE", {"seq": first})

    async def replace(self) -> None:
        await self._api("DELETE", {})
        await NatsLog.open(self.connection, STREAM, SUBJECTS)

    async def _api(self, call: str, body: dict[str, int]) -> None:
        answer = await self.connection.request(f"$JS.API.STREAM.{call}.{STREAM}", msgspec.json.encode(body))
        assert msgspec.json.decode(answer.data)["success"]


@pytest.mark.parametrize("case", log_conformance.CASES, ids=lambda case: case.__name__)
async def test_conformance(case, nats_server: EmbeddedServer, nats_connection: NatsConnection) -> None:
    log = await NatsLog.open(nats_connection, STREAM, SUBJECTS)
    await case(NatsHarness(nats_server, nats_connection, log))


async def open_log(connection: NatsConnection, **options: object) -> NatsLog:
    return await NatsLog.open(connection, STREAM, SUBJECTS, **options)  # type: ignore[arg-type]


async def numbers(log: NatsLog, count: int, after: int = 0) -> list[int]:
    read: list[int] = []
    async with log.follow(after) as follower:
        with anyio.fail_after(20):
            while len(read) < count:
                read += [int(entry.payload) for entry in await follower.receive()]
    return read


async def fill(log: NatsLog, count: int, start: int = 1) -> None:
    for number in range(start, start + count):
        await log.append("conformance", str(number).encode(), f"id-{number}")


async def test_identity_is_that_of_the_stream(nats_server: EmbeddedServer, nats_connection: NatsConnection) -> None:
    log = await open_log(nats_connection)
    assert log.identity
    assert (await open_log(nats_connection)).identity == log.identity
    await nats_server.kill()
    await nats_server.start()
    await nats_connection.wait_connected()
    assert (await open_log(nats_connection)).identity == log.identity


async def test_open_changes_what_it_is_told_and_nothing_else(nats_connection: NatsConnection) -> None:
    await open_log(nats_connection)
    config = (await stream_info(nats_connection, STREAM)).config
    assert (config["storage"], config["discard"], config["num_replicas"]) == ("file", "new", 1)
    assert config["duplicate_window"] == 120 * 10**9
    config |= {"description": "mine", "max_msg_size": 5000}
    answer = await nats_connection.request(f"$JS.API.STREAM.UPDATE.{STREAM}", msgspec.json.encode(config))
    assert "error" not in msgspec.json.decode(answer.data)

    log = await open_log(nats_connection, max_bytes=1_000_000, discard="old", max_age_seconds=60)
    config = (await stream_info(nats_connection, STREAM)).config
    assert config["description"] == "mine"
    assert (config["max_bytes"], config["discard"], config["max_age"]) == (1_000_000, "old", 60 * 10**9)
    assert config["duplicate_window"] == 60 * 10**9
    assert log.max_entry_bytes < 5000
    with pytest.raises(EntryTooLarge):
        await log.append("conformance", bytes(5000), "large")
    await log.append("conformance", bytes(log.max_entry_bytes), "i" * 300)


async def test_what_can_not_be_is_an_error_of_its_own(nats_connection: NatsConnection) -> None:
    with pytest.raises(RequestFailed, match="replicas > 1 not supported"):
        await open_log(nats_connection, replicas=3)
    await open_log(nats_connection)
    with pytest.raises(RequestFailed, match="overlap"):
        await NatsLog.open(nats_connection, "OTHER", SUBJECTS)
    with pytest.raises(LogUnavailable, match="nobody listens"):
        await NatsLog(nats_connection, "NOWHERE").append("nowhere", b"", "id")


async def test_a_log_without_room_takes_nothing(nats_connection: NatsConnection) -> None:
    class Full:
        shortage = "the disk is full"

    await fill(await open_log(nats_connection), 3)
    log = await open_log(nats_connection, room=Full())
    with pytest.raises(LogFull, match="the disk is full"):
        await fill(log, 1, start=4)
    assert await numbers(log, 3) == [1, 2, 3]


async def test_permissions_are_told_from_outages(tmp_path: Path) -> None:
    users = """
    authorization { users: [
      {user: node, password: secret}
      {user: worker, password: secret, permissions: {
        publish: ["conformance.Mine"], subscribe: ["_INBOX.>"] }}
    ] }
    """
    async with raw_server(tmp_path, users) as url, NatsConnection.open(url.replace("//", "//node:secret@")) as node:
        log = await open_log(node)
        async with NatsConnection.open(url.replace("//", "//worker:secret@")) as connection:
            worker = NatsLog(connection, STREAM)
            begin = anyio.current_time()
            for subject in ("conformance.Other", "conformance"):
                with pytest.raises(AppendRefused, match=subject.lower()):
                    await worker.append(subject, b"1", "id")
            assert anyio.current_time() - begin < 1, "it did not wait for an answer that can't come"
            assert await worker.append("conformance.Mine", b"1", "id") == 1
        assert await numbers(log, 1) == [1]


async def test_a_frozen_server_is_unavailable_and_what_it_got_is_stored_once(
    nats_server: EmbeddedServer, nats_connection: NatsConnection
) -> None:
    log = await open_log(nats_connection, append_timeout=0.2)
    assert nats_server.process_id is not None
    async with log.follow(0) as follower:
        os.kill(nats_server.process_id, signal.SIGSTOP)
        try:
            for _ in range(3):
                with pytest.raises(LogUnavailable):
                    await fill(log, 1)
        finally:
            os.kill(nats_server.process_id, signal.SIGCONT)
        with anyio.fail_after(20):
            assert [entry.payload for entry in await follower.receive()] == [b"1"]
        await fill(log, 2)
        assert [entry.payload for entry in await follower.receive()] == [b"2"]


async def test_a_slow_reader_makes_the_server_wait(
    nats_connection: NatsConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_follower, "RESUME_ENTRIES", 1)
    log = await open_log(nats_connection)
    payload = bytes(500_000)
    for number in range(120):
        await log.append("conformance", payload, str(number))
    async with log.follow(0) as follower:
        read: list[int] = []
        for _ in range(10):
            read += [entry.sequence for entry in await follower.receive(1)]
            await anyio.sleep(0.05)  # time enough for the server to send what it may
            held = len(follower._buffer)  # type: ignore[attr-defined]
            assert held < 20, f"{held * len(payload)} bytes were sent to a reader that doesn't read"
        with anyio.fail_after(20):
            while len(read) < 120:
                read += [entry.sequence for entry in await follower.receive(1)]
    assert read == list(range(1, 121))


async def test_a_full_buffer_is_read_before_more_is_fetched(
    nats_connection: NatsConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_follower, "BUFFER_ENTRIES", 40)
    log = await open_log(nats_connection)
    await fill(log, 300)
    read: list[int] = []
    async with log.follow(0) as follower:
        while len(read) < 300:
            read += [int(entry.payload) for entry in await follower.receive(7)]
            assert len(follower._buffer) <= 40  # type: ignore[attr-defined]
            await anyio.sleep(0.001)
    assert read == list(range(1, 301))


@pytest.mark.parametrize("lost", [{1}, {5}, {5, 6, 9}, {10}, set(range(1, 11))], ids=str)
async def test_deliveries_that_get_lost_are_fetched_again(
    nats_connection: NatsConnection, monkeypatch: pytest.MonkeyPatch, lost: set[int]
) -> None:
    """Also the last ones, after which nothing comes but heartbeats."""
    monkeypatch.setattr(nats_follower, "HEARTBEAT_SECONDS", 0.1)
    take = NatsFollower._take
    remaining = set(lost)

    def lossy(self: NatsFollower, consumer: object, message: NatsMessage) -> None:
        if message.data and int(message.data) in remaining:
            remaining.discard(int(message.data))
        else:
            take(self, consumer, message)  # type: ignore[arg-type]

    monkeypatch.setattr(NatsFollower, "_take", lossy)
    log = await open_log(nats_connection)
    await fill(log, 10)
    assert await numbers(log, 10) == list(range(1, 11))


async def test_a_consumer_that_vanishes_is_made_anew(
    nats_connection: NatsConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_follower, "SILENCE_SECONDS", 0.3)
    log = await open_log(nats_connection)
    await fill(log, 1)
    async with log.follow(0) as follower:
        assert len(await follower.receive()) == 1
        await delete_consumer(nats_connection, STREAM, follower._consumer.name)  # type: ignore[attr-defined]
        await fill(log, 1, start=2)
        with anyio.fail_after(20):
            assert [entry.payload for entry in await follower.receive()] == [b"2"]


async def test_what_is_known_to_be_stored_is_fetched_when_the_consumer_is_silent(
    nats_connection: NatsConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the server that it was on is gone, and this process is connected to another."""
    monkeypatch.setattr(nats_follower, "SILENCE_SECONDS", 600)
    log = await open_log(nats_connection)
    await fill(log, 1)
    async with log.follow(0) as follower:
        assert len(await follower.receive()) == 1
        await delete_consumer(nats_connection, STREAM, follower._consumer.name)  # type: ignore[attr-defined]
        for number in (2, 3, 4):
            await fill(log, 1, start=number)
            with anyio.fail_after(10):
                assert [entry.sequence for entry in await follower.receive()] == [number]


async def test_entries_are_read_while_there_can_be_no_consumer(
    nats_connection: NatsConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the leader of the cluster is gone, who makes consumers; the entries are the same to the last byte."""
    log = await open_log(nats_connection)
    await fill(log, 300)
    read: list[Entry] = []
    with monkeypatch.context() as patched:
        patched.setattr(jetstream, "create_consumer", unavailable)
        async with log.follow(0) as follower:
            with anyio.fail_after(20):
                while len(read) < 300:
                    read += await follower.receive()
    delivered: list[Entry] = []
    with monkeypatch.context() as patched:
        patched.setattr(jetstream, "get_message", unavailable)
        async with log.follow(0) as follower:
            with anyio.fail_after(20):
                while len(delivered) < 300:
                    delivered += await follower.receive()
    assert read == delivered


async def test_a_consumer_comes_back_beside_entries_that_never_cease(
    nats_connection: NatsConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = jetstream.create_consumer
    attempts = 0

    async def slowly(connection: NatsConnection, stream: str, config: dict[str, Any]) -> jetstream.ConsumerInfo:
        nonlocal attempts
        attempts += 1
        await anyio.sleep(0.3)
        return await create(connection, stream, config)

    monkeypatch.setattr(jetstream, "create_consumer", slowly)
    log = await open_log(nats_connection)

    async def write() -> None:
        for number in itertools.count(1):
            await fill(log, 1, start=number)

    read: list[int] = []
    async with anyio.create_task_group() as group, log.follow(0) as follower:
        group.start_soon(write)
        with anyio.fail_after(20):
            while len(read) < 100 or follower._consumer is None or follower._consumer.broken:  # type: ignore[attr-defined]
                read += [entry.sequence for entry in await follower.receive()]
        group.cancel_scope.cancel()
    assert read == list(range(1, len(read) + 1))
    assert attempts == 1


async def unavailable(*given: Any, **more: Any) -> None:
    raise LogUnavailable("not now")


async def test_a_hole_in_the_stream_is_a_loss(nats_connection: NatsConnection) -> None:
    log = await open_log(nats_connection)
    await fill(log, 5)
    await nats_connection.request(f"$JS.API.STREAM.MSG.DELETE.{STREAM}", b'{"seq": 3}')
    async with log.follow(0) as follower:
        assert [entry.sequence for entry in await follower.receive()] == [1, 2]
        with pytest.raises(LogReplaced, match="goes on at 4"), anyio.fail_after(20):
            await follower.receive()


async def test_strangers_can_not_write_to_a_follower(nats_connection: NatsConnection) -> None:
    log = await open_log(nats_connection)
    await fill(log, 1)
    async with log.follow(0) as follower:
        assert len(await follower.receive()) == 1
        inbox = follower._consumer.subscription.subject  # type: ignore[attr-defined]
        await nats_connection.publish(inbox, b"not from JetStream")
        await fill(log, 1, start=2)
        assert [entry.payload for entry in await follower.receive()] == [b"2"]


async def test_consumers_do_not_pile_up(nats_server: EmbeddedServer, nats_connection: NatsConnection) -> None:
    log = await open_log(nats_connection)
    await fill(log, 1)
    for _ in range(20):
        assert await numbers(log, 1) == [1]
    with anyio.fail_after(10):
        while (info := await nats_connection.request(f"$JS.API.CONSUMER.NAMES.{STREAM}", b"{}")).data:
            if msgspec.json.decode(info.data)["total"] == 0:
                break
