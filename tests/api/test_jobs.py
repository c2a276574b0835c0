"""Finding jobs, and steering them."""

from datetime import datetime, timedelta, timezone
from typing import Any

import anyio
import httpx
import pytest
from tests.api.puppet import Puppet

from clockjack.jobs import Outcome

ERROR = b'{"type":"ValueError","message":"no","traceback":"Traceback ..."}'


async def submit(http: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await http.post("/v1/jobs", json={"task": "nobody.knows", **body})
    assert answer.status_code == 201, answer.text
    job: dict[str, Any] = answer.json()
    return job


async def ids(http: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await http.get("/v1/jobs", params=query)
    assert answer.status_code == 200, answer.text
    return [job["id"] for job in answer.json()["data"]]


# --- finding ----------------------------------------------------------------------------------------------


async def test_pages_have_all_jobs_once_the_newest_first(http: httpx.AsyncClient, name: str) -> None:
    made = [(await submit(http, queue=name))["id"] for _ in range(7)]
    found: list[str] = []
    query: dict[str, Any] = {"queue": name, "limit": 3}
    while True:
        page = (await http.get("/v1/jobs", params=query)).json()
        found += [job["id"] for job in page["data"]]
        assert page["has_more"] == (page["next_cursor"] is not None)
        if not page["has_more"]:
            break
        await submit(http, queue=name)  # what comes in between disturbs nothing
        query["cursor"] = page["next_cursor"]
    assert found == made[::-1]


async def test_filters(http: httpx.AsyncClient, name: str) -> None:
    later = (await submit(http, queue=name, delay_seconds=3600, labels={"run": name, "kind": "a,b"}))["id"]
    ready = await submit(http, queue=name, task=f"{name}.task", labels={"run": name})
    cancelled = (await submit(http, queue=name))["id"]
    await http.post(f"/v1/jobs/{cancelled}/cancel")
    assert await ids(http, queue=name) == [cancelled, ready["id"], later]
    assert await ids(http, queue=name, state="scheduled") == [later]
    assert await ids(http, queue=name, state=["cancelled", "scheduled"]) == [cancelled, later]
    assert await ids(http, queue=name, state="cancelled,ready") == [cancelled, ready["id"]]
    assert await ids(http, queue=name, state="running") == []
    assert await ids(http, task=f"{name}.task") == [ready["id"]]
    assert await ids(http, label=f"run={name}") == [ready["id"], later]
    assert await ids(http, label=[f"run={name}", "kind=a,b"]) == [later]
    assert await ids(http, label=f"run={name}", state="ready") == [ready["id"]]
    assert await ids(http, queue=name, created_after=ready["created_at"]) == [cancelled]
    assert await ids(http, queue=name, created_before=ready["created_at"]) == [later]
    assert await ids(http, queue=f"{name}-nothing") == []


async def test_a_plus_sign_that_is_not_escaped_is_meant(http: httpx.AsyncClient, name: str) -> None:
    job = await submit(http, queue=name)
    made = datetime.fromisoformat(job["created_at"]).astimezone(timezone(timedelta(hours=2)))
    before, after = (made - timedelta(seconds=5)).isoformat(), (made + timedelta(seconds=5)).isoformat()
    assert before.endswith("+02:00")
    for query, expected in ((f"created_after={before}", [job["id"]]), (f"created_after={after}", [])):
        answer = await http.get(f"/v1/jobs?queue={name}&{query}")
        assert [found["id"] for found in answer.json()["data"]] == expected, answer.text
    assert (await http.get("/v1/jobs?created_after=2026-01-01 02:00")).status_code == 400


async def test_programs_are_targets_of_their_own(http: httpx.AsyncClient, name: str) -> None:
    made = [
        (await submit(http, task=None, queue=name, target={"type": "command", "program": program}))["id"]
        for program in ("nothing-like-it", "/usr/bin/nothing-like-it")
    ]
    assert await ids(http, queue=name, task="command:") == made[::-1]
    assert await ids(http, queue=name, task="command:nothing-like-it") == made[:1]
    states = {job["state"] for job in (await http.get("/v1/jobs", params={"queue": name})).json()["data"]}
    assert states == {"ready"}, "they wait for an executor that may run them"


async def test_jobs_of_a_schedule(http: httpx.AsyncClient, name: str) -> None:
    trigger = {"type": "date", "run_at": "2090-01-01T00:00:00Z"}
    spec = {"trigger": trigger, "job": {"task": "nobody.knows"}, "policy": {"overlap": "allow_all"}}
    await http.put(f"/v1/schedules/{name}", json=spec)
    made = [(await http.post(f"/v1/schedules/{name}/trigger")).json()["id"] for _ in range(3)]
    await http.post(f"/v1/jobs/{made[1]}/cancel")
    assert await ids(http, schedule_id=name) == made[::-1]
    assert await ids(http, schedule_id=name, limit=2) == made[:0:-1]
    assert await ids(http, schedule_id=name, state="cancelled") == [made[1]]


BAD_QUERIES = [
    ("limit=0", "/limit"),
    ("limit=201", "/limit"),
    ("limit=x", "/limit"),
    ("limit=1&limit=2", "/limit"),
    ("state=done", "/state/0"),
    ("state=ready&state=done", "/state/1"),
    ("queue=a%20b", "/queue"),
    ("schedule_id=", "/schedule_id"),
    ("label=x", "/label/0"),
    ("created_after=yesterday", "/created_after"),
    ("created_before=2026-01-01T00:00:00", "/created_before"),
    ("created_before=null", "/created_before"),
    ("created_before=0.5", "/created_before"),
    ("limit=1.0", "/limit"),
    ("limit=%D9%A1", "/limit"),
    ("limit=null", "/limit"),
    ("cursor=x", "/cursor"),
    ("cursor=Zm9vOjE", "/cursor"),
    ("cursor=%FF", "/cursor"),
    ("sort=asc", "/sort"),
    ("State=ready", "/State"),
]


@pytest.mark.parametrize(("query", "pointer"), BAD_QUERIES)
async def test_a_wrong_parameter_is_told(http: httpx.AsyncClient, query: str, pointer: str) -> None:
    answer = await http.get(f"/v1/jobs?{query}")
    assert answer.status_code == 400, answer.text
    [error] = answer.json()["errors"]
    assert (error["location"], error["pointer"]) == ("query", pointer)


@pytest.mark.parametrize("path", ["", "/attempts", "/events"])
@pytest.mark.parametrize("job_id", ["nope", "%00", "a%2F..%2Fb", "%F0%9F", "x" * 500])
async def test_a_job_that_is_not_there_is_404(http: httpx.AsyncClient, job_id: str, path: str) -> None:
    answer = await http.get(f"/v1/jobs/{job_id}{path}")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:clockjack:problem:not-found")


# --- waiting ----------------------------------------------------------------------------------------------


async def test_get_waits_for_the_end(http: httpx.AsyncClient, puppet: Puppet) -> None:
    jobs = [await submit(http, task="shop.anything") for _ in range(3)]
    answers: list[dict[str, Any]] = []
    async with anyio.create_task_group() as group:

        async def wait(job_id: str) -> None:
            answers.append((await http.get(f"/v1/jobs/{job_id}?wait_seconds=20")).json())

        for job in jobs:
            group.start_soon(wait, job["id"])
        for job in jobs:
            await puppet.end(job["id"], result=b"[1]")
    assert sorted(answer["id"] for answer in answers) == sorted(job["id"] for job in jobs)
    assert all((answer["state"], answer["result"]) == ("succeeded", [1]) for answer in answers)
    ended = (await http.get(f"/v1/jobs/{jobs[0]['id']}?wait_seconds=20")).json()
    assert ended["state"] == "succeeded"


async def test_get_gives_up_waiting_after_its_time(http: httpx.AsyncClient) -> None:
    job = await submit(http)
    with anyio.fail_after(5):
        answer = await http.get(f"/v1/jobs/{job['id']}?wait_seconds=0.1")
    assert answer.json()["state"] == "ready"
    assert (await http.get(f"/v1/jobs/{job['id']}?wait_seconds=61")).status_code == 400


# --- what became of it ------------------------------------------------------------------------------------


async def test_attempts_and_their_errors(http: httpx.AsyncClient, puppet: Puppet) -> None:
    job = await submit(http, task="shop.anything", retry={"max_attempts": 3})
    path = f"/v1/jobs/{job['id']}"
    assert (await http.get(f"{path}/attempts")).json() == {"data": [], "has_more": False, "next_cursor": None}
    await puppet.end(job["id"], Outcome.FAILED, error=ERROR, retry_at=1)
    await puppet.holds(job["id"])
    running = (await http.get(f"{path}/attempts")).json()["data"]
    assert [(one["attempt"], one["outcome"]) for one in running] == [(1, "failed"), (2, None)]
    assert running[0]["error"] == {"type": "ValueError", "message": "no", "traceback": "Traceback ..."}
    now = (await http.get(path)).json()
    assert (now["state"], now["attempt"], now["error"]["type"]) == ("running", 2, "ValueError")
    await puppet.end(job["id"], result=b"5")
    ended = (await http.get(path)).json()
    assert (ended["state"], ended["result"], ended["error"]) == ("succeeded", 5, None)
    assert datetime.fromisoformat(ended["finished_at"]) - datetime.fromisoformat(ended["created_at"]) < timedelta(10)
    first = (await http.get(f"{path}/attempts?limit=1")).json()
    assert ([one["outcome"] for one in first["data"]], first["has_more"]) == (["failed"], True)
    second = (await http.get(f"{path}/attempts", params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert ([one["outcome"] for one in second["data"]], second["has_more"]) == (["succeeded"], False)


async def test_events_of_a_job(http: httpx.AsyncClient, puppet: Puppet) -> None:
    job = await submit(http, task="shop.anything")
    await puppet.end(job["id"])
    page = (await http.get(f"/v1/jobs/{job['id']}/events")).json()
    assert [event["type"] for event in page["data"]] == [
        "io.clockjack.job.created",
        "io.clockjack.job.started",
        "io.clockjack.job.succeeded",
    ]
    assert all((event["specversion"], event["subject"]) == ("1.0", job["id"]) for event in page["data"])
    first = (await http.get(f"/v1/jobs/{job['id']}/events?limit=2")).json()
    rest = (await http.get(f"/v1/jobs/{job['id']}/events", params={"cursor": first["next_cursor"]})).json()
    assert first["data"] + rest["data"] == page["data"]


# --- steering ---------------------------------------------------------------------------------------------


async def test_cancel_retry_and_run_now(http: httpx.AsyncClient, puppet: Puppet) -> None:
    job = await submit(http, task="shop.anything", delay_seconds=3600)
    path = f"/v1/jobs/{job['id']}"
    assert (await http.post(f"{path}/cancel")).json()["state"] == "cancelled"
    again = await http.post(f"{path}/cancel")
    assert (again.status_code, again.json()["type"]) == (409, "urn:clockjack:problem:wrong-state")
    assert (await http.post(f"{path}/retry")).json()["state"] in ("ready", "running")
    await puppet.end(job["id"])
    assert (await http.post(f"{path}/retry")).status_code == 409
    later = await submit(http, task="shop.anything", delay_seconds=3600)
    assert (await http.post(f"/v1/jobs/{later['id']}/run-now")).json()["state"] in ("ready", "running")
    await puppet.holds(later["id"])
    assert (await http.post(f"/v1/jobs/{later['id']}/run-now")).status_code == 409
    asked = await http.post(f"/v1/jobs/{later['id']}/cancel")
    assert (asked.status_code, asked.json()["state"]) == (200, "running")
    await puppet.end(later["id"], Outcome.CANCELLED)
    assert (await http.get(f"/v1/jobs/{later['id']}")).json()["state"] == "cancelled"


@pytest.mark.parametrize("action", ["cancel", "retry", "run-now"])
async def test_steering_what_is_not_there_is_404(http: httpx.AsyncClient, action: str) -> None:
    assert (await http.post(f"/v1/jobs/nope/{action}")).status_code == 404
