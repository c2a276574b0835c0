"""What jobs log and print: pages, streams that end with the job, and text."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import anyio
import httpx
import pytest
from tests.api.puppet import Puppet

from clockjack import subjects
from clockjack.clock import SystemClock
from clockjack.joblogs.lines import Level, LogLine, Source, chunk_of, encode_entry
from clockjack.jobs import Outcome
from clockjack.services import Services

_ids = count(1)


class Writer:
    """Stores lines as the puppet's attempts would."""

    def __init__(self, http: httpx.AsyncClient, puppet: Puppet, services: Services) -> None:
        self._http = http
        self._puppet = puppet
        self._services = services

    async def job(self, **body: Any) -> str:
        """Submit a job, and return its id when it runs."""
        answer = await self._http.post("/v1/jobs", json={"task": "shop.anything", **body})
        job_id: str = answer.json()["id"]
        await self._puppet.holds(job_id)
        return job_id

    async def say(
        self, job_id: str, *messages: str, source: Source = "log", level: Level = "info", logger: str = "shop"
    ) -> None:
        held = await self._puppet.holds(job_id)
        at = SystemClock().now()
        lines = [LogLine(at, source, level, logger, message) for message in messages]
        payload = encode_entry([chunk_of(held.number, held.attempt, lines)])
        await self._services.job_logs.append(subjects.job_logs(self._puppet.id), payload, f"line-{next(_ids)}")

    async def end(self, job_id: str, outcome: Outcome = Outcome.SUCCEEDED, **details: Any) -> None:
        await self._puppet.end(job_id, outcome, **details)


@pytest.fixture
def writer(http: httpx.AsyncClient, puppet: Puppet, services: Services) -> Writer:
    return Writer(http, puppet, services)


class Events:
    """Server-sent events as they come."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self) -> dict[str, str]:
        """Return the fields of the next event."""
        fields: dict[str, str] = {}
        with anyio.fail_after(10):
            async for line in self._lines:
                if line:
                    name, _, value = line.partition(":")
                    fields[name] = value.strip()
                elif "data" in fields:
                    return fields
        return {}

    async def messages(self, how_many: int) -> list[str]:
        return [json.loads((await self.next())["data"])["message"] for _ in range(how_many)]


@asynccontextmanager
async def following(
    http: httpx.AsyncClient, job_id: str, headers: dict[str, str] | None = None, **query: Any
) -> AsyncIterator[Events]:
    params = {"follow": "true", **query}
    async with http.stream("GET", f"/v1/jobs/{job_id}/logs", params=params, headers=headers or {}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream"
        yield Events(answer.aiter_lines())


async def page(http: httpx.AsyncClient, job_id: str, **query: Any) -> dict[str, Any]:
    answer = await http.get(f"/v1/jobs/{job_id}/logs", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def messages(found: dict[str, Any]) -> list[str]:
    return [line["message"] for line in found["data"]]


# --- pages ----------------------------------------------------------------------------------------------------


async def test_a_line_tells_when_whence_and_what(http: httpx.AsyncClient, writer: Writer) -> None:
    job_id = await writer.job()
    assert await page(http, job_id) == {"data": [], "has_more": False, "next_cursor": None}
    await writer.say(job_id, "hello")
    await writer.say(job_id, "printed", source="stdout", level="", logger="")
    first, second = (await page(http, job_id))["data"]
    assert first | {"time": "", "id": ""} == {
        "id": "",
        "attempt": 1,
        "time": "",
        "source": "log",
        "level": "info",
        "logger": "shop",
        "message": "hello",
    }
    assert (second["source"], second["level"], second["logger"]) == ("stdout", None, None)
    await writer.end(job_id)


async def test_pages_have_all_lines_once(http: httpx.AsyncClient, writer: Writer) -> None:
    job_id, other = await writer.job(), await writer.job()
    for number in range(4):
        await writer.say(job_id, f"{number}a", f"{number}b")
        await writer.say(other, "other")
    await writer.end(job_id)
    await writer.end(other)
    wanted = [f"{number}{letter}" for number in range(4) for letter in "ab"]
    read: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        found = await page(http, job_id, **query)
        read += messages(found)
        assert found["has_more"] == (found["next_cursor"] is not None)
        if not found["has_more"]:
            break
        query["cursor"] = found["next_cursor"]
    assert read == wanted
    lines = (await page(http, job_id))["data"]
    assert messages(await page(http, job_id, after=lines[4]["id"])) == wanted[5:]


async def test_lines_of_each_attempt(http: httpx.AsyncClient, writer: Writer) -> None:
    job_id = await writer.job(retry={"initial_seconds": 0})
    await writer.say(job_id, "first")
    error = b'{"type":"ValueError","message":"no"}'
    await writer.end(job_id, Outcome.FAILED, error=error, retry_at=SystemClock().now())
    await writer.say(job_id, "second")
    assert messages(await page(http, job_id)) == ["first", "second"]
    assert messages(await page(http, job_id, attempt=1)) == ["first"]
    assert messages(await page(http, job_id, attempt=2)) == ["second"]
    assert messages(await page(http, job_id, attempt=3)) == []
    async with following(http, job_id, attempt=1) as events:  # it has ended, if the job has not
        assert await events.messages(1) == ["first"]
        assert (await events.next())["event"] == "end"
    await writer.end(job_id)


# --- streams ----------------------------------------------------------------------------------------------------


async def test_a_stream_goes_on_until_the_job_has_ended(http: httpx.AsyncClient, writer: Writer) -> None:
    job_id = await writer.job()
    await writer.say(job_id, "before")
    async with following(http, job_id) as events:
        assert await events.messages(1) == ["before"]
        for number in range(3):
            await writer.say(job_id, f"{number}a", f"{number}b")
            assert await events.messages(2) == [f"{number}a", f"{number}b"]
        await writer.say(job_id, "the last")
        await writer.end(job_id)
        assert await events.messages(1) == ["the last"]
        end = await events.next()
        assert (end["event"], json.loads(end["data"])) == ("end", {"state": "succeeded"})
        assert await events.next() == {}


async def test_a_stream_may_begin_before_the_job_does(http: httpx.AsyncClient, writer: Writer) -> None:
    made = (await http.post("/v1/jobs", json={"task": "shop.anything", "delay_seconds": 3600})).json()
    async with following(http, made["id"]) as events:
        await http.post(f"/v1/jobs/{made['id']}/run-now")
        await writer.say(made["id"], "at last")
        assert await events.messages(1) == ["at last"]
        await writer.end(made["id"])
        assert (await events.next())["event"] == "end"


async def test_a_stream_resumes_behind_a_line(http: httpx.AsyncClient, writer: Writer) -> None:
    job_id = await writer.job()
    await writer.say(job_id, "a", "b", "c")
    async with following(http, job_id) as events:
        await events.next()
        last_id = (await events.next())["id"]
    await writer.say(job_id, "d")
    async with following(http, job_id, headers={"Last-Event-ID": last_id}) as events:
        assert await events.messages(2) == ["c", "d"]
    async with following(http, job_id, after=last_id) as events:
        assert await events.messages(2) == ["c", "d"]
    await writer.end(job_id)
    async with following(http, job_id, headers={"Last-Event-ID": last_id}) as events:
        assert await events.messages(2) == ["c", "d"]
        assert (await events.next())["event"] == "end"


async def test_separators_of_lines_are_escaped(http: httpx.AsyncClient, writer: Writer) -> None:
    job_id = await writer.job()
    odd = "a\nb\u2028c\u0085d\r\ne\x1b[31m"
    await writer.say(job_id, odd)
    async with following(http, job_id) as events:
        assert await events.messages(1) == [odd]
    await writer.end(job_id)


async def test_text(http: httpx.AsyncClient, writer: Writer) -> None:
    job_id = await writer.job()
    await writer.say(job_id, "it failed\nTraceback", level="error")
    await writer.say(job_id, "printed", source="stderr", level="", logger="")
    plain = {"Accept": "text/plain"}
    answer = await http.get(f"/v1/jobs/{job_id}/logs", headers=plain)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    first, second, third = answer.text.splitlines()
    assert first.endswith("Z 1 error    shop: it failed")
    assert second == "    Traceback"
    assert third.endswith("Z 1 stderr   printed")
    async with http.stream("GET", f"/v1/jobs/{job_id}/logs?follow=true", headers=plain) as stream:
        lines = stream.aiter_lines()
        assert [await anext(lines) for _ in range(3)] == [first, second, third]
        await writer.say(job_id, "more")
        assert (await anext(lines)).endswith("shop: more")
        await writer.end(job_id)
        assert [line async for line in lines] == []


async def test_heads(http: httpx.AsyncClient, writer: Writer) -> None:
    job_id = await writer.job()
    for query, headers, kind in (
        ("", {}, "application/json"),
        ("?follow=true", {}, "text/event-stream"),
        ("?follow=true", {"Accept": "text/plain"}, "text/plain; charset=utf-8"),
    ):
        answer = await http.head(f"/v1/jobs/{job_id}/logs{query}", headers=headers)
        assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"", kind)
    await writer.end(job_id)


# --- what is wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("attempt=0", "/attempt"),
        ("attempt=x", "/attempt"),
        ("limit=0", "/limit"),
        ("limit=1001", "/limit"),
        ("follow=1", "/follow"),
        ("follow=yes", "/follow"),
        ("after=1-2", "/after"),
        ("after=1-2-3-4", "/after"),
        ("cursor=x", "/cursor"),
        ("tail=1", "/tail"),
    ],
)
async def test_bad_queries(http: httpx.AsyncClient, writer: Writer, query: str, pointer: str) -> None:
    answer = await http.get(f"/v1/jobs/nobody/logs?{query}")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_what_is_not_there(http: httpx.AsyncClient) -> None:
    for query in ("", "?follow=true"):
        assert (await http.get(f"/v1/jobs/nobody/logs{query}")).status_code == 404
    answer = await http.get("/v1/jobs/nobody/logs?follow=true", headers={"Last-Event-ID": "17-4"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/Last-Event-ID"


async def test_a_place_of_another_job_is_just_a_place(http: httpx.AsyncClient, writer: Writer) -> None:
    job_id = await writer.job()
    await writer.say(job_id, "a")
    for after in ("999999999-1-1", "1-999999999999999999-1", "0-0-0"):
        assert (await http.get(f"/v1/jobs/{job_id}/logs?after={after}")).status_code == 200
    await writer.end(job_id)


async def test_nonsense_in_the_stream_stops_nobody(http: httpx.AsyncClient, writer: Writer, services: Services) -> None:
    """A worker may store what it likes among the lines of its own attempts."""
    job_id = await writer.job()
    await services.job_logs.append(subjects.job_logs("puppet"), b"\xc1", "nonsense-1")
    await writer.say(job_id, "still here")
    assert messages(await page(http, job_id)) == ["still here"]
    await writer.end(job_id)
