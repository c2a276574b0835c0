"""The ``http`` target against a real server: what is sent, what is kept, and where it doesn't go."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Any

import anyio
import pytest
from standardwebhooks import Webhook
from tests.core.executor.bench import Bench, assignment, failure, result
from tests.integration.child_executor import child_executor, numbers
from tests.integration.http_server import HttpServer, Request, answer, http_server

from clockjack.clock import SystemClock
from clockjack.executor.runner.builtin import Builtin
from clockjack.executor.settings import Settings
from clockjack.records import Ended

pytestmark = pytest.mark.anyio

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def same(response: bytes, _: Request) -> bytes:
    return response


@pytest.fixture(scope="module")
async def bench() -> AsyncIterator[Bench]:
    """An executor that may call loopback, but not by all its names."""
    settings: dict[str, Any] = {"tasks": (), "allow_private": ("127.0.0.1/32",), "webhook_secret": SECRET}
    async with child_executor(**settings) as bench:
        yield bench


@pytest.fixture(scope="module")
async def careful() -> AsyncIterator[Bench]:
    """An executor as it is configured by default."""
    async with child_executor(tasks=()) as bench:
        yield bench


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    async with http_server() as server:
        yield server


async def call(bench: Bench, url: str, *, timeout: float | None = None, attempt: int = 1, **target: Any) -> Ended:
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    http = {"type": "http", "url": url, **target}
    return await bench.run(
        assignment(next(numbers), target=http, timeout=timeout, attempt=attempt, traceparent=traceparent)
    )


async def test_the_request_is_sent_as_asked_and_signed(bench: Bench, server: HttpServer):
    server.answers["/hook"] = lambda _: answer(200, '{"ok": [1, null]}', content_type="application/json; charset=utf-8")
    end = await call(
        bench, f"{server.url}/hook?a=1", body={"x": "ä"}, headers={"X-Own": "1", "webhook-id": "forged"}, attempt=2
    )
    assert result(end) == {
        "status": 200,
        "url": f"{server.url}/hook?a=1",
        "headers": {"content-type": "application/json; charset=utf-8", "content-length": "17"},
        "body": {"ok": [1, None]},
        "truncated": False,
    }
    (request,) = server.requests
    assert (request.method, request.path, request.body) == ("POST", "/hook?a=1", '{"x":"ä"}'.encode())
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-own"] == "1"
    assert request.headers["traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c")
    assert request.headers["clockjack-attempt"] == "2"
    assert request.headers["webhook-id"] == f"job-{end.number}"
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    Webhook(SECRET).verify(request.body, request.headers)


@pytest.mark.parametrize(
    ("method", "body", "sent", "content_type"),
    [
        ("GET", None, b"", None),
        ("PUT", "plain ä", "plain ä".encode(), "text/plain; charset=utf-8"),
        ("PATCH", [1], b"[1]", "application/json"),
        ("DELETE", None, b"", None),
        ("HEAD", None, b"", None),
    ],
)
async def test_methods_and_bodies(bench: Bench, server: HttpServer, method: str, body, sent: bytes, content_type):
    server.answers["/"] = lambda _: answer(204)
    assert result(await call(bench, server.url, method=method, body=body))["status"] == 204
    (request,) = server.requests
    assert (request.method, request.body, request.headers.get("content-type")) == (method, sent, content_type)
    Webhook(SECRET).verify(request.body, request.headers, json_parse=False)


async def test_another_status_fails_with_the_beginning_of_the_body(bench: Bench, server: HttpServer):
    server.answers["/"] = lambda _: answer(503, "out of order " + "x" * 5000)
    end = await call(bench, server.url)
    error = failure(end)
    assert (end.outcome, error["type"]) == ("failed", "clockjack.HttpStatus")
    assert error["message"].startswith(f"POST {server.url} answered 503 Service Unavailable: out of order xxx")
    assert len(error["message"]) < 1200
    assert "traceback" not in error


async def test_retry_after_is_heeded(bench: Bench, server: HttpServer):
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    for value, low, high in (("120", 120, 120), (in_a_minute, 50, 60), ("999999999", 3600, 3600), ("soon", 0, 2)):
        response = answer(429, retry_after=value)
        server.answers["/"] = partial(same, response)
        end = await call(bench, server.url)
        assert end.retry_at is not None
        assert low <= (end.retry_at - end.finished_at) / 1_000_000 <= high


async def test_a_long_body_is_cut_and_not_read_to_its_end(bench: Bench, server: HttpServer):
    server.answers["/"] = lambda _: answer(200, b"[" + b"1," * 5_000_000 + b"1]", content_type="application/json")
    kept = result(await call(bench, server.url))
    assert kept["truncated"] is True
    assert len(kept["body"]) == 65_536


async def test_a_body_that_is_no_json_is_text(bench: Bench, server: HttpServer):
    server.answers["/"] = lambda _: answer(200, b"\xff{", content_type="application/json")
    assert result(await call(bench, server.url))["body"] == "\ufffd{"
    server.answers["/"] = lambda _: answer(200, "ä".encode("latin-1"), content_type="text/plain; charset=latin-1")
    assert result(await call(bench, server.url))["body"] == "ä"


async def test_cookies_are_not_carried_from_one_job_to_the_next(bench: Bench, server: HttpServer):
    server.answers["/"] = lambda _: answer(200, set_cookie="session=secret; Path=/")
    await call(bench, server.url)
    await call(bench, server.url)
    assert ["cookie" in request.headers for request in server.requests] == [False, False]
    assert server.connections == 1  # they share a connection all the same


async def test_redirects_are_followed_as_far_as_allowed(bench: Bench, server: HttpServer):
    def onward(request: Request) -> bytes:
        step = int(request.path.rpartition("=")[2] or 0)
        return answer(307, location=f"/go?step={step + 1}") if step < 3 else answer(200, "there")

    server.answers["/go"] = onward
    assert result(await call(bench, f"{server.url}/go?step=0", max_redirects=3, body="x"))["url"].endswith("step=3")
    assert [request.body for request in server.requests] == [b"x"] * 4
    error = failure(await call(bench, f"{server.url}/go?step=0", max_redirects=2))
    assert error["type"] == "clockjack.TooManyRedirects"
    error = failure(await call(bench, f"{server.url}/go?step=0"))
    assert "answered 307" in error["message"]


@pytest.mark.parametrize(
    "location",
    ["http://localhost:{port}/x", "http://127.0.0.2:{port}/x", "http://[::1]:{port}/x", "http://0.0.0.0:{port}/x"],
)
async def test_a_redirect_does_not_lead_where_a_request_may_not_go(bench: Bench, server: HttpServer, location: str):
    server.answers["/x"] = lambda _: answer(200, "secret")
    server.answers["/go"] = lambda _: answer(302, location=location.format(port=server.port))
    end = await call(bench, f"{server.url}/go", max_redirects=5)
    if "localhost" in location:
        assert result(end)["body"] == "secret"  # it stands for 127.0.0.1 too, which is allowed
    else:
        assert failure(end)["type"] == "clockjack.AddressRefused"
        assert [request.path for request in server.requests] == ["/go"]


async def test_a_redirect_takes_no_secrets_to_another_site(bench: Bench, server: HttpServer):
    secrets = {"Authorization": "Bearer s", "X-Api-Key": "s", "Cookie": "session=s"}
    for host in ("127.0.0.1", "localhost"):
        server.requests.clear()
        onward = answer(307, location=f"http://{host}:{server.port}/end")
        server.answers["/go"] = partial(same, onward)
        server.answers["/end"] = lambda _: answer(200, "ok")
        headers = {**secrets, "X-Own": "1"}
        assert result(await call(bench, f"{server.url}/go", max_redirects=1, headers=headers))["body"] == "ok"
        there, elsewhere = server.requests
        assert {name.lower() for name in secrets} <= set(there.headers)
        assert elsewhere.headers["x-own"] == "1"
        assert ("x-api-key" in elsewhere.headers) == ("authorization" in elsewhere.headers) == (host == "127.0.0.1")


async def test_what_is_kept_and_told_has_no_passwords(bench: Bench, careful: Bench, server: HttpServer):
    url = server.url.replace("://", "://ann:open-sesame@")
    server.answers["/bad"] = lambda _: answer(500, "no")
    server.answers["/good"] = lambda _: answer(200, "yes")
    kept = await call(bench, f"{url}/good"), await call(bench, f"{url}/bad"), await call(careful, url)
    assert kept[0].result is not None
    assert b"://(hidden)@127.0.0.1" in kept[0].result
    assert "://(hidden)@127.0.0.1" in failure(kept[1])["message"]
    assert b"open-sesame" not in b"".join((end.result or b"") + (end.error or b"") for end in kept)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "//", "http://"])
async def test_a_redirect_leads_to_http_only(bench: Bench, server: HttpServer, location: str):
    server.answers["/go"] = lambda _: answer(302, location=location)
    assert (await call(bench, f"{server.url}/go", max_redirects=5)).outcome == "failed"


LOOPBACK = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"]


@pytest.mark.parametrize("host", [*LOOPBACK, "169.254.169.254", "10.0.0.1"])
async def test_private_addresses_are_refused_unless_allowed(careful: Bench, server: HttpServer, host: str):
    server.answers["/"] = lambda _: answer(200, "secret")
    end = await call(careful, f"http://{host}:{server.port}/", timeout=5)
    assert end.outcome == "failed"
    assert failure(end)["type"] == "clockjack.AddressRefused"
    assert "allow_private" in failure(end)["message"]
    assert server.connections == 0


async def test_proxies_in_the_environment_are_no_way_out(server: HttpServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("ALL_PROXY", server.url)
    async with child_executor(tasks=()) as bench:
        assert failure(await call(bench, "http://10.0.0.1/"))["type"] == "clockjack.AddressRefused"
    assert server.connections == 0


async def test_no_answer_in_time_is_a_timeout(bench: Bench, server: HttpServer):
    async def never(_: Request) -> bytes:
        await asyncio.sleep(30)
        return b""

    server.answers["/"] = never
    began = time.monotonic()
    end = await call(bench, server.url, timeout=0.3)
    assert end.outcome == "timed_out"
    assert failure(end)["type"] == "clockjack.Timeout"
    assert time.monotonic() - began < 15


async def test_a_slow_drip_is_a_timeout_too(bench: Bench, server: HttpServer):
    async def drip(_: Request) -> bytes:
        return b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx"

    server.answers["/"] = drip
    assert (await call(bench, server.url, timeout=0.3)).outcome == "timed_out"


@pytest.mark.parametrize(
    ("response", "type_name"),
    [(b"nonsense\r\n\r\n", "httpx.RemoteProtocolError"), (b"", "httpx.RemoteProtocolError")],
)
async def test_what_is_no_http_fails(bench: Bench, server: HttpServer, response: bytes, type_name: str):
    async def hang_up(_: Request) -> bytes:
        if not response:
            raise ConnectionError
        return response

    server.answers["/"] = hang_up
    assert failure(await call(bench, server.url, timeout=5))["type"] == type_name


async def test_nobody_there_fails(bench: Bench, server: HttpServer):
    free = server.port
    error = failure(await call(bench, f"http://127.0.0.1:{1 if free != 1 else 2}/"))
    assert error["type"] == "httpx.ConnectError"
    error = failure(await call(bench, "http://nowhere.invalid/"))
    assert error["type"] == "httpx.ConnectError"
    assert "nowhere.invalid can't be looked up" in error["message"]


@pytest.mark.parametrize("headers", [{"x": "a\r\nevil: 1"}, {"bad name": "x"}, {"x": "\u2603"}])
async def test_impossible_headers_fail_and_send_nothing(bench: Bench, server: HttpServer, headers: dict[str, str]):
    server.answers["/"] = lambda _: answer(200)
    end = await call(bench, server.url, headers=headers)
    assert end.outcome == "failed"
    assert server.requests == []


async def test_an_executor_without_http_refuses():
    async with child_executor(tasks=(), http=False) as bench:
        assert failure(await call(bench, "http://127.0.0.1/"))["type"] == "clockjack.NotAllowed"
        assert bench.catalogs[-1].targets == []


async def test_the_client_is_read_in_once():
    builtin = Builtin(Settings(), SystemClock(), lambda _: None)
    callers: set[object] = set()

    async def ask() -> None:
        callers.add(await builtin._http())

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        group.start_soon(ask)
    await ask()
    assert len(callers) == 1
    await builtin.aclose()
