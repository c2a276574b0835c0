"""What one client can take from a node, and from the others: streams, long polls, requests, heads, connections."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import anyio
import anyio.abc
import httpx
import pytest
from tests.api.closed import Closed, client, new_key

from clockjack.services import Services
from clockjack_api import server
from clockjack_api.connections import bounded
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings


@asynccontextmanager
async def limited(services: Services, secret: str | None = None, **limits: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Serve a node once more, with other limits."""
    async with api_server(services, ApiSettings(port=0, **limits)) as url, client(url, secret) as http:
        yield http


def kind(answer: httpx.Response) -> str:
    found: str = answer.json()["type"]
    return found.rpartition(":")[2]


# --- streams and long polls -------------------------------------------------------------------------------


async def test_streams_on_a_node(services: Services) -> None:
    async with limited(services, max_streams=2) as http:
        async with AsyncExitStack() as stack:
            for _ in range(2):
                response = await stack.enter_async_context(http.stream("GET", "/v1/events/stream"))
                assert response.status_code == 200
            refused = await http.get("/v1/events/stream")
            assert (refused.status_code, kind(refused)) == (429, "too-many-streams")
            assert refused.headers["retry-after"] == "10"
        await answers(http)


async def answers(http: httpx.AsyncClient) -> None:
    """Wait until a stream is served: the server may not have noticed yet that those before are gone."""
    with anyio.fail_after(10):
        while True:
            async with http.stream("GET", "/v1/events/stream") as response:
                if response.status_code == 200:
                    return
            await anyio.sleep(0.02)


async def test_streams_of_a_key(closed: Closed) -> None:
    mine, other = await new_key(closed.root, "viewer"), await new_key(closed.root, "viewer")
    async with (
        limited(closed.services, mine["secret"], max_streams_per_key=1) as http,
        client(http.base_url, other["secret"]) as others,
        http.stream("GET", "/v1/events/stream") as response,
    ):
        assert response.status_code == 200
        refused = await http.get("/v1/events/stream")
        assert (refused.status_code, kind(refused)) == (429, "too-many-streams")
        assert "a key has 1 at once" in refused.json()["detail"]
        async with others.stream("GET", "/v1/events/stream") as theirs:
            assert theirs.status_code == 200


async def test_long_polls(services: Services) -> None:
    async with limited(services, max_waits=1) as http, limited(services, max_waits_per_key=1) as by_key:
        for node, said in ((http, "this node serves 1"), (by_key, "a key has 1")):
            job = (await node.post("/v1/jobs", json={"task": "nobody.knows", "delay_seconds": 999})).json()
            path = f"/v1/jobs/{job['id']}"
            answers: list[httpx.Response] = []

            async def wait(node: httpx.AsyncClient = node, path: str = path, answers: list[Any] = answers) -> None:
                while (answer := await node.get(path, params={"wait_seconds": 20})).status_code == 429:  # noqa: ASYNC110
                    await anyio.sleep(0.01)
                answers.append(answer)

            async with anyio.create_task_group() as group:
                group.start_soon(wait)
                with anyio.fail_after(10):
                    while (refused := await node.get(path, params={"wait_seconds": 1})).is_success:  # noqa: ASYNC110
                        await anyio.sleep(0.1)
                assert (refused.status_code, kind(refused)) == (429, "too-many-waits")
                assert said in refused.json()["detail"]
                assert (await node.get(path)).status_code == 200
                await node.post(f"{path}/cancel")
            assert answers[0].json()["state"] == "cancelled"
            assert (await node.get(path, params={"wait_seconds": 1})).status_code == 200


# --- requests ---------------------------------------------------------------------------------------------


async def test_requests_of_a_key(closed: Closed) -> None:
    mine, other = await new_key(closed.root, "viewer"), await new_key(closed.root, "viewer")
    async with (
        limited(closed.services, mine["secret"], key_requests_per_second=1) as http,
        client(http.base_url, other["secret"]) as others,
    ):
        for left in range(9, -1, -1):
            answer = await http.get("/v1/access")
            assert answer.status_code == 200
            assert answer.headers["ratelimit-policy"] == '"key";q=10;w=10'
            name, remaining, reset = answer.headers["ratelimit"].split(";")
            assert (name, remaining) == ('"key"', f"r={left}")
            assert 1 <= int(reset.removeprefix("t=")) <= 10
        refused = await http.get("/v1/access")
        assert (refused.status_code, kind(refused)) == (429, "rate-limited")
        assert 1 <= int(refused.headers["retry-after"]) <= 10
        assert refused.headers["ratelimit"].startswith('"key";r=0;t=')
        assert (await others.get("/v1/access")).status_code == 200
        # What is open to all counts for none.
        assert (await http.get("/health/live")).status_code == 200


async def test_without_a_key_or_a_limit_there_is_none(services: Services, closed: Closed) -> None:
    async with limited(services, key_requests_per_second=1) as http:
        for _ in range(12):
            answer = await http.get("/v1/access")
            assert answer.status_code == 200
            assert "ratelimit" not in answer.headers
    key = await new_key(closed.root, "viewer")
    async with limited(closed.services, key["secret"], key_requests_per_second=0) as http:
        assert "ratelimit" not in (await http.get("/v1/access")).headers


# --- heads and bodies -------------------------------------------------------------------------------------


@pytest.mark.parametrize("http_parser", ["httptools", "h11"])
async def test_heads_that_are_too_large(services: Services, http_parser: str) -> None:
    async with limited(services, http=http_parser) as http:
        assert (await http.get("/v1/access", headers={"X-Much": "x" * 30_000})).status_code == 200
        refused = await http.get("/v1/access", headers={"X-Much": "x" * 33_000})
        assert (refused.status_code, kind(refused)) == (431, "head-too-large")
        refused = await http.get("/v1/access", params={"q": "x" * 33_000})
        assert (refused.status_code, kind(refused)) == (431, "head-too-large")


async def received(stream: anyio.abc.ByteStream) -> bytes:
    """Return what comes until the end."""
    found = b""
    with anyio.fail_after(20):
        try:
            while True:
                found += await stream.receive()
        except (anyio.EndOfStream, anyio.BrokenResourceError):
            return found


async def connect(http: httpx.AsyncClient) -> anyio.abc.SocketStream:
    return await anyio.connect_tcp(http.base_url.host, http.base_url.port or 0)


@pytest.mark.parametrize("http_parser", ["httptools", "h11"])
async def test_a_head_that_does_not_end_is_not_kept(services: Services, http_parser: str) -> None:
    async with limited(services, http=http_parser) as http, await connect(http) as stream:
        with anyio.fail_after(20):
            try:
                await stream.send(b"GET /v1/access HTTP/1.1\r\nHost: localhost\r\n")
                for _ in range(1_000):
                    await stream.send(b"X-More: " + b"x" * 1_000 + b"\r\n")
            except anyio.BrokenResourceError:
                pass
            else:
                raise AssertionError("a megabyte of head was taken")


UNFINISHED = [
    b"",
    b"GET /v1/acc",
    b"GET /v1/access HTTP/1.1\r\nHost: localhost\r\n",
    b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
]
AFTER_ANOTHER = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\nGET /v1/acc"


# What h11 holds beyond one request, uvicorn's own time for idle connections bounds.
@pytest.mark.parametrize(
    ("http_parser", "begin"),
    [*((parser, begin) for parser in ("httptools", "h11") for begin in UNFINISHED), ("httptools", AFTER_ANOTHER)],
)
async def test_who_does_not_go_on_is_cut_off(
    services: Services, monkeypatch: pytest.MonkeyPatch, http_parser: str, begin: bytes
) -> None:
    monkeypatch.setattr(bounded, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(bounded, "PART_SECONDS", 0.2)
    monkeypatch.setattr(server, "LOOK_TICKS", 1)
    async with limited(services, http=http_parser) as http, await connect(http) as stream:
        if begin:
            await stream.send(begin)
        found = await received(stream)
    assert found.count(b"HTTP/1.1") == (begin == AFTER_ANOTHER)


async def test_who_waits_for_an_answer_is_not_cut_off(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(bounded, "PART_SECONDS", 0.1)
    monkeypatch.setattr(server, "LOOK_TICKS", 1)
    async with limited(services) as http:
        answer = await http.post(
            "/v1/jobs", json={"task": "nobody.knows", "delay_seconds": 999}, headers={"Prefer": "wait=1"}
        )
        assert (answer.status_code, answer.json()["state"]) == (201, "scheduled")


async def test_a_body_that_breaks_off_is_not_taken_for_whole(services: Services, name: str) -> None:
    head = (
        f"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n"
        f"ce-specversion: 1.0\r\nce-id: 1\r\nce-source: /{name}\r\nce-type: broken.off\r\n\r\nhalf of it"
    )
    async with limited(services) as http:
        async with await connect(http) as stream:
            await stream.send(head.encode())
            await anyio.sleep(0.1)
        await anyio.sleep(0.1)
        assert (await http.get("/v1/events", params={"type": "broken.off"})).json()["data"] == []


# --- connections ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("http_parser", ["httptools", "h11"])
async def test_connections(services: Services, http_parser: str) -> None:
    async with limited(services, http=http_parser, max_connections=3) as http, AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(await connect(http))
        await anyio.sleep(0.05)
        async with await connect(http) as one_more:
            answer = await received(one_more)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nretry-after: 5\r\n" in answer
        assert b"too-many-connections" in answer
        await stack.aclose()
        with anyio.fail_after(10):
            while (await http.get("/v1/access")).status_code != 200:  # noqa: ASYNC110 - over HTTP
                await anyio.sleep(0.02)
