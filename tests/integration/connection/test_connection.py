"""The connection: credentials, outages, and what the server objects to."""

import logging
import os
import signal
from pathlib import Path

import anyio
import pytest
from tests.integration.raw_server import raw_server

from clockjack.connection.nats import NatsConnection, NatsMessage
from clockjack.embedded.server import EmbeddedServer
from clockjack.errors import BrokerError, LogUnavailable
from clockjack.testing.expectations import eventually


async def test_a_server_that_is_not_there_is_an_error_without_secrets() -> None:
    begin = anyio.current_time()
    with pytest.raises(BrokerError, match=r"127\.0\.0\.1:9.*Connect") as failure:
        async with NatsConnection.open("nats://user:secret@127.0.0.1:9", connect_seconds=0.3):
            pass
    assert "secret" not in str(failure.value)
    assert anyio.current_time() - begin < 2


async def test_what_is_not_a_nats_server_is_an_error() -> None:
    async def silent(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            await anyio.sleep(10)

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, silent)
        with pytest.raises(BrokerError, match="no NATS server"):
            async with NatsConnection.open(f"127.0.0.1:{port}", connect_seconds=0.3):
                pass
        tasks.cancel_scope.cancel()
    await listener.aclose()


@pytest.mark.parametrize("servers", ["", [], "nats://127.0.0.1:not-a-port"])
async def test_nonsense_is_an_error(servers: str | list[str]) -> None:
    with pytest.raises(BrokerError):
        async with NatsConnection.open(servers, connect_seconds=0.3):
            pass


async def test_wrong_credentials_are_told_at_once(nats_server: EmbeddedServer) -> None:
    address = nats_server.url.rpartition("@")[2]
    for url in (f"nats://wrong@{address}", f"nats://user:wrong@{address}", address):
        begin = anyio.current_time()
        with pytest.raises(BrokerError, match="refuses these credentials"):
            async with NatsConnection.open(url, connect_seconds=20):
                pass
        assert anyio.current_time() - begin < 5


async def test_credentials_count_for_all_servers_and_may_be_quoted(tmp_path: Path) -> None:
    users = 'authorization { users: [{user: "some@one", password: "p/w:1"}] }'
    async with raw_server(tmp_path, users) as url:
        address = url.removeprefix("nats://")
        async with NatsConnection.open(f"nats://some%40one:p%2Fw%3A1@127.0.0.1:9, {address}") as connection:
            assert connection.connected


async def test_ups_and_downs_are_told(nats_server: EmbeddedServer, nats_connection: NatsConnection) -> None:
    told: list[bool] = []
    forget = nats_connection.watch(told.append)
    assert nats_connection.connected
    await nats_server.stop()
    with anyio.fail_after(10):
        await eventually(lambda: not nats_connection.connected)
        await nats_server.start()
        await nats_connection.wait_connected()
    assert told == [False, True]
    assert nats_connection.outages == 1
    forget()
    await nats_server.kill()
    with anyio.fail_after(10):
        await eventually(lambda: not nats_connection.connected)
    assert told == [False, True]


async def test_a_request_ends_with_the_connection(nats_server: EmbeddedServer, nats_connection: NatsConnection) -> None:
    async def unanswered() -> None:
        with pytest.raises(LogUnavailable, match="broke"):
            await nats_connection.request("silence", timeout=60)

    subscription = await nats_connection.subscribe_and_wait("silence", lambda message: None)
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(unanswered)
            await anyio.wait_all_tasks_blocked()
            await nats_server.kill()
        with pytest.raises(LogUnavailable, match="no connection"):
            await nats_connection.request("silence", timeout=60)
    await nats_connection.unsubscribe(subscription)


async def test_a_request_has_an_end(nats_connection: NatsConnection) -> None:
    subscription = await nats_connection.subscribe_and_wait("silence", lambda message: None)
    with pytest.raises(LogUnavailable, match=r"within 0\.05 s"):
        await nats_connection.request("silence", timeout=0.05)
    with pytest.raises(LogUnavailable, match="nobody listens at nowhere"):
        await nats_connection.request("nowhere", timeout=60)
    await nats_connection.unsubscribe(subscription)


async def test_a_request_may_be_sent_again(nats_connection: NatsConnection) -> None:
    heard: list[str] = []

    def answer_the_second(message: NatsMessage) -> None:
        heard.append(message.reply)

    subscription = await nats_connection.subscribe_and_wait("deaf", answer_the_second)

    async def answer() -> None:
        await eventually(lambda: len(heard) == 2)
        await nats_connection.publish(heard[0], b"at last")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(answer)
        with anyio.fail_after(10):
            assert (await nats_connection.request("deaf", timeout=60, again_seconds=0.05)).data == b"at last"
    assert len(set(heard)) == 1
    await nats_connection.unsubscribe(subscription)


async def test_a_frozen_server_is_left_though_it_does_not_take_what_is_written(
    nats_server: EmbeddedServer, nats_connection: NatsConnection
) -> None:
    assert nats_server.process_id is not None
    os.kill(nats_server.process_id, signal.SIGSTOP)
    try:
        for _ in range(8):
            await nats_connection.publish("nobody", bytes(1_000_000))
        with anyio.fail_after(10):
            await eventually(lambda: not nats_connection.connected)
    finally:
        os.kill(nats_server.process_id, signal.SIGCONT)
    with anyio.fail_after(10):
        await nats_connection.wait_connected()


async def test_an_objection_of_the_server_is_not_the_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The client library would close the connection for good on an error that it doesn't know."""
    async with raw_server(tmp_path, "max_subscriptions: 3") as url, NatsConnection.open(url) as connection:
        with caplog.at_level(logging.WARNING):
            for number in range(5):
                await connection.subscribe(f"s.{number}", lambda message: None)
            await eventually(lambda: "maximum subscriptions exceeded" in caplog.text)
        assert connection.connected
        with pytest.raises(LogUnavailable, match="nobody listens"):
            await connection.request("nowhere")


async def test_a_changed_password_is_not_the_end(tmp_path: Path) -> None:
    """A server comes back with another token, and then with the old one: the connection comes back too."""
    first = raw_server(tmp_path, "authorization { token: first }")
    url = await first.__aenter__()
    port = int(url.rpartition(":")[2])
    async with NatsConnection.open(url.replace("//", "//first@")) as connection:
        await first.__aexit__(None, None, None)
        async with raw_server(tmp_path, "authorization { token: second }", port):
            await anyio.sleep(0.7)
            assert not connection.connected
        async with raw_server(tmp_path, "authorization { token: first }", port):
            with anyio.fail_after(10):
                await connection.wait_connected()
            with pytest.raises(LogUnavailable, match="nobody listens"):
                await connection.request("nowhere")
