"""Submitting one job."""

from datetime import UTC, datetime, timedelta

import anyio
import httpx
import pytest
from tests.api.puppet import Puppet

from clockjack.services import Services

FIELDS = (
    "id state target queue priority attempt max_attempts created_at run_at started_at finished_at result error "
    "schedule_id nominal_at backfill_id executor_id progress labels metadata concurrency_key executor waiting_for"
).split()


async def test_a_job_is_answered_with_201_where_it_is_and_what_it_is(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/jobs", json={"task": "nobody.knows", "args": {"a": 1}, "labels": {"team": "x"}})
    assert answer.status_code == 201
    job = answer.json()
    assert list(job) == FIELDS
    assert answer.headers["location"] == f"/v1/jobs/{job['id']}"
    assert job["target"] == {"type": "task", "name": "nobody.knows", "args": {"a": 1}}
    assert (job["state"], job["queue"], job["priority"], job["max_attempts"]) == ("ready", "default", 5, 3)
    assert job["created_at"].endswith("Z")
    assert (await http.get(answer.headers["location"])).json() == job


async def test_what_the_task_says_counts_where_the_job_says_nothing(http: httpx.AsyncClient, puppet: Puppet) -> None:
    job = (await http.post("/v1/jobs", json={"task": "shop.mail", "args": {"to": "ann"}})).json()
    assert (job["queue"], job["priority"], job["max_attempts"]) == ("mail", 7, 5)
    work = (await puppet.holds(job["id"])).work
    assert b'"timeout_seconds":60.0' in work
    own = {"queue": "fast", "priority": 0, "timeout_seconds": 2, "retry": {"max_attempts": 1}}
    job = (await http.post("/v1/jobs", json={"task": "shop.mail", "args": {"to": "ann"}, **own})).json()
    assert (job["queue"], job["priority"], job["max_attempts"]) == ("fast", 0, 1)
    assert b'"timeout_seconds":2.0' in (await puppet.holds(job["id"])).work


@pytest.mark.parametrize(
    "target",
    [
        {"type": "task", "name": "nobody.knows", "args": {"deep": [1, {"x": None}]}},
        {"type": "http", "url": "http://127.0.0.1:9/x", "method": "PUT", "headers": {"a": "b"}, "body": {"n": 1}},
        {"type": "command", "program": "true", "args": ["-x"], "stdin": "in", "env": {"A": "b"}},
    ],
)
async def test_every_target_comes_back_with_its_defaults(http: httpx.AsyncClient, target: dict[str, object]) -> None:
    job = (await http.post("/v1/jobs", json={"target": target, "delay_seconds": 3600})).json()
    assert job["target"].items() >= target.items()


async def test_times(http: httpx.AsyncClient) -> None:
    at = datetime.now(UTC) + timedelta(hours=1)
    body = {"task": "nobody.knows", "run_at": at.isoformat(), "expires_at": (at + timedelta(hours=1)).isoformat()}
    job = (await http.post("/v1/jobs", json=body)).json()
    assert job["state"] == "scheduled"
    assert datetime.fromisoformat(job["run_at"]) == at
    job = (await http.post("/v1/jobs", json={"task": "nobody.knows", "delay_seconds": 0.5})).json()
    waits = datetime.fromisoformat(job["run_at"]) - datetime.fromisoformat(job["created_at"])
    assert waits == timedelta(seconds=0.5)
    offset = {"task": "nobody.knows", "run_at": "2030-06-01T12:00:00+02:00"}
    assert (await http.post("/v1/jobs", json=offset)).json()["run_at"] == "2030-06-01T10:00:00Z"


async def test_an_id_of_ones_own(http: httpx.AsyncClient, name: str) -> None:
    first = await http.post("/v1/jobs", json={"task": "nobody.knows", "id": f"{name}/a:b@c"})
    assert (first.status_code, first.headers["location"]) == (201, f"/v1/jobs/{name}%2Fa%3Ab%40c")
    assert (await http.get(first.headers["location"])).json()["id"] == f"{name}/a:b@c"
    second = await http.post("/v1/jobs", json={"task": "other", "id": f"{name}/a:b@c"})
    assert (second.status_code, second.json()["type"]) == (409, "urn:clockjack:problem:duplicate-id")
    assert second.headers["content-type"] == "application/problem+json"


async def test_labels_and_metadata_are_kept(http: httpx.AsyncClient) -> None:
    body = {"task": "nobody.knows", "labels": {"a": "1", "b": "zwei"}, "metadata": {"n": [1, 2, {"x": None}]}}
    job = (await http.post("/v1/jobs", json=body)).json()
    shown = (await http.get(f"/v1/jobs/{job['id']}")).json()
    assert (shown["labels"], shown["metadata"]) == (body["labels"], body["metadata"])


# --- unique keys ------------------------------------------------------------------------------------------


async def test_a_job_is_not_retried_while_another_holds_its_unique_key(http: httpx.AsyncClient, name: str) -> None:
    body = {"task": "nobody.knows", "unique": {"key": name, "ttl_seconds": 3600}}
    first = (await http.post("/v1/jobs", json=body)).json()["id"]
    await http.post(f"/v1/jobs/{first}/cancel")
    second = (await http.post("/v1/jobs", json=body)).json()["id"]
    refused = await http.post(f"/v1/jobs/{first}/retry")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:clockjack:problem:unique-conflict")
    assert refused.json()["job_id"] == second
    await http.post(f"/v1/jobs/{second}/cancel")
    assert (await http.post(f"/v1/jobs/{first}/retry")).json()["state"] == "ready"
    assert (await http.post("/v1/jobs", json=body)).status_code == 409


async def test_a_unique_key_rejects_returns_or_replaces(http: httpx.AsyncClient, name: str) -> None:
    def job(on_conflict: str) -> dict[str, object]:
        return {"task": "nobody.knows", "unique": {"key": name, "on_conflict": on_conflict}}

    first = (await http.post("/v1/jobs", json=job("reject"))).json()
    rejected = await http.post("/v1/jobs", json=job("reject"))
    assert (rejected.status_code, rejected.json()["type"]) == (409, "urn:clockjack:problem:unique-conflict")
    assert rejected.json()["job_id"] == first["id"]
    returned = await http.post("/v1/jobs", json=job("return"))
    assert (returned.status_code, returned.json()["id"]) == (200, first["id"])
    assert returned.headers["location"] == f"/v1/jobs/{first['id']}"
    replaced = await http.post("/v1/jobs", json=job("replace"))
    assert replaced.status_code == 201
    assert (await http.get(f"/v1/jobs/{first['id']}")).json()["state"] == "cancelled"


async def test_a_full_backlog_is_429_with_retry_after(http: httpx.AsyncClient, name: str) -> None:
    await http.put(f"/v1/queues/{name}", json={"max_backlog": 1})
    assert (await http.post("/v1/jobs", json={"task": "nobody.knows", "queue": name})).status_code == 201
    full = await http.post("/v1/jobs", json={"task": "nobody.knows", "queue": name})
    assert (full.status_code, full.json()["type"]) == (429, "urn:clockjack:problem:backlog-full")
    assert int(full.headers["retry-after"]) > 0


# --- idempotency ------------------------------------------------------------------------------------------


async def test_the_same_request_with_the_same_key_is_answered_by_the_same_bytes(
    http: httpx.AsyncClient, name: str
) -> None:
    body = {"task": "shop.anything", "args": {"b": 1, "a": [1.5]}, "delay_seconds": 600, "labels": {"x": "y"}}
    first = await http.post("/v1/jobs", json=body, headers={"Idempotency-Key": name})
    await http.post(f"/v1/jobs/{first.json()['id']}/run-now")
    again = await http.post("/v1/jobs", json=body, headers={"Idempotency-Key": name})
    assert (again.status_code, again.content) == (201, first.content)
    assert "idempotent-replayed" not in first.headers
    assert (again.headers["idempotent-replayed"], again.headers["location"]) == ("true", first.headers["location"])


async def test_the_same_key_with_another_body_is_422(http: httpx.AsyncClient, name: str) -> None:
    await http.post("/v1/jobs", json={"task": "nobody.knows"}, headers={"Idempotency-Key": name})
    other = await http.post("/v1/jobs", json={"task": "other"}, headers={"Idempotency-Key": name})
    assert (other.status_code, other.json()["type"]) == (422, "urn:clockjack:problem:idempotency-key-reused")


async def test_a_failed_validation_does_not_use_the_key_up(http: httpx.AsyncClient, name: str) -> None:
    headers = {"Idempotency-Key": name}
    assert (await http.post("/v1/jobs", json={"task": 5}, headers=headers)).status_code == 400
    assert (await http.post("/v1/jobs", json={"task": "nobody.knows"}, headers=headers)).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\tin it"])
async def test_a_key_that_is_none_is_400(http: httpx.AsyncClient, key: str) -> None:
    answer = await http.post("/v1/jobs", json={"task": "nobody.knows"}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/Idempotency-Key"


# --- waiting ----------------------------------------------------------------------------------------------


async def test_prefer_wait_answers_when_the_job_has_ended(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    answers: list[httpx.Response] = []

    async def submit() -> None:
        body = {"task": "shop.anything", "id": name}
        answers.append(await http.post("/v1/jobs", json=body, headers={"Prefer": "respond-async, wait=10"}))

    async with anyio.create_task_group() as group:
        group.start_soon(submit)
        await puppet.end(name, result=b'{"n":1}')
    [answer] = answers
    assert (answer.status_code, answer.headers["preference-applied"]) == (201, "wait=10")
    job = answer.json()
    assert (job["state"], job["result"], job["attempt"], job["executor_id"]) == ("succeeded", {"n": 1}, 1, "puppet")


async def test_prefer_wait_gives_up_after_its_time(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/jobs", json={"task": "nobody.knows"}, headers={"Prefer": "wait=1"})
    assert (answer.status_code, answer.json()["state"]) == (201, "ready")


@pytest.mark.parametrize("prefer", ["wait=0", "wait=x", "handling=lenient", ""])
async def test_what_is_not_understood_of_prefer_is_passed_over(http: httpx.AsyncClient, prefer: str) -> None:
    answer = await http.post("/v1/jobs", json={"task": "nobody.knows"}, headers={"Prefer": prefer})
    assert answer.status_code == 201
    assert "preference-applied" not in answer.headers


async def test_traceparent_goes_on_to_the_job(http: httpx.AsyncClient, puppet: Puppet) -> None:
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    job = (await http.post("/v1/jobs", json={"task": "shop.anything"}, headers={"traceparent": traceparent})).json()
    assert traceparent.encode() in (await puppet.holds(job["id"])).work
    job = (await http.post("/v1/jobs", json={"task": "shop.anything"}, headers={"traceparent": "nonsense"})).json()
    assert b"traceparent" not in (await puppet.holds(job["id"])).work


async def test_nothing_is_lost_between_json_and_json(http: httpx.AsyncClient, services: Services) -> None:
    args = {"big": 12345678901234567890, "small": 1e-7, "text": "ä\u0000\n\u2028", "": None, "~/": [True, -0.5, {}]}
    job = (await http.post("/v1/jobs", json={"task": "nobody.knows", "args": args})).json()
    assert (await http.get(f"/v1/jobs/{job['id']}")).json()["target"]["args"] == args
