"""A request comes to its function straight, or by the framework, as behind a slash too many: both answer alike."""

import re
from typing import Any

import httpx
import pytest
from tests.api.closed import Closed, new_key
from tests.api.test_problems import raw

JOB = b'{"task":"nobody.knows","args":{"n":1}}'
CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(JOB), JOB)
PLAIN = {
    "Host": "localhost",
    "Content-Type": "application/json",
    "Content-Length": str(len(JOB)),
    "Connection": "close",
}
LARGE = 1_048_577

_PASSING = re.compile(r'"(id|created_at|trace_id)":"[^"]*"|/v1/jobs/[0-9A-Z]{26}|r=\d+;t=\d+')
"""What is another each time: ids, times, and how many requests are left to a key."""


_COUNT = re.compile(r'clockjack_http\w*_count{method="POST",route="/v1/jobs",status="201"}')


def request(target: str, body: bytes = JOB, method: str = "POST", version: str = "1.1", **headers: str | None) -> bytes:
    """Return a request, with other headers than :data:`PLAIN`, or without some."""
    fields = PLAIN | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
    return f"{method} {target} HTTP/{version}\r\n{head}\r\n".encode("latin-1") + body


def seen(answer: httpx.Response) -> tuple[int, dict[str, str], str]:
    """Return what must be alike."""
    headers = {name: _PASSING.sub("", value) for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, headers, _PASSING.sub("", answer.text)


async def both(url: str, path: str = "/v1/jobs", query: str = "", **odd: Any) -> httpx.Response:
    """Send a request both ways, see that the answers are alike, and return the one of the short way."""
    straight = await raw(url, request(path + query, **odd))
    around = await raw(url, request(f"{path}/{query}", **odd))
    assert seen(straight) == seen(around)
    return straight


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        ({}, 201),
        ({"path": "/v1/jobs/batch", "body": b'{"jobs":[]}', "Content_Length": "11"}, 400),
        ({"query": "?x=1"}, 400),
        ({"query": "?"}, 201),
        ({"version": "1.0"}, 201),
        ({"Content_Type": None}, 415),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/json; charset=latin1"}, 415),
        ({"Content_Length": None, "body": b""}, 400),
        (
            {
                "Content_Length": None,
                "Transfer_Encoding": "chunked",
                "body": b"%x\r\n%s\r\n0\r\n\r\n" % (len(JOB), JOB),
            },
            201,
        ),
        ({"body": b"{" + b" " * len(JOB[1:])}, 400),
        ({"body": b'{"tusk":"nobody.knows","args":{"n":1}}'}, 400),
        ({"Content_Length": str(LARGE), "body": b"x" * LARGE}, 413),
        ({"Content_Length": str(LARGE), "Expect": "100-continue", "body": b""}, 413),
        ({"Idempotency_Key": ""}, 400),
        ({"Clockjack_Namespace": "No Such"}, 400),
        ({"Clockjack_Namespace": "other"}, 201),
        ({"method": "HEAD", "body": b"", "Content_Length": None}, 200),
        ({"method": "OPTIONS"}, 204),
        ({"method": "GET", "path": "/v1/events/socket", "body": b"", "Content_Length": None}, 426),
        (
            {"method": "GET", "path": "/v1/events/stream", "query": "?after=x", "Content_Length": None, "body": b""},
            400,
        ),
    ],
)
async def test_odd_requests(served_url: str, odd: dict[str, Any], status: int) -> None:
    assert (await both(served_url, **odd)).status_code == status


async def test_what_is_no_host(served_url: str) -> None:
    answer = await raw(served_url, request("/v1/jobs", Host="localhost/x"))
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:clockjack:problem:invalid-request")


async def test_a_body_that_is_waited_for_is_asked_for(served_url: str) -> None:
    answer = await raw(served_url, request("/v1/jobs", Expect="100-continue"))
    # The first answer is the interim one; the other follows it.
    assert (answer.status_code, answer.text[:16]) == (100, "HTTP/1.1 201 Cre")


async def test_who_may_not_is_told_the_same(closed: Closed) -> None:
    assert (await both(closed.url)).status_code == 401
    assert (await both(closed.url, Authorization="Bearer cjk_unknown")).status_code == 401
    assert (await both(closed.url, Authorization="Basic eDp5")).status_code == 401
    for role, status in (("viewer", 403), ("submitter", 201)):
        key = await new_key(closed.root, role)
        answer = await both(closed.url, Authorization=f"Bearer {key['secret']}")
        assert answer.status_code == status
        assert answer.headers["ratelimit-policy"]


async def test_both_ways_are_counted_as_one(served_url: str, http: httpx.AsyncClient) -> None:
    async def counted() -> float:
        text = (await http.get("/metrics")).text
        [line] = [line for line in text.splitlines() if _COUNT.match(line)]
        return float(line.split()[1])

    await both(served_url)
    before = await counted()
    await both(served_url)
    assert await counted() == before + 2
