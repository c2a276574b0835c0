"""Queues: limits, counts, pausing, purging."""

from typing import Any

import httpx
import pytest
from tests.api.puppet import Puppet

FIELDS = (
    "name concurrency max_backlog paused depth ready waiting running finished finished_per_minute oldest_age_seconds "
    "revision created_at updated_at"
).split()


async def test_put_makes_and_changes_a_queue(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/queues/{name}"
    made = await http.put(path, json={"concurrency": 2})
    assert (made.status_code, list(made.json())) == (201, FIELDS)
    assert (made.json()["concurrency"], made.json()["max_backlog"], made.json()["paused"]) == (2, None, False)
    shown = await http.get(path)
    assert (shown.json(), shown.headers["etag"]) == (made.json(), made.headers["etag"])
    changed = await http.put(path, json={"max_backlog": 5, "paused": True})
    assert changed.status_code == 200
    assert (changed.json()["concurrency"], changed.json()["max_backlog"], changed.json()["paused"]) == (None, 5, True)
    assert changed.headers["etag"] != made.headers["etag"]


async def test_conditions(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/queues/{name}"
    assert (await http.put(path, json={}, headers={"If-Match": '"1"'})).status_code == 412
    assert (await http.put(path, json={}, headers={"If-None-Match": "*"})).status_code == 201
    assert (await http.put(path, json={}, headers={"If-None-Match": "*"})).status_code == 412
    etag = (await http.get(path)).headers["etag"]
    assert (await http.put(path, json={"concurrency": 1}, headers={"If-Match": etag})).status_code == 200
    assert (await http.put(path, json={"concurrency": 2}, headers={"If-Match": etag})).status_code == 412
    assert (await http.get(path)).json()["concurrency"] == 1


async def test_a_queue_exists_on_first_use(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/queues/{name}"
    assert (await http.get(path)).status_code == 404
    await http.post("/v1/jobs", json={"task": "nobody.knows", "queue": name})
    used = await http.get(path)
    assert (used.json()["ready"], used.json()["revision"]) == (1, 0)
    put = await http.put(path, json={"concurrency": 1}, headers={"If-Match": used.headers["etag"]})
    assert (put.status_code, put.json()["ready"]) == (201, 1)


async def test_counts_follow_the_jobs(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    path = f"/v1/queues/{name}"
    await http.put(path, json={"concurrency": 1})
    job = {"task": "shop.anything", "queue": name}
    first = (await http.post("/v1/jobs", json=job)).json()["id"]
    await puppet.holds(first)
    await http.post("/v1/jobs", json=job | {"delay_seconds": 3600})
    second = (await http.post("/v1/jobs", json=job)).json()["id"]
    queue = (await http.get(path)).json()
    assert [queue[key] for key in ("depth", "ready", "waiting", "running", "finished")] == [2, 1, 1, 1, 0]
    assert 0 <= queue["oldest_age_seconds"] < 30
    await puppet.end(first)
    await puppet.end(second)
    queue = (await http.get(path)).json()
    assert [queue[key] for key in ("depth", "ready", "waiting", "running", "finished")] == [1, 0, 1, 0, 2]
    assert queue["oldest_age_seconds"] is None
    assert queue["finished_per_minute"] == 2.0


async def test_pause_holds_jobs_back_and_resume_lets_them_go(
    http: httpx.AsyncClient, puppet: Puppet, name: str
) -> None:
    path = f"/v1/queues/{name}"
    assert (await http.post(f"{path}/pause")).status_code == 404
    await http.put(path, json={})
    paused = await http.post(f"{path}/pause")
    assert (paused.status_code, paused.json()["paused"]) == (200, True)
    job = (await http.post("/v1/jobs", json={"task": "shop.anything", "queue": name})).json()["id"]
    other = (await http.post("/v1/jobs", json={"task": "shop.anything"})).json()["id"]
    await puppet.holds(other)
    assert job not in puppet.held
    assert (await http.post(f"{path}/resume")).json()["paused"] is False
    await puppet.holds(job)


async def test_purge_cancels_what_waits(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    path = f"/v1/queues/{name}"
    assert (await http.post(f"{path}/purge")).status_code == 404
    job = {"task": "nobody.knows", "queue": name}
    running = (await http.post("/v1/jobs", json=job | {"task": "shop.anything"})).json()["id"]
    await puppet.holds(running)
    waiting = [(await http.post("/v1/jobs", json=job | more)).json()["id"] for more in ({}, {"delay_seconds": 60})]
    assert (await http.post(f"{path}/purge")).json() == {"cancelled": 2}
    assert (await http.post(f"{path}/purge")).json() == {"cancelled": 0}
    states = [(await http.get(f"/v1/jobs/{each}")).json()["state"] for each in (running, *waiting)]
    assert states == ["running", "cancelled", "cancelled"]


async def test_list_is_by_name(http: httpx.AsyncClient, name: str) -> None:
    made = [f"zz-{name}-{n}" for n in range(3)]
    for each in made:
        await http.put(f"/v1/queues/{each}", json={})
    found: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await http.get("/v1/queues", params=query)).json()
        found += [one["name"] for one in page["data"]]
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    assert found == sorted(found)
    assert [each for each in found if each.startswith(f"zz-{name}-")] == made


BAD = [
    ([], ""),
    ({"concurrency": 0}, "/concurrency"),
    ({"concurrency": "1"}, "/concurrency"),
    ({"concurrency": 1.5}, "/concurrency"),
    ({"max_backlog": -1}, "/max_backlog"),
    ({"max_backlog": True}, "/max_backlog"),
    ({"paused": "yes"}, "/paused"),
    ({"paused": None}, "/paused"),
    ({"weight": 1}, "/weight"),
    ({"rate": {"limit": 1, "period_seconds": 1}}, "/rate"),
]


@pytest.mark.parametrize(("body", "pointer"), BAD)
async def test_a_wrong_field_is_told(http: httpx.AsyncClient, name: str, body: Any, pointer: str) -> None:
    answer = await http.put(f"/v1/queues/{name}", json=body)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await http.get(f"/v1/queues/{name}")).status_code == 404


async def test_a_name_that_is_none_is_told(http: httpx.AsyncClient) -> None:
    answer = await http.put("/v1/queues/a%20b", json={})
    assert (answer.status_code, answer.json()["errors"][0]["location"]) == (400, "path")
