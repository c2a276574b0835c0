"""Errors that belong to no resource: they are problem documents all the same."""

import contextlib
import logging
from collections.abc import AsyncIterator

import anyio
import httpx
import msgspec
import pytest

from clockjack.apply.outcome import Outcome
from clockjack.errors import AppendRefused, EntryTooLarge, LogFull, LogUnavailable
from clockjack.records import Record, Requester
from clockjack.services import Services
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings


def check(answer: httpx.Response, status: int, kind: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert list(problem)[:7] == ["type", "title", "status", "detail", "instance", "trace_id", "errors"]
    assert (problem["type"], problem["status"]) == (f"urn:clockjack:problem:{kind}", status)


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", "/v2/jobs", "/v1/jobs/a/b/c", "/docs/nothing", "/%2F"])
async def test_an_unknown_path_is_404(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    check(answer, 404, "not-found")
    assert answer.json()["instance"] == path


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/v1/jobs"),
        ("PUT", "/v1/jobs/x"),
        ("GET", "/v1/jobs/batch"),
        ("POST", "/v1/tasks"),
        ("PATCH", "/docs"),
    ],
)
async def test_a_method_that_is_not_supported_is_405(http: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await http.request(method, path)
    check(answer, 405, "method-not-allowed")
    assert method not in answer.headers["allow"]
    assert answer.headers["allow"]


async def raw(url: str, request: bytes) -> httpx.Response:
    """Send bytes as they are, and return the answer."""
    address = httpx.URL(url)
    async with await anyio.connect_tcp(address.host, address.port or 80) as stream:
        await stream.send(request)
        received = b""
        with anyio.fail_after(5), contextlib.suppress(anyio.EndOfStream):
            while True:
                received += await stream.receive()
    head, _, body = received.partition(b"\r\n\r\n")
    status, *headers = head.decode().split("\r\n")
    pairs = [(name, value.strip()) for name, _, value in (header.partition(":") for header in headers)]
    return httpx.Response(int(status.split()[1]), headers=pairs, content=body)


async def test_an_unknown_method_is_501(served_url: str) -> None:
    answer = await raw(served_url, b"BREW /v1/jobs?x=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    check(answer, 501, "method-not-implemented")
    assert (answer.json()["detail"], answer.json()["instance"]) == ("BREW is not known here", "/v1/jobs")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /v1/jobs HTTP/x\r\nHost: localhost\r\n\r\n",
        b"GET /v1/jobs\x01 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\r\n\r\nGET\r\n\r\n",
        b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: nine\r\n\r\n",
        b"x" * 100_000,
    ],
)
@pytest.mark.parametrize("parser", ["httptools", "h11"])
async def test_what_is_not_http_is_400(services: Services, parser: str, request_bytes: bytes) -> None:
    async with api_server(services, ApiSettings(port=0, http=parser)) as url:
        answer = await raw(url, request_bytes)
        check(answer, 400, "invalid-request")
        assert (await raw(url, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).is_success


async def test_options_names_all_methods(http: httpx.AsyncClient) -> None:
    answer = await http.options("/v1/schedules/x")
    assert (answer.status_code, answer.headers["allow"]) == (204, "DELETE, GET, HEAD, OPTIONS, PATCH, PUT")


@pytest.mark.parametrize("path", ["/health/live", "/v1/jobs", "/v1/jobs/nope", "/v1/events/stream", "/docs"])
async def test_head_is_get_without_the_body(http: httpx.AsyncClient, path: str) -> None:
    head = await http.head(path)
    assert head.content == b""
    if path != "/v1/events/stream":
        get = await http.get(path)
        assert (head.status_code, head.headers["content-type"]) == (get.status_code, get.headers["content-type"])
    assert (await http.head("/v1/jobs/batch")).status_code == 405


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:3000", 201),
        ("http://evil.example", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("null", 403),
        ("http://[", 403),
    ],
)
async def test_pages_of_other_sites_change_nothing(http: httpx.AsyncClient, origin: str, status: int) -> None:
    answer = await http.post("/v1/jobs", json={"task": "nobody.knows"}, headers={"Origin": origin})
    assert answer.status_code == status
    assert (await http.get("/v1/jobs", headers={"Origin": origin})).status_code == 200
    if status == 403:
        check(answer, 403, "cross-origin")


@pytest.mark.parametrize(
    ("content_type", "fine"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("Application/JSON ; Charset=UTF-8", True),
        ("application/json; charset=latin-1", False),
        ("application/problem+json", False),
        ("text/plain", False),
        ("text/json", False),
        ("application/x-www-form-urlencoded", False),
        ("", False),
        (None, False),
    ],
)
async def test_a_body_that_is_not_json_is_415(http: httpx.AsyncClient, content_type: str | None, fine: bool) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = await http.post("/v1/jobs", content=b'{"task": "nobody.knows"}', headers=headers)
    if fine:
        assert answer.status_code == 201
    else:
        check(answer, 415, "unsupported-media-type")


async def chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 65_536 + 1):
        yield b" " * 65_536


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(
    ("path", "limit"), [("/v1/jobs", 1 << 20), ("/v1/jobs/batch", 16 << 20), ("/v1/events", 1 << 20)]
)
async def test_a_body_over_the_limit_is_413(served_url: str, path: str, limit: int, announced: bool) -> None:
    media_type = "application/cloudevents+json" if path == "/v1/events" else "application/json"
    content = b" " * (limit + 1) if announced else chunks(limit)
    async with httpx.AsyncClient(base_url=served_url, verify=False) as client:
        answer = await client.post(path, content=content, headers={"Content-Type": media_type})
        check(answer, 413, "too-large")
        below = await client.post(path, content=b" " * limit, headers={"Content-Type": media_type})
        check(below, 400, "invalid-request")


async def test_a_trace_id_comes_from_traceparent(http: httpx.AsyncClient) -> None:
    headers = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    assert (await http.get("/v1/nothing", headers=headers)).json()["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    other = (await http.get("/v1/nothing", headers={"traceparent": "00-0-0-0"})).json()["trace_id"]
    assert (len(other), other == (await http.get("/v1/nothing")).json()["trace_id"]) == (32, False)


# --- a journal in trouble ---------------------------------------------------------------------------------


class Troubled:
    """A journal that fails as it is told."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error

    async def propose(self, record: Record, requester: Requester | None = None) -> Outcome:
        if self.error is not None:
            raise self.error
        await anyio.sleep_forever()
        raise AssertionError


TROUBLES = [
    (None, 503, "journal-unavailable"),
    (LogUnavailable("gone"), 503, "journal-unavailable"),
    (LogFull("no room"), 503, "journal-full"),
    (AppendRefused("no"), 503, "journal-unavailable"),
    (EntryTooLarge(10, 5), 413, "too-large"),
]


@pytest.mark.parametrize(("error", "status", "kind"), TROUBLES)
async def test_a_journal_in_trouble(services: Services, error: Exception | None, status: int, kind: str) -> None:
    troubled = msgspec.structs.replace(services, proposer=Troubled(error))
    settings = ApiSettings(port=0, write_seconds=0.2)
    async with api_server(troubled, settings) as url, httpx.AsyncClient(base_url=url, verify=False) as client:
        answer = await client.post("/v1/jobs", json={"task": "x"})
        check(answer, status, kind)
        assert ("retry-after" in answer.headers) == (status == 503)
        check(await client.post("/v1/jobs/batch", json={"jobs": [{"task": "x"}] * 700}), status, kind)
        check(await client.put("/v1/queues/q", json={}), status, kind)
        assert (await client.get("/v1/jobs")).status_code == 200


async def test_a_failure_of_the_server_shows_nothing_but_a_trace_id(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    troubled = msgspec.structs.replace(services, proposer=Troubled(RuntimeError("a secret")))
    async with (
        api_server(troubled, ApiSettings(port=0)) as url,
        httpx.AsyncClient(base_url=url, verify=False) as client,
    ):
        with caplog.at_level(logging.ERROR, "clockjack_api"):
            answer = await client.post("/v1/jobs", json={"task": "x"})
    check(answer, 500, "internal-error")
    assert "secret" not in answer.text
    assert answer.json()["trace_id"] in caplog.text
    assert "a secret" in caplog.text


class Away:
    """A node whose NATS server doesn't answer."""

    connected = False
    stale = True

    def problems(self) -> list[str]:
        return ["the NATS server is not reachable"]


async def test_reads_are_marked_while_they_may_be_old(services: Services) -> None:
    away = msgspec.structs.replace(services, health=Away())
    async with api_server(away, ApiSettings(port=0)) as url, httpx.AsyncClient(base_url=url, verify=False) as client:
        answer = await client.get("/v1/jobs")
        assert (answer.status_code, answer.headers["clockjack-stale"]) == (200, "true")
        cluster = (await client.get("/v1/cluster")).json()
        assert (cluster["connected"], cluster["journal"]["last_sequence"]) == (False, None)
        ready = await client.get("/health/ready")
        check(ready, 503, "not-ready")
        assert ready.json()["reasons"] == ["the NATS server is not reachable"]
        assert (await client.get("/health/live")).status_code == 200
