"""``/v1/workers`` and ``/v1/attempts``: executing jobs over HTTP."""

from typing import Any

import anyio
import httpx
import pytest

OTHERS = {"Clockjack-Namespace": "others"}


async def register(http: httpx.AsyncClient, task: str, **fields: Any) -> str:
    answer = await http.post("/v1/workers", json={"tasks": [task], **fields})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/workers/{answer.json()['id']}"
    return str(answer.json()["id"])


async def poll(http: httpx.AsyncClient, worker: str, **fields: Any) -> list[dict[str, Any]]:
    answer = await http.post(f"/v1/workers/{worker}/poll", params=fields)
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


async def submit(http: httpx.AsyncClient, name: str, **fields: Any) -> str:
    answer = await http.post("/v1/jobs", json={"task": name, **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def ended(http: httpx.AsyncClient, job: str) -> dict[str, Any]:
    found: dict[str, Any] = (await http.get(f"/v1/jobs/{job}?wait_seconds=10")).json()
    return found


async def test_a_job_is_fetched_told_of_and_completed(http: httpx.AsyncClient, name: str) -> None:
    worker = await register(http, name, name="mine", slots=2)
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    body = {"task": name, "args": {"n": 2}, "timeout_seconds": 60, "retry": {"max_attempts": 7}, "queue": name}
    job = (await http.post("/v1/jobs", json=body, headers={"traceparent": traceparent})).json()["id"]
    [given] = await poll(http, worker)
    token = given.pop("token")
    assert given.pop("traceparent").startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert given == {
        "job_id": job,
        "task": name,
        "args": {"n": 2},
        "queue": name,
        "attempt": 1,
        "max_attempts": 7,
        "timeout_seconds": 60,
        "nominal_at": None,
        "schedule_id": None,
    }
    told = await http.post(f"/v1/attempts/{token}/heartbeat", json={"progress": 0.5, "message": "half"})
    assert told.json() == {"stop": False, "reason": None}
    assert (await http.post(f"/v1/attempts/{token}/heartbeat")).status_code == 200
    for _ in range(2):
        answer = await http.post(f"/v1/attempts/{token}/complete", json={"result": {"twice": 4}})
        assert (answer.status_code, answer.content) == (204, b"")
    done = await ended(http, job)
    assert (done["state"], done["result"]) == ("succeeded", {"twice": 4})
    assert done["executor_id"] == worker
    assert (await http.delete(f"/v1/workers/{worker}")).status_code == 204


async def test_an_attempt_that_fails_is_tried_again_and_told_as_it_was(http: httpx.AsyncClient, name: str) -> None:
    worker = await register(http, name)
    job = await submit(http, name, retry={"max_attempts": 3, "initial_seconds": 0})
    [first] = await poll(http, worker)
    error = {"type": "KeyError", "message": "no such key", "traceback": "line 1"}
    failed = await http.post(f"/v1/attempts/{first['token']}/fail", json={"error": error})
    assert failed.status_code == 204
    [second] = await poll(http, worker)
    assert second["attempt"] == 2
    assert second["token"] != first["token"]
    failed = await http.post(f"/v1/attempts/{second['token']}/fail", json={"error": error, "give_up": True})
    assert failed.status_code == 204
    done = await ended(http, job)
    assert (done["state"], done["error"]) == ("failed", error)
    late = await http.post(f"/v1/attempts/{second['token']}/heartbeat")
    assert (late.status_code, late.json()["type"]) == (404, "urn:clockjack:problem:attempt-gone")


async def test_a_cancelled_job_is_told_to_its_worker(http: httpx.AsyncClient, name: str) -> None:
    worker = await register(http, name)
    job = await submit(http, name)
    [given] = await poll(http, worker)
    assert (await http.post(f"/v1/jobs/{job}/cancel")).status_code in (200, 202)
    beat = f"/v1/attempts/{given['token']}/heartbeat"
    with anyio.fail_after(10):
        told: dict[str, Any] = {"stop": False}
        while not told["stop"]:
            told = (await http.post(beat)).json()
    assert told["reason"] == "cancelled"
    await http.post(f"/v1/attempts/{given['token']}/fail", json={"error": {"message": "stopped"}})
    assert (await ended(http, job))["state"] == "cancelled"


async def test_a_worker_gets_jobs_of_its_tasks_queues_and_namespace_alone(http: httpx.AsyncClient, name: str) -> None:
    worker = await register(http, name, queues=[f"{name}-q"])
    theirs = (await http.post("/v1/workers", json={"tasks": [name]}, headers=OTHERS)).json()["id"]
    await submit(http, name, queue=f"{name}-other")
    mine = await submit(http, name, queue=f"{name}-q")
    [given] = await poll(http, worker, limit=10)
    assert given["job_id"] == mine
    await http.post(f"/v1/attempts/{given['token']}/complete")
    assert await poll(http, worker, limit=10, wait_seconds=0) == []
    answer = await http.post(f"/v1/workers/{theirs}/poll", params={"wait_seconds": 0.2}, headers=OTHERS)
    assert answer.json() == {"data": []}
    for headers, path in ((OTHERS, f"workers/{worker}/poll"), ({}, f"workers/{theirs}/poll")):
        assert (await http.post(f"/v1/{path}", headers=headers)).status_code == 404
    assert (await http.delete(f"/v1/workers/{theirs}")).status_code == 404
    assert (await http.delete(f"/v1/workers/{theirs}", headers=OTHERS)).status_code == 204


async def test_nobody_knows_a_worker_that_left(http: httpx.AsyncClient, name: str) -> None:
    worker = await register(http, name)
    assert (await http.delete(f"/v1/workers/{worker}")).status_code == 204
    with anyio.fail_after(10):
        answer = await http.post(f"/v1/workers/{worker}/poll", params={"wait_seconds": 0})
        while answer.status_code == 200:
            answer = await http.post(f"/v1/workers/{worker}/poll", params={"wait_seconds": 0})
    assert answer.status_code == 404
    assert "register anew" in answer.json()["detail"]
    for path in ("workers/nobody/poll", "workers/a.b/poll", "attempts/a/complete", "attempts/a.b.c/heartbeat"):
        assert (await http.post(f"/v1/{path}")).status_code == 404


BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "/tasks"),
    ({"tasks": []}, "/tasks"),
    ({"tasks": ["t", 1]}, "/tasks/1"),
    ({"tasks": ["t"], "slots": 0}, "/slots"),
    ({"tasks": ["t"], "slots": 1001}, "/slots"),
    ({"tasks": ["t"], "slots": "4"}, "/slots"),
    ({"tasks": ["t"], "queues": ["a b"]}, "/queues/0"),
    ({"tasks": ["t"], "lease_seconds": 0.5}, "/lease_seconds"),
    ({"tasks": ["t"], "more": 1}, "/more"),
]


@pytest.mark.parametrize(("body", "pointer"), BAD)
async def test_a_bad_registration_is_refused(http: httpx.AsyncClient, body: dict[str, Any], pointer: str) -> None:
    answer = await http.post("/v1/workers", json=body)
    assert answer.status_code == 400
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("attempts/t/heartbeat", {"progress": 1.5}, "/progress"),
        ("attempts/t/complete", {"value": 1}, "/value"),
        ("attempts/t/fail", {}, "/error"),
        ("attempts/t/fail", {"error": {"type": "x"}}, "/error/message"),
        ("attempts/t/fail", {"error": {"message": "x"}, "retry_seconds": -1}, "/retry_seconds"),
    ],
)
async def test_bad_reports_are_refused(http: httpx.AsyncClient, path: str, body: dict[str, Any], pointer: str) -> None:
    answer = await http.post(f"/v1/{path}", json=body)
    assert answer.status_code == 400
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 1001}, {"wait_seconds": 61}, {"wait": 1}])
async def test_a_bad_poll_is_refused(http: httpx.AsyncClient, query: dict[str, Any]) -> None:
    answer = await http.post("/v1/workers/w/poll", params=query)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{name}" for name in query]
