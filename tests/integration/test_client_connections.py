"""Connections of the Python client, against a real server."""

from collections.abc import Awaitable, Callable

import anyio
import httpx
import pytest
from clockjack_client._async import connections
from clockjack_client._async.connections import AsyncConnections
from clockjack_client._sync.connections import Connections
from tests.integration.http_server import HttpServer, Request, answer, http_server

pytestmark = pytest.mark.anyio


def held(until: anyio.Event, response: bytes) -> Callable[[Request], Awaitable[bytes]]:
    async def wait(_: Request) -> bytes:
        await until.wait()
        return response

    return wait


async def ask(pool: AsyncConnections, server: HttpServer, path: str = "/", wait: float = 10) -> str:
    request = httpx.Request("GET", server.url + path, extensions={"timeout": {"pool": wait}})
    response: httpx.Response = await pool.exchange(request)
    return response.text


async def under_way(server: HttpServer, count: int) -> None:
    with anyio.fail_after(10):
        while len(server.requests) < count:  # noqa: ASYNC110 - the server sets no event
            await anyio.sleep(0.001)


async def test_there_are_as_many_as_requests_under_way():
    go = anyio.Event()
    async with http_server() as server, AsyncConnections() as pool:
        server.answers["/held"] = held(go, answer(200, "held"))
        server.answers["/"] = lambda _: answer(200, "at once")
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(ask, pool, server, "/held")
            await under_way(server, 3)
            assert await ask(pool, server) == "at once"
            go.set()
        assert server.connections == 4
        assert [await ask(pool, server, "/held") for _ in range(5)] == ["held"] * 5
        assert server.connections == 4


async def test_a_request_waits_for_a_connection_as_long_as_it_may(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 1)
    go = anyio.Event()
    async with http_server() as server, AsyncConnections() as pool:
        server.answers["/held"] = held(go, answer(200, "held"))
        async with anyio.create_task_group() as group:
            group.start_soon(ask, pool, server, "/held")
            await under_way(server, 1)
            with pytest.raises(httpx.PoolTimeout):
                await ask(pool, server, "/held", wait=0.01)
            go.set()
        assert await ask(pool, server, "/held", wait=10) == "held"
        assert server.connections == 1


async def test_a_cancelled_request_frees_its_place(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 1)
    async with http_server() as server, AsyncConnections() as pool:
        server.answers["/never"] = held(anyio.Event(), b"")
        server.answers["/"] = lambda _: answer(200, "here")
        async with anyio.create_task_group() as group:
            group.start_soon(ask, pool, server, "/never")
            await under_way(server, 1)
            group.cancel_scope.cancel()
        assert await ask(pool, server) == "here"
        assert server.connections == 2


async def test_what_the_server_closed_or_refused_is_made_anew():
    async with http_server() as server, AsyncConnections() as pool:
        server.answers["/last"] = lambda _: answer(200, "bye", connection="close")
        server.answers["/broken"] = lambda _: b"nonsense\r\n\r\n"
        assert await ask(pool, server, "/last") == "bye"
        with pytest.raises(httpx.RemoteProtocolError):
            await ask(pool, server, "/broken")
        assert await ask(pool, server, "/last") == "bye"
        assert server.connections == 3
        assert len(pool._idle) <= 1


async def test_what_is_not_used_for_long_is_closed(monkeypatch: pytest.MonkeyPatch):
    async with http_server() as server, AsyncConnections() as pool:
        server.answers["/"] = lambda _: answer(200)
        await ask(pool, server)
        assert len(pool._idle) == 1
        monkeypatch.setattr(connections, "IDLE_SECONDS", -1)
        await ask(pool, server)
        assert not pool._idle


async def test_a_large_request_comes_whole():
    async with http_server() as server, AsyncConnections() as pool:
        server.answers["/"] = lambda request: answer(200, request.body)
        body = b"0123456789" * 30_000
        request = httpx.Request("POST", server.url, content=body)
        assert (await pool.exchange(request)).content == body


async def test_a_body_that_is_not_read_costs_its_connection():
    async with http_server() as server, httpx.AsyncClient(transport=AsyncConnections()) as client:
        server.answers["/"] = lambda _: answer(200, b"x" * 1_000_000)
        async with client.stream("GET", server.url) as response:
            assert response.status_code == 200
        assert len((await client.get(server.url)).content) == 1_000_000
        assert server.connections == 2


async def test_threads_share_connections():
    async with http_server() as server:
        server.answers["/"] = lambda _: answer(200, "here")

        def ask_often(pool: Connections) -> None:
            for _ in range(50):
                assert pool.exchange(httpx.Request("GET", server.url)).text == "here"

        pool = Connections()
        async with anyio.create_task_group() as group:
            for _ in range(4):
                group.start_soon(anyio.to_thread.run_sync, ask_often, pool)
        pool.close()
        assert len(server.requests) == 200
        assert server.connections <= 4


async def test_nobody_there():
    async with http_server() as server:
        pass
    with pytest.raises(httpx.ConnectError):
        await ask(AsyncConnections(), server)
