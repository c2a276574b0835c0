"""Server-sent events: live, resumed, filtered, and ended."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import msgspec
import pytest

from clockjack.services import Services
from clockjack.views.lifecycle import last_position
from clockjack_api.events import feed
from clockjack_api.events.feed import Place
from clockjack_api.events.places import parse_place
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings


class Stream:
    """Reads a stream as the standard says."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self, *, seconds: float = 10) -> tuple[str, Any]:
        """Return id and data of the next event; raise StopAsyncIteration at the end."""
        event = await self.next_raw(seconds=seconds)
        return event["id"], msgspec.json.decode(event["data"])

    async def next_raw(self, *, seconds: float = 10) -> dict[str, str]:
        fields: dict[str, str] = {}
        with anyio.fail_after(seconds):
            while True:
                line = await anext(self._lines)
                if not line and "data" in fields:
                    return fields
                if line and not line.startswith(":"):
                    key, _, value = line.partition(": ")
                    fields[key] = value

    async def ids(self, count: int) -> list[str]:
        """Return the CloudEvents ids of the next events."""
        return [(await self.next())[1]["id"] for _ in range(count)]


@asynccontextmanager
async def stream(url: str, last_id: str | None = None, **query: Any) -> AsyncIterator[Stream]:
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    async with (
        httpx.AsyncClient(base_url=url, verify=False, timeout=20) as client,
        client.stream("GET", "/v1/events/stream", params=query, headers=headers) as response,
    ):
        assert response.status_code == 200, await response.aread()
        yield Stream(response)


_ids = itertools.count(1)


async def publish(http: httpx.AsyncClient, name: str, count: int = 1, **more: Any) -> list[str]:
    ids = [f"{name}-{next(_ids)}" for _ in range(count)]
    events = [
        {"specversion": "1.0", "id": each, "source": f"/t/{name}", "type": f"test.{name}", **more} for each in ids
    ]
    answer = await http.post(
        "/v1/events",
        content=msgspec.json.encode(events),
        headers={"Content-Type": "application/cloudevents-batch+json"},
    )
    assert answer.status_code == 202, answer.text
    return ids


async def now(services: Services) -> str:
    return str(Place(await last_position(services.replica), (await services.events.bounds()).last))


async def test_events_come_as_they_happen(http: httpx.AsyncClient, served_url: str, name: str) -> None:
    async with stream(served_url) as live:
        assert live.response.headers["content-type"] == "text/event-stream"
        assert live.response.headers["cache-control"] == "no-store"
        await publish(http, f"{name}-start")
        await live.next()
        [sent] = await publish(http, name, data={"text": "line\nline\u2028"})
        place, event = await live.next()
        assert (event["id"], event["data"]) == (sent, {"text": "line\nline\u2028"})
        job = (await http.post("/v1/jobs", json={"task": "nobody.knows"})).json()
        later, event = await live.next()
        assert (event["type"], event["subject"]) == ("io.clockjack.job.created", job["id"])
        before, after = parse_place(place), parse_place(later)
        assert before is not None
        assert after is not None
        assert (after.lifecycle, after.events) == (before.lifecycle + 1, before.events)


async def test_a_resume_loses_and_repeats_nothing(
    http: httpx.AsyncClient, served_url: str, services: Services, name: str
) -> None:
    begin = await now(services)
    sent: list[str] = []
    jobs: list[str] = []
    for _ in range(5):
        sent += await publish(http, name, 3)
        jobs.append((await http.post("/v1/jobs", json={"task": "nobody.knows"})).json()["id"])
    seen: list[str] = []
    place = begin
    for _ in range(10):
        async with stream(served_url, place) as one:
            for _ in range(2):
                place, event = await one.next()
                seen.append(event["id"] if event["source"] == f"/t/{name}" else event["subject"])
    assert sorted(seen) == sorted(sent + jobs)
    assert [each for each in seen if each in sent] == sent
    async with stream(served_url, after=place) as live:
        [fresh] = await publish(http, name)
        assert (await live.next())[1]["id"] == fresh


async def test_what_happens_while_one_catches_up_is_not_lost(
    http: httpx.AsyncClient, served_url: str, services: Services, name: str
) -> None:
    begin = await now(services)
    sent = await publish(http, name, 700)
    got: list[str] = []
    async with stream(served_url, begin, types=f"test.{name}") as live, anyio.create_task_group() as group:

        async def go_on() -> None:
            for _ in range(10):
                sent.extend(await publish(http, name, 100))

        group.start_soon(go_on)
        got += await live.ids(1_700)
    assert got == sent


async def test_filters(http: httpx.AsyncClient, served_url: str, name: str) -> None:
    await http.put(
        f"/v1/schedules/{name}", json={"trigger": {"type": "event", "types": ["x"]}, "job": {"task": "nobody.knows"}}
    )
    async with (
        stream(served_url, "0-0", types=f"io.clockjack.job.cancelled,test.{name}", sources="/t/*") as by_source,
        stream(served_url, "0-0", schedule_id=name) as of_schedule,
        stream(served_url, "0-0", job_id=f"{name}-job") as of_job,
    ):
        await http.post("/v1/jobs", json={"task": "nobody.knows", "id": f"{name}-job"})
        await http.post(f"/v1/jobs/{name}-job/cancel")
        triggered = (await http.post(f"/v1/schedules/{name}/trigger")).json()["id"]
        [sent] = await publish(http, name)
        assert (await by_source.next())[1]["id"] == sent
        found = [(await of_schedule.next())[1] for _ in range(2)]
        assert [(one["type"], one["subject"]) for one in found] == [
            ("io.clockjack.schedule.created", name),
            ("io.clockjack.job.created", triggered),
        ]
        found = [(await of_job.next())[1] for _ in range(2)]
        assert [one["type"] for one in found] == ["io.clockjack.job.created", "io.clockjack.job.cancelled"]


async def test_one_follower_serves_many_subscribers(http: httpx.AsyncClient, served_url: str, name: str) -> None:
    got: list[list[str]] = []
    sent: list[str] = []

    async def listen() -> None:
        async with stream(served_url, "0-0", types=f"test.{name}") as one:
            got.append(await one.ids(20))

    async with anyio.create_task_group() as group:
        for _ in range(15):
            group.start_soon(listen)
        sent += await publish(http, name, 20)
    assert got == [sent] * 15


async def test_the_stop_of_the_server_ends_streams(services: Services, name: str) -> None:
    with anyio.fail_after(5):
        async with anyio.create_task_group() as group:
            ended = anyio.Event()
            started = anyio.Event()

            async def listen(url: str) -> None:
                async with stream(url) as one:
                    started.set()
                    with pytest.raises(StopAsyncIteration):
                        await one.next()
                ended.set()

            async with api_server(services, ApiSettings(port=0)) as url:
                group.start_soon(listen, url)
                await started.wait()
            await ended.wait()


async def test_a_slow_subscriber_is_told_and_let_go(
    http: httpx.AsyncClient, served_url: str, services: Services, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "BUFFER_EVENTS", 5)
    place = await now(services)
    async with stream(served_url, place) as slow:
        for _ in range(60):
            await publish(http, name, 10, data="x" * 50_000)
        got: list[str] = []
        last = place
        while "event" not in (raw := await slow.next_raw()):
            got.append(msgspec.json.decode(raw["data"])["id"])
            last = raw["id"]
        assert raw["event"] == "overflow"
        with pytest.raises(StopAsyncIteration):
            await slow.next()
    assert 0 < len(got) < 600
    monkeypatch.undo()
    async with stream(served_url, last) as again:
        got += await again.ids(600 - len(got))
    assert len(set(got)) == 600


async def test_only_so_many_streams(services: Services) -> None:
    async with (
        api_server(services, ApiSettings(port=0, max_streams=1)) as url,
        stream(url) as _,
        httpx.AsyncClient(base_url=url, verify=False) as client,
    ):
        refused = await client.get("/v1/events/stream")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")


async def test_events_that_are_gone_are_410(
    http: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def far(_: object) -> int:
        return 1_000

    monkeypatch.setattr("clockjack.views.lifecycle.first_position", far)
    answer = await http.get("/v1/events/stream?after=5-0")
    assert (answer.status_code, answer.json()["type"]) == (410, "urn:clockjack:problem:events-gone")


@pytest.mark.parametrize("place", ["999999-0", "0-999999"])
async def test_a_place_that_was_never_reached_is_410(http: httpx.AsyncClient, place: str) -> None:
    answer = await http.get("/v1/events/stream", headers={"Last-Event-ID": place})
    assert (answer.status_code, answer.json()["type"]) == (410, "urn:clockjack:problem:events-gone")


@pytest.mark.parametrize("place", ["5", "-", "1-", "a-b", "1-2-3", "-1-5", "1" * 40 + "-1"])
async def test_an_id_that_is_none_is_400(http: httpx.AsyncClient, place: str) -> None:
    answer = await http.get("/v1/events/stream", params={"after": place})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/after")
    answer = await http.get("/v1/events/stream", headers={"Last-Event-ID": place})
    assert (answer.status_code, answer.json()["errors"][0]["location"]) == (400, "header")
