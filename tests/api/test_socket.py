"""Events over a WebSocket: the same as the stream of server-sent events, and as bounded."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import anyio
import httpx
import pytest
from tests.api.test_stream import now, publish
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from clockjack.services import Services
from clockjack_api.events import feed
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings


class Socket:
    """Reads what comes over a WebSocket."""

    def __init__(self, connection: ClientConnection, greeting: Any) -> None:
        self.connection = connection
        self.begins = greeting["id"]

    async def next(self) -> tuple[str, dict[str, Any]]:
        """Return id and event of the next message."""
        with anyio.fail_after(10):
            message = json.loads(await self.connection.recv())
        return message["id"], message["event"]

    async def ids(self, count: int) -> list[str]:
        """Return the CloudEvents ids of the next events."""
        return [(await self.next())[1]["id"] for _ in range(count)]

    async def end(self) -> tuple[int | None, str]:
        """Return how the server closes."""
        with anyio.fail_after(20):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed:
                return self.connection.close_code, self.connection.close_reason or ""


@asynccontextmanager
async def socket(url: str, *, headers: dict[str, str] | None = None, **query: Any) -> AsyncIterator[Socket]:
    where = f"{url.replace('http', 'ws', 1)}/v1/events/socket?{urlencode(query, doseq=True)}"
    async with connect(where, additional_headers=headers, proxy=None, compression=None) as connection:
        yield Socket(connection, json.loads(await connection.recv()))


async def test_events_come_as_they_happen(
    http: httpx.AsyncClient, served_url: str, services: Services, name: str
) -> None:
    begin = await now(services)
    async with socket(served_url) as live:
        assert live.begins == begin
        [sent] = await publish(http, name, data={"text": "line\nline\u2028ä"})
        place, event = await live.next()
        assert (event["id"], event["data"]) == (sent, {"text": "line\nline\u2028ä"})
        job = (await http.post("/v1/jobs", json={"task": "nobody.knows"})).json()
        _, event = await live.next()
        assert (event["type"], event["subject"]) == ("io.clockjack.job.created", job["id"])
        await live.connection.send("hello?")
        assert await (await live.connection.ping()) >= 0
        more = await publish(http, name, 3)
        assert await live.ids(3) == more
    resumptions: list[dict[str, Any]] = [{"headers": {"Last-Event-ID": place}}, {"after": place}]
    for resumed in resumptions:
        async with socket(served_url, **resumed) as again:
            assert again.begins == place
            assert [(await again.next())[1]["type"] for _ in range(4)] == [
                "io.clockjack.job.created",
                *[f"test.{name}"] * 3,
            ]


async def test_what_is_asked_for_comes_and_nothing_else(http: httpx.AsyncClient, served_url: str, name: str) -> None:
    await http.put(
        f"/v1/schedules/{name}", json={"trigger": {"type": "event", "types": [f"{name}.x"]}, "job": {"task": "a"}}
    )
    async with (
        socket(served_url, types=[f"test.{name}-*", "nothing"]) as by_type,
        socket(served_url, sources=f"/t/{name}-b") as by_source,
        socket(served_url, schedule_id=name) as by_schedule,
    ):
        [a], [b] = await publish(http, f"{name}-a"), await publish(http, f"{name}-b")
        assert await by_type.ids(2) == [a, b]
        assert await by_source.ids(1) == [b]
        await http.post(f"/v1/schedules/{name}/pause")
        assert (await by_schedule.next())[1]["type"] == "io.clockjack.schedule.paused"


async def test_a_slow_subscriber_is_told_and_let_go(
    http: httpx.AsyncClient, served_url: str, services: Services, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "BUFFER_EVENTS", 5)
    place = await now(services)
    async with socket(served_url, after=place) as slow:
        for _ in range(30):
            await publish(http, name, 20, data="x" * 50_000)
        got: list[str] = []
        last = place
        try:
            while True:
                last, event = await slow.next()
                got.append(event["id"])
        except ConnectionClosed:
            pass
        assert slow.connection.close_code == 1013
        assert "overflow" in (slow.connection.close_reason or "")
    assert 0 < len(got) < 600
    monkeypatch.undo()
    async with socket(served_url, after=last) as again:
        got += await again.ids(600 - len(got))
    assert len(set(got)) == 600


@pytest.mark.parametrize(
    ("path", "headers", "status", "kind"),
    [
        ("/v1/events/socket?after=x", {}, 400, "invalid-request"),
        ("/v1/events/socket?nonsense=1", {}, 400, "invalid-request"),
        ("/v1/events/socket?types=a**", {}, 400, "invalid-request"),
        ("/v1/events/socket", {"Last-Event-ID": "x"}, 400, "invalid-request"),
        ("/v1/events/socket", {"Clockjack-Namespace": "a.b"}, 400, "invalid-request"),
        ("/v1/events/socket?after=0-999999", {}, 410, "events-gone"),
        ("/v1/events/socket", {"Origin": "http://elsewhere.example"}, 403, "cross-origin"),
        ("/v1/events/stream", {}, 404, "not-found"),
        ("/", {}, 404, "not-found"),
    ],
)
async def test_a_handshake_that_is_refused_says_why(
    served_url: str, path: str, headers: dict[str, str], status: int, kind: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(served_url.replace("http", "ws", 1) + path, additional_headers=headers, proxy=None):
            pass
    answer = refused.value.response
    assert answer.status_code == status
    problem = json.loads(answer.body or b"")
    assert (problem["type"], problem["status"]) == (f"urn:clockjack:problem:{kind}", status)


async def test_without_a_websocket_there_is_none(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/events/socket")
    assert (answer.status_code, answer.headers["upgrade"]) == (426, "websocket")
    assert (await http.get("/v1/events/socket?nonsense=1")).status_code == 400


async def test_streams_of_both_kinds_count_together(services: Services) -> None:
    async with api_server(services, ApiSettings(port=0, max_streams=1)) as url, socket(url):
        async with httpx.AsyncClient(base_url=url, verify=False) as client:
            assert (await client.get("/v1/events/stream")).status_code == 429
        with pytest.raises(InvalidStatus) as refused:
            async with socket(url):
                pass
        assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "10")


async def test_a_server_that_stops_says_so(services: Services) -> None:
    async with anyio.create_task_group() as group:
        stop = anyio.Event()
        urls: list[str] = []
        ready = anyio.Event()

        async def serve() -> None:
            async with api_server(services, ApiSettings(port=0)) as url:
                urls.append(url)
                ready.set()
                await stop.wait()

        group.start_soon(serve)
        await ready.wait()
        async with socket(urls[0]) as live:
            stop.set()
            assert (await live.end())[0] == 1012


async def test_who_talks_too_much_is_disconnected(served_url: str) -> None:
    async with socket(served_url) as live:
        await live.connection.send("x" * 1_025)
        assert (await live.end())[0] == 1009
