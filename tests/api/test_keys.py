"""API keys: made, used, revoked; and who may do what."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_args

import anyio
import httpx
import msgspec
import pytest
from tests.api.closed import Closed, client, new_key
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from clockjack.access import Role
from clockjack.config import NodeConfig
from clockjack.node.compose import run_node
from clockjack_api.access.rules import RULES
from clockjack_api.openapi import openapi_document
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings

OPERATIONS = {
    operation["operationId"]: (method, path)
    for path, item in openapi_document()["paths"].items()
    for method, operation in item.items()
}


@pytest.mark.parametrize(
    ("header", "error"),
    [
        (None, ""),
        ("", ""),
        ("Bearer", ', error="invalid_token"'),
        ("bearer cjk_unknown", ', error="invalid_token"'),
        ("Bearer cjk_unknown", ', error="invalid_token"'),
        ("Basic Y2xvY2s6amFjaw==", ""),
        ("Bearer " + "x" * 5_000, ', error="invalid_token"'),
    ],
)
async def test_nobody_gets_in_without_a_good_key(closed: Closed, header: str | None, error: str) -> None:
    async with client(closed.url) as anybody:
        headers = {} if header is None else {"Authorization": header.encode("latin-1")}
        answer = await anybody.get("/v1/jobs", headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:clockjack:problem:unauthenticated")
    assert answer.headers["www-authenticate"] == f'Bearer realm="clockjack"{error}'
    assert answer.headers["content-type"] == "application/problem+json"


async def statuses(http: httpx.AsyncClient) -> dict[str, int]:
    """Return how each operation answers to a request with nothing in it."""
    found: dict[str, int] = {}
    for name, (method, path) in OPERATIONS.items():
        url = re.sub(r"\{(\w+)\}", r"none-of-\1", path)
        async with http.stream(method, url, content=b"{}") as response:
            found[name] = response.status_code
    return found


@pytest.mark.parametrize("role", get_args(Role))
async def test_each_role_may_do_what_the_table_says(closed: Closed, role: Role) -> None:
    key = await new_key(closed.root, role, namespace="roles")
    async with client(closed.url, key["secret"]) as http:
        found = await statuses(http)
    assert set(found) >= set(RULES) - {"getViewerAsset"}
    refused = {name for name, status in found.items() if status == 403}
    assert 401 not in found.values()
    assert refused == {name for name in found if RULES[name].scope != "open" and role not in RULES[name].roles}


async def test_without_a_key_there_is_what_is_open(closed: Closed) -> None:
    async with client(closed.url) as http:
        found = await statuses(http)
    assert {name for name, status in found.items() if status != 401} == {
        name for name in found if RULES[name].scope == "open"
    }


async def test_a_key_shows_its_secret_once(closed: Closed) -> None:
    key = await new_key(closed.root, "viewer", namespace="once")
    assert key["secret"].startswith("cjk_")
    assert len(key["secret"]) == 56
    assert key["secret"].startswith(key["prefix"])
    shown = (await closed.root.get(f"/v1/api-keys/{key['id']}")).json()
    assert shown == {name: value for name, value in key.items() if name != "secret"}
    assert (shown["role"], shown["namespace"], shown["expires_at"], shown["last_used_at"]) == (
        "viewer",
        "once",
        None,
        None,
    )
    listed = await closed.root.get("/v1/api-keys", params={"limit": 200})
    assert shown in listed.json()["data"]
    assert key["secret"] not in listed.text
    rows = await closed.services.replica.rows("SELECT * FROM api_keys")
    assert key["secret"].encode() not in repr(rows).encode()
    bounds = await closed.services.journal.bounds()
    seen = b""
    async with closed.services.journal.follow(0) as follower:
        while True:
            entries = await follower.receive()
            seen += b"".join(entry.payload for entry in entries)
            if entries[-1].sequence >= bounds.last:
                break
    assert key["id"].encode() in seen
    assert key["secret"].encode() not in seen


async def test_lists_by_pages(closed: Closed) -> None:
    made = [(await new_key(closed.root, "viewer", namespace="paged"))["id"] for _ in range(5)]
    admin = await new_key(closed.root, "admin", namespace="paged")
    async with client(closed.url, admin["secret"]) as http:
        found: list[str] = []
        cursor = None
        while True:
            page = (await http.get("/v1/api-keys", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
            found += [key["id"] for key in page["data"]]
            cursor = page["next_cursor"]
            if not page["has_more"]:
                break
    assert found == sorted([*made, admin["id"]])


async def test_a_request_that_comes_again_makes_no_second_key(closed: Closed) -> None:
    headers = {"Idempotency-Key": "one-key"}
    body = {"name": "again", "role": "viewer"}
    first = await closed.root.post("/v1/api-keys", json=body, headers=headers)
    second = await closed.root.post("/v1/api-keys", json=body, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["idempotent-replayed"] == "true"
    assert second.json() == {**first.json(), "secret": None}
    other = await closed.root.post("/v1/api-keys", json={**body, "name": "other"}, headers=headers)
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/name", "/role"]),
        ({"name": "", "role": "king"}, ["/name", "/role"]),
        ({"name": "x" * 101, "role": "viewer"}, ["/name"]),
        ({"name": "a\nb", "role": "viewer"}, ["/name"]),
        ({"name": "x", "role": "viewer", "namespace": "a.b"}, ["/namespace"]),
        ({"name": "x", "role": "viewer", "namespace": ""}, ["/namespace"]),
        ({"name": "x", "role": "viewer", "expires_at": "2020-01-01T00:00:00Z"}, ["/expires_at"]),
        ({"name": "x", "role": "viewer", "expires_at": "2020-01-01T00:00:00"}, ["/expires_at"]),
        ({"name": "x", "role": "viewer", "secret": "mine"}, ["/secret"]),
    ],
)
async def test_bad_requests(closed: Closed, body: dict[str, Any], pointers: list[str]) -> None:
    answer = await closed.root.post("/v1/api-keys", json=body)
    assert answer.status_code == 400
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == pointers


@pytest.mark.parametrize("namespace", ["a.b", "", "*", "a b", "-a", "x" * 64, "ü"])
async def test_a_namespace_that_is_none(closed: Closed, namespace: str) -> None:
    headers = {"Clockjack-Namespace": namespace.encode()}
    answer = await closed.root.get("/v1/jobs", headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/Clockjack-Namespace"


async def test_a_revoked_key_is_refused_at_once(closed: Closed) -> None:
    key = await new_key(closed.root, "viewer")
    async with client(closed.url, key["secret"]) as http:
        assert (await http.get("/v1/jobs")).status_code == 200
        assert (await closed.root.delete(f"/v1/api-keys/{key['id']}")).status_code == 204
        assert (await http.get("/v1/jobs")).status_code == 401
    assert (await closed.root.delete(f"/v1/api-keys/{key['id']}")).status_code == 404
    assert (await closed.root.get(f"/v1/api-keys/{key['id']}")).status_code == 404


async def test_a_revoked_key_ends_its_streams(closed: Closed) -> None:
    key, other = await new_key(closed.root, "viewer"), await new_key(closed.root, "viewer")
    async with client(closed.url, key["secret"]) as http, client(closed.url, other["secret"]) as other_http:
        with anyio.fail_after(10):
            async with (
                http.stream("GET", "/v1/events/stream") as response,
                other_http.stream("GET", "/v1/events/stream") as other_response,
            ):
                assert (response.status_code, other_response.status_code) == (200, 200)
                await closed.root.delete(f"/v1/api-keys/{key['id']}")
                text = "".join([part async for part in response.aiter_text()])
                assert "event: revoked\n" in text
                event = {"specversion": "1.0", "id": "1", "source": "/t", "type": "still.there"}
                headers = {"Content-Type": "application/cloudevents+json"}
                await closed.root.post("/v1/events", json=event, headers=headers)
                async for part in other_response.aiter_text():
                    if "still.there" in part:
                        break


async def test_a_websocket_wants_a_key_and_ends_with_it(closed: Closed) -> None:
    url = f"{closed.url.replace('http', 'ws', 1)}/v1/events/socket"
    key = await new_key(closed.root, "viewer", namespace="default")
    for secret in (None, "cjk_x"):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(url, additional_headers=bearer(secret), proxy=None):
                pass
        assert refused.value.response.status_code == 401
    protocols = [Subprotocol(f"bearer.{key['secret']}"), Subprotocol("clockjack.events")]
    async with (
        connect(url, additional_headers=bearer(key["secret"]), proxy=None) as by_header,
        connect(url, subprotocols=protocols, proxy=None) as by_protocol,
    ):
        assert by_protocol.subprotocol == "clockjack.events"
        for connection in (by_header, by_protocol):
            await connection.recv()
        assert (await closed.root.delete(f"/v1/api-keys/{key['id']}")).status_code == 204
        for connection in (by_header, by_protocol):
            with anyio.fail_after(10):
                await connection.wait_closed()
            assert (connection.close_code, (connection.close_reason or "")[:7]) == (1008, "revoked")


def bearer(secret: str | None) -> dict[str, str]:
    return {} if secret is None else {"Authorization": f"Bearer {secret}"}


async def test_a_revoked_key_ends_its_streams_of_lines(closed: Closed) -> None:
    key = await new_key(closed.root, "viewer")
    job = (await closed.root.post("/v1/jobs", json={"task": "t", "delay_seconds": 3600})).json()
    async with client(closed.url, key["secret"]) as http:
        with anyio.fail_after(10):
            async with http.stream("GET", f"/v1/jobs/{job['id']}/logs", params={"follow": "true"}) as response:
                assert response.status_code == 200
                await closed.root.delete(f"/v1/api-keys/{key['id']}")
                assert "event: revoked\n" in "".join([part async for part in response.aiter_text()])


async def test_a_revoked_key_gets_no_answer_that_it_waited_for(closed: Closed) -> None:
    key = await new_key(closed.root, "submitter")
    async with client(closed.url, key["secret"]) as http:
        job = (await http.post("/v1/jobs", json={"task": "t", "delay_seconds": 3600})).json()
        answers: list[httpx.Response] = []

        async def wait() -> None:
            answers.append(await http.get(f"/v1/jobs/{job['id']}", params={"wait_seconds": 20}))

        with anyio.fail_after(10):
            async with anyio.create_task_group() as group:
                group.start_soon(wait)
                await anyio.sleep(0.1)
                await closed.root.delete(f"/v1/api-keys/{key['id']}")
                await closed.root.post(f"/v1/jobs/{job['id']}/cancel")
    assert answers[0].status_code == 401


async def test_opening_streams_end_when_the_first_key_is_made(tmp_path_factory: pytest.TempPathFactory) -> None:
    config = NodeConfig(data_dir=tmp_path_factory.mktemp("opened"), roles=("api",), drain_seconds=0.0)
    async with (
        run_node(config) as node,
        api_server(node.services, ApiSettings(port=0)) as url,
        client(url) as anybody,
        anybody.stream("GET", "/v1/events/stream") as response,
    ):
        await new_key(anybody, "admin", namespace="*")
        with anyio.fail_after(10):
            assert "event: revoked\n" in "".join([part async for part in response.aiter_text()])
        assert (await anybody.get("/v1/jobs")).status_code == 401


async def test_expired_keys(closed: Closed) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=0.3)
    key = await new_key(closed.root, "viewer", expires_at=soon.isoformat())
    async with client(closed.url, key["secret"]) as http:
        with anyio.fail_after(10):
            while (answer := await http.get("/v1/jobs")).status_code == 200:  # noqa: ASYNC110 - the wall clock
                await anyio.sleep(0.05)
    assert (answer.status_code, answer.json()["detail"]) == (401, "the key has expired")


# --- who did what -----------------------------------------------------------------------------------------


async def trail(http: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await http.get("/v1/audit", params=query)
    assert answer.status_code == 200, answer.text
    return cast("list[dict[str, Any]]", answer.json()["data"])


TRACE = "0af7651916cd43dd8448eb211c80319c"


async def test_the_trail_says_who_did_what(closed: Closed) -> None:
    key = await new_key(closed.root, "operator", namespace="trail")
    parent = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    async with client(closed.url, key["secret"]) as http:
        await http.put("/v1/queues/mail", json={"concurrency": 3}, headers=parent)
        await http.post("/v1/jobs", json={"task": "t", "id": "j1", "delay_seconds": 99})
        await http.post("/v1/jobs/batch", json={"jobs": [{"task": "t"}, {"task": "t"}]})
        await http.post("/v1/jobs/j1/cancel")
        await http.post("/v1/jobs/j1/cancel")
        await http.post("/v1/jobs/none/cancel")
    found = await trail(closed.root, namespace="trail")
    assert [(one["verb"], one["object"], one["count"], one["key_id"]) for one in found] == [
        ("job.cancel", "j1", 1, key["id"]),
        ("job.submit", None, 2, key["id"]),
        ("job.submit", "j1", 1, key["id"]),
        ("queue.put", "mail", 1, key["id"]),
        ("key.create", key["id"], 1, found[-1]["key_id"]),
    ]
    assert (found[3]["key_name"], found[3]["trace_id"], found[3]["namespace"]) == ("a operator", TRACE, "trail")
    assert all(len(one["trace_id"]) == 32 for one in found)
    assert await trail(closed.root, trace_id=TRACE) == [found[3]]
    assert await trail(closed.root, namespace="trail", verb="job") == found[:3]
    assert await trail(closed.root, namespace="trail", verb=["job.cancel", "queue.put"]) == [found[0], found[3]]
    assert await trail(closed.root, namespace="trail", verb="jo") == []
    assert await trail(closed.root, namespace="trail", object="j1") == [found[0], found[2]]
    assert await trail(closed.root, key_id=key["id"], after=found[2]["at"]) == found[:2]
    assert await trail(closed.root, key_id=key["id"], before=found[2]["at"]) == [found[3]]


async def test_the_trail_by_pages(closed: Closed) -> None:
    admin = await new_key(closed.root, "admin", namespace="pages")
    async with client(closed.url, admin["secret"]) as http:
        await http.post("/v1/jobs/batch", json={"jobs": [{"task": "t", "id": f"j{n}"} for n in range(3)]})
        for n in range(3):
            await http.post(f"/v1/jobs/j{n}/cancel")
        whole = await trail(http)
        found: list[dict[str, Any]] = []
        query: dict[str, Any] = {"limit": 2}
        while True:
            page = (await http.get("/v1/audit", params=query)).json()
            found += page["data"]
            if not page["has_more"]:
                break
            query["cursor"] = page["next_cursor"]
        assert found == whole
        assert len(found) == 5
        bad = await http.get("/v1/audit", params={"cursor": "YXVkaXQ6MQ"})
        assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (400, "/cursor")


async def test_what_is_done_while_access_is_open_is_done_by_nobody(http: httpx.AsyncClient, name: str) -> None:
    await http.put(f"/v1/queues/{name}", json={})
    await http.post("/v1/jobs", json={"task": "t", "queue": name, "id": name, "delay_seconds": 999})
    await http.post(f"/v1/jobs/{name}/cancel")
    found = await trail(http, object=name)
    assert [(one["verb"], one["key_id"], one["key_name"]) for one in found] == [
        ("job.cancel", None, "anybody"),
        ("queue.put", None, "anybody"),
    ]


def test_secrets_look_like_secrets() -> None:
    from clockjack_api.access.tokens import digest_of, new_secret

    one, other = new_secret(), new_secret()
    assert one.text != other.text
    assert msgspec.json.encode(one.text).decode().isascii()
    assert digest_of(one.text) == one.digest
    assert one.text.startswith(one.prefix)
    assert len(one.prefix) < 16
