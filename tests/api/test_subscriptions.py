"""Subscriptions: made, changed, tested, rotated; and what came to a receiver over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import anyio
import httpx
import pytest
from standardwebhooks import Webhook
from tests.integration.http_server import HttpServer, Request, answer, http_server

SECRET = "whsec_" + "c2VjcmV0" * 4


@pytest.fixture
async def receiver() -> AsyncIterator[HttpServer]:
    async with http_server() as server:
        server.answers["/hook"] = lambda _: answer(204)
        yield server


async def create(http: httpx.AsyncClient, name: str, **spec: Any) -> dict[str, Any]:
    body = {"id": name, "url": "https://example.org/hook", "types": [f"{name}.*"], **spec}
    made = await http.post("/v1/subscriptions", json=body)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def publish(http: httpx.AsyncClient, name: str, n: int) -> None:
    event = {"specversion": "1.0", "id": f"{name}-{n}", "source": "/s", "type": f"{name}.a", "data": {"n": n}}
    sent = await http.post("/v1/events", json=event, headers={"Content-Type": "application/cloudevents+json"})
    assert sent.status_code == 202


async def came(receiver: HttpServer, count: int = 1) -> list[Request]:
    with anyio.fail_after(10):
        while len(receiver.requests) < count:  # noqa: ASYNC110 - a server tells nobody
            await anyio.sleep(0.02)
    return receiver.requests


async def told(http: httpx.AsyncClient, path: str, count: int = 1) -> list[dict[str, Any]]:
    """Return what a list has, as soon as it has so much."""
    with anyio.fail_after(10):
        while len(data := (await http.get(path)).json()["data"]) < count:  # noqa: ASYNC110 - nor does this one
            await anyio.sleep(0.02)
    return list(data)


async def test_made_shown_and_removed(http: httpx.AsyncClient, name: str) -> None:
    body = {"id": name, "url": "https://example.org/hook", "filter": {"data": {"n": [1]}}}
    made = await http.post("/v1/subscriptions", json=body)
    shown = made.json()
    secret = shown.pop("secret")
    assert (made.status_code, made.headers["location"]) == (201, f"/v1/subscriptions/{name}")
    assert made.headers["cache-control"] == "no-store"
    assert secret.startswith("whsec_")
    got = await http.get(f"/v1/subscriptions/{name}")
    assert got.json() == shown
    assert got.headers["etag"] == made.headers["etag"]
    assert (shown["enabled"], shown["timeout_seconds"], shown["filter"]) == (True, 15.0, {"data": {"n": [1]}})
    listed = (await http.get("/v1/subscriptions", params={"limit": 200})).json()
    assert shown in listed["data"]
    assert secret not in str(listed)
    assert (await http.post("/v1/subscriptions", json=body)).json()["type"].endswith("duplicate-id")
    assert (await http.delete(f"/v1/subscriptions/{name}")).status_code == 204
    assert (await http.get(f"/v1/subscriptions/{name}")).status_code == 404
    assert (await http.delete(f"/v1/subscriptions/{name}")).status_code == 404


async def test_the_secret_is_told_in_the_answer_alone(http: httpx.AsyncClient, name: str) -> None:
    body = {"id": name, "url": "https://example.org/", "secret": SECRET}
    headers = {"Idempotency-Key": name}
    first = await http.post("/v1/subscriptions", json=body, headers=headers)
    again = await http.post("/v1/subscriptions", json=body, headers=headers)
    assert first.json() == again.json()
    assert first.json()["secret"] == SECRET
    assert again.headers["idempotent-replayed"] == "true"
    other = await http.post("/v1/subscriptions", json={**body, "id": "x"}, headers=headers)
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"url": "ftp://example.org"}, "/url"),
        ({"url": "https://"}, "/url"),
        ({"url": "https://u:p@example.org/"}, "/url"),
        ({"url": "https://example.org/#x"}, "/url"),
        ({"url": None}, "/url"),
        ({"types": [""]}, "/types/0"),
        ({"types": ["a\\"]}, "/types/0"),
        ({"filter": {"data": {"n": 1}}}, "/filter/data/n"),
        ({"secret": "whsec_short"}, "/secret"),
        ({"secret": "whsec_" + "A" * 200}, "/secret"),
        ({"secret": "c2VjcmV0" * 4}, "/secret"),
        ({"timeout_seconds": 31}, "/timeout_seconds"),
        ({"id": "a b"}, "/id"),
        ({"enabled": 1}, "/enabled"),
        ({"nothing": 1}, "/nothing"),
    ],
)
async def test_bad_ones_are_refused(http: httpx.AsyncClient, name: str, change: dict[str, Any], pointer: str) -> None:
    refused = await http.post("/v1/subscriptions", json={"id": name, "url": "https://example.org/"} | change)
    assert refused.status_code == 400
    assert pointer in [error["pointer"] for error in refused.json()["errors"]], refused.text
    assert "whsec_A" not in refused.text


async def test_put_patch_and_etags(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/subscriptions/{name}"
    body = {"url": "https://example.org/1", "secret": SECRET}
    made = await http.put(path, json=body, headers={"If-None-Match": "*"})
    assert (made.status_code, made.json()["secret"]) == (201, SECRET)
    assert (await http.put(path, json=body, headers={"If-None-Match": "*"})).status_code == 412
    same = await http.put(path, json={"url": "https://example.org/2"}, headers={"If-Match": made.headers["etag"]})
    assert (same.status_code, same.json()["secret"], same.json()["revision"]) == (200, None, 2)
    stale = {"If-Match": made.headers["etag"]}
    for method, sent in (("PUT", body), ("PATCH", {}), ("DELETE", None), ("POST", {})):
        where = f"{path}/rotate-secret" if method == "POST" else path
        assert (await http.request(method, where, json=sent, headers=stale)).status_code == 412, method
    merge = {"Content-Type": "application/merge-patch+json"}
    patched = await http.patch(path, content=b'{"types": ["a"], "enabled": false}', headers=merge)
    assert patched.status_code == 200
    assert (patched.json()["types"], patched.json()["enabled"], patched.json()["disabled_by"]) == (
        ["a"],
        False,
        "request",
    )
    assert patched.json()["url"] == "https://example.org/2"
    back = await http.patch(path, json={"types": None, "enabled": None})
    assert (back.json()["types"], back.json()["enabled"]) == ([], True)
    for wrong, pointer in (
        ({"url": None}, "/url"),
        ({"url": "x"}, "/url"),
        ({"id": "x"}, "/id"),
        ({"secret": "x"}, "/secret"),
    ):
        refused = await http.patch(path, json=wrong)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, pointer)
    assert (await http.patch(f"{path}-none", json={})).status_code == 404
    assert (await http.put("/v1/subscriptions/%20", json=body)).status_code == 400


async def test_events_come_signed_and_each_attempt_is_listed(
    http: httpx.AsyncClient, name: str, receiver: HttpServer
) -> None:
    made = await create(http, name, url=f"{receiver.url}/hook")
    await publish(http, name, 1)
    [request] = await came(receiver)
    body = Webhook(made["secret"]).verify(request.body, request.headers)
    assert (body["type"], body["data"], body["id"]) == (f"{name}.a", {"n": 1}, f"{name}-1")
    [attempt] = await told(http, f"/v1/subscriptions/{name}/attempts")
    assert (attempt["result"], attempt["status"], attempt["attempt"]) == ("delivered", 204, 1)
    assert attempt["message_id"] == request.headers["webhook-id"]
    assert 0 < attempt["duration_seconds"] < 10
    shown = (await http.get(f"/v1/subscriptions/{name}")).json()
    assert (shown["delivered"], shown["waiting"]) == (1, 0)


async def test_redirects_are_failures_and_what_fails_waits(
    http: httpx.AsyncClient, name: str, receiver: HttpServer
) -> None:
    receiver.answers["/moved"] = lambda _: answer(302, location=f"{receiver.url}/hook")
    await create(http, name, url=f"{receiver.url}/moved")
    await publish(http, name, 1)
    [attempt] = await told(http, f"/v1/subscriptions/{name}/attempts")
    assert (attempt["result"], attempt["status"], attempt["error"]) == ("retry", 302, "answered 302")
    assert attempt["next_at"] > attempt["started_at"]
    shown = (await http.get(f"/v1/subscriptions/{name}")).json()
    assert (shown["waiting"], shown["failing_since"] is not None) == (1, True)
    assert [request.path for request in receiver.requests] == ["/moved"]


@pytest.mark.parametrize("host", ["127.0.0.2", "[::1]", "169.254.169.254", "10.0.0.1", "[::ffff:10.0.0.1]"])
async def test_private_addresses_are_refused(http: httpx.AsyncClient, name: str, host: str) -> None:
    await create(http, name, url=f"http://{host}:9/")
    await publish(http, name, 1)
    [attempt] = await told(http, f"/v1/subscriptions/{name}/attempts")
    assert (attempt["status"], attempt["result"]) == (None, "retry")
    assert "no public address" in attempt["error"]


async def test_gone_disables_and_dead_letters_are_replayed(
    http: httpx.AsyncClient, name: str, receiver: HttpServer
) -> None:
    path = f"/v1/subscriptions/{name}"
    receiver.answers["/hook"] = lambda _: answer(410)
    await create(http, name, url=f"{receiver.url}/hook")
    await publish(http, name, 1)
    [dead] = await told(http, f"{path}/dead-letters")
    assert (dead["reason"], dead["attempts"], dead["status"]) == ("gone", 1, 410)
    assert (await http.get(path)).json()["disabled_by"] == "gone"
    receiver.answers["/hook"] = lambda _: answer(200)
    assert (await http.post(f"{path}/dead-letters/msg_none/replay")).status_code == 404
    one = await http.post(f"{path}/dead-letters/{dead['message_id']}/replay")
    assert (one.status_code, one.json()) == (200, {"replayed": 1})
    await http.patch(path, json={"enabled": True})
    requests = await came(receiver, 2)
    assert len({request.headers["webhook-id"] for request in requests}) == 1
    assert (await http.post(f"{path}/replay", json={"since": "2020-01-01T00:00:00Z"})).json() == {"replayed": 0}
    assert (await http.post(f"{path}/replay", json={"since": 1})).status_code == 400
    assert (await http.post(f"{path}-none/replay")).status_code == 404


async def test_rotation_lets_both_secrets_count(http: httpx.AsyncClient, name: str, receiver: HttpServer) -> None:
    path = f"/v1/subscriptions/{name}"
    old = (await create(http, name, url=f"{receiver.url}/hook"))["secret"]
    rotated = await http.post(f"{path}/rotate-secret", json={"overlap_seconds": 60}, headers={"Idempotency-Key": name})
    new = rotated.json()["secret"]
    assert (rotated.status_code, rotated.json()["old_secret_until"] is not None) == (200, True)
    assert new not in (old, None)
    again = await http.post(f"{path}/rotate-secret", json={"overlap_seconds": 60}, headers={"Idempotency-Key": name})
    assert (again.json()["secret"], again.headers["idempotent-replayed"]) == (new, "true")
    await http.patch(path, json={"description": "changed"})
    late = await http.post(f"{path}/rotate-secret", json={"overlap_seconds": 60}, headers={"Idempotency-Key": name})
    assert late.json()["secret"] is None
    await publish(http, name, 1)
    [request] = await came(receiver)
    for secret in (old, new):
        Webhook(secret).verify(request.body, request.headers)
    assert (await http.post(f"{path}/rotate-secret", json={"secret": "x"})).status_code == 400
    assert (await http.post(f"{path}-none/rotate-secret")).status_code == 404


async def test_a_test_comes_also_while_it_is_disabled(http: httpx.AsyncClient, name: str, receiver: HttpServer) -> None:
    path = f"/v1/subscriptions/{name}"
    made = await create(http, name, url=f"{receiver.url}/hook", enabled=False)
    sent = await http.post(f"{path}/test", headers={"Idempotency-Key": name})
    again = await http.post(f"{path}/test", headers={"Idempotency-Key": name})
    assert (sent.status_code, again.json()) == (202, sent.json())
    [request] = await came(receiver)
    body = Webhook(made["secret"]).verify(request.body, request.headers)
    assert (body["type"], body["subject"]) == ("io.clockjack.subscription.test", name)
    [attempt] = await told(http, f"{path}/attempts")
    assert attempt["message_id"] == sent.json()["message_id"]
    assert (await http.post(f"{path}-none/test")).status_code == 404


async def test_life_cycle_events_come_by_their_types(http: httpx.AsyncClient, name: str, receiver: HttpServer) -> None:
    await create(
        http,
        name,
        url=f"{receiver.url}/hook",
        types=["io.clockjack.queue.*", "io.clockjack.job.created"],
        filter={"data": {"queue": [name]}},
    )
    job = await http.post("/v1/jobs", json={"task": "no.such", "queue": name, "delay_seconds": 60})
    [request] = await came(receiver)
    assert job.json()["id"].encode() in request.body


async def test_unknown_lists(http: httpx.AsyncClient, name: str) -> None:
    for what in ("attempts", "dead-letters"):
        assert (await http.get(f"/v1/subscriptions/{name}/{what}")).status_code == 404
        await create(http, f"{name}-{what}")
        assert (await http.get(f"/v1/subscriptions/{name}-{what}/{what}?cursor=x")).status_code == 400
