"""Queues: limits, counts, pausing, purging."""

from typing import Any

import httpx
import pytest
from tests.api.puppet import Puppet

from clockjack.jobs import Outcome
from clockjack_api.throughput import SAMPLE_SECONDS, WINDOW_SECONDS

FIELDS = (
    "name concurrency rate key_concurrency weight max_backlog ageing_seconds paused draining depth ready waiting "
    "running finished finished_per_minute oldest_age_seconds tokens limited_by revision created_at updated_at"
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


@pytest.mark.parametrize("action", ["pause", "resume", "drain", "purge"])
async def test_actions_keep_to_conditions(http: httpx.AsyncClient, name: str, action: str) -> None:
    path = f"/v1/queues/{name}"
    old = (await http.put(path, json={"paused": True})).headers["etag"]
    now = (await http.put(path, json={"paused": action != "pause", "concurrency": 1})).headers["etag"]
    job = (await http.post("/v1/jobs", json={"task": "nobody.knows", "queue": name})).json()["id"]
    refused = await http.post(f"{path}/{action}", headers={"If-Match": old})
    assert (refused.status_code, refused.json()["type"]) == (412, "urn:clockjack:problem:precondition-failed")
    assert (await http.get(path)).headers["etag"] == now
    assert (await http.get(f"/v1/jobs/{job}")).json()["state"] == "ready"
    assert (await http.post(f"{path}/{action}", headers={"If-Match": now})).status_code == 200
    assert ((await http.get(path)).headers["etag"] == now) == (action == "purge")
    await http.post(f"{path}/purge")


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
    # Counted since the oldest sample, which may be an interval older than a minute, or two on a busy machine.
    assert 2 * WINDOW_SECONDS / (WINDOW_SECONDS + 2 * SAMPLE_SECONDS) <= queue["finished_per_minute"] <= 2.0


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
    ({"draining": 1}, "/draining"),
    ({"weight": 0}, "/weight"),
    ({"weight": 1001}, "/weight"),
    ({"weight": None}, "/weight"),
    ({"key_concurrency": 0}, "/key_concurrency"),
    ({"key_concurrency": "2"}, "/key_concurrency"),
    ({"ageing_seconds": 0}, "/ageing_seconds"),
    ({"ageing_seconds": 31_536_001}, "/ageing_seconds"),
    ({"rate": 5}, "/rate"),
    ({"rate": {"limit": 1}}, "/rate/period_seconds"),
    ({"rate": {"period_seconds": 1}}, "/rate/limit"),
    ({"rate": {"limit": 0, "period_seconds": 1}}, "/rate/limit"),
    ({"rate": {"limit": 1, "period_seconds": 0}}, "/rate/period_seconds"),
    ({"rate": {"limit": 1, "period_seconds": "1s"}}, "/rate/period_seconds"),
    ({"rate": {"limit": 3, "period_seconds": 1, "burst": 0}}, "/rate/burst"),
    ({"rate": {"limit": 3, "period_seconds": 1, "burst": 4}}, "/rate/burst"),
    ({"rate": {"limit": 3, "period_seconds": 1, "per": "key"}}, "/rate/per"),
    ({"wieght": 1}, "/wieght"),
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


# --- limits ---------------------------------------------------------------------------------------------------

LIMITS: dict[str, Any] = {
    "concurrency": 7,
    "rate": {"limit": 10, "period_seconds": 0.5, "burst": 3},
    "key_concurrency": 2,
    "weight": 4,
    "max_backlog": 100,
    "ageing_seconds": 60.0,
    "paused": False,
    "draining": False,
}


async def test_all_limits_are_set_together_and_fall_back_to_their_defaults(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/queues/{name}"
    made = (await http.put(path, json=LIMITS)).json()
    assert {field: made[field] for field in LIMITS} == LIMITS
    assert made["tokens"] == 3.0
    plain = (await http.put(path, json={})).json()
    nothing = {"concurrency": None, "rate": None, "key_concurrency": None, "weight": 1, "max_backlog": None}
    assert {field: plain[field] for field in nothing} == nothing
    assert (plain["ageing_seconds"], plain["tokens"]) == (600.0, None)


async def started(http: httpx.AsyncClient, puppet: Puppet, queue: str, count: int, **job: Any) -> list[str]:
    """Submit jobs, and wait until so many have started; return their ids."""
    wanted = {"task": "shop.anything", "queue": queue, **job}
    ids = [(await http.post("/v1/jobs", json=wanted)).json()["id"] for _ in range(3)]
    for job_id in ids[:count]:
        await puppet.holds(job_id)
    return ids


@pytest.mark.parametrize(
    ("limits", "job", "by"),
    [
        ({"concurrency": 1}, {}, "concurrency"),
        ({"key_concurrency": 1}, {"concurrency_key": "a"}, "key_concurrency"),
        ({"rate": {"limit": 1, "period_seconds": 3600}}, {}, "rate"),
    ],
)
async def test_says_what_keeps_jobs_from_starting(
    http: httpx.AsyncClient, puppet: Puppet, name: str, limits: dict[str, Any], job: dict[str, Any], by: str
) -> None:
    await http.put(f"/v1/queues/{name}", json=limits)
    first, second, third = await started(http, puppet, name, 1, **job)
    queue = (await http.get(f"/v1/queues/{name}")).json()
    assert (queue["running"], queue["ready"], queue["limited_by"]) == (1, 2, [by])
    assert (await http.get(f"/v1/jobs/{first}")).json()["waiting_for"] is None
    waiting = (await http.get(f"/v1/jobs/{second}")).json()["waiting_for"]
    assert waiting["reason"] == by
    assert name in waiting["detail"]
    listed = (await http.get("/v1/jobs", params={"queue": name, "state": "ready"})).json()["data"]
    assert {one["id"]: one["waiting_for"]["reason"] for one in listed} == {second: by, third: by}
    await http.put(f"/v1/queues/{name}", json={})
    for job_id in (second, third):
        await puppet.holds(job_id)


async def test_says_that_it_is_paused(http: httpx.AsyncClient, name: str) -> None:
    await http.put(f"/v1/queues/{name}", json={"paused": True})
    job = (await http.post("/v1/jobs", json={"task": "shop.anything", "queue": name})).json()
    assert (await http.get(f"/v1/queues/{name}")).json()["limited_by"] == ["paused"]
    waiting = (await http.get(f"/v1/jobs/{job['id']}")).json()["waiting_for"]
    assert waiting == {"reason": "paused", "detail": f"the queue {name} is paused"}


@pytest.mark.parametrize(
    ("job", "detail"),
    [
        ({"task": "nobody.knows"}, "no executor that is there knows 'nobody.knows'"),
        (
            {"task": "shop.anything", "executor": {"require": {"gpu": "true"}}},
            'no executor that knows \'shop.anything\' has the labels that it requires: {"gpu":"true"}',
        ),
    ],
)
async def test_a_job_that_nobody_can_run_says_so(
    http: httpx.AsyncClient, puppet: Puppet, name: str, job: dict[str, Any], detail: str
) -> None:
    made = (await http.post("/v1/jobs", json=job | {"queue": name})).json()
    assert made["waiting_for"] == {"reason": "no_executor", "detail": detail}
    assert (await http.get(f"/v1/jobs/{made['id']}")).json() == made
    assert (await http.get(f"/v1/queues/{name}")).json()["limited_by"] == ["no_executor"]


async def test_a_job_goes_where_its_labels_are(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    executor = {"require": {"node_id": ["node", "other"]}, "prefer": {"zone": "a"}}
    body = {"task": "shop.anything", "queue": name, "executor": executor}
    job = (await http.post("/v1/jobs", json=body)).json()
    assert (job["executor"], job["waiting_for"]) == (executor, None)
    await puppet.holds(job["id"])
    assert (await http.get("/v1/executors")).json()["data"][0]["labels"] == {"node_id": "node"}


# --- backlogs and draining ------------------------------------------------------------------------------------


async def test_a_full_backlog_says_how_deep_it_is_and_when_to_come_again(http: httpx.AsyncClient, name: str) -> None:
    await http.put(f"/v1/queues/{name}", json={"max_backlog": 2, "paused": True})
    job = {"task": "shop.anything", "queue": name}
    for more in ({}, {"delay_seconds": 60}):
        assert (await http.post("/v1/jobs", json=job | more)).status_code == 201
    refused = await http.post("/v1/jobs", json=job)
    assert refused.status_code == 429
    assert refused.json()["type"] == "urn:clockjack:problem:backlog-full"
    assert [refused.json()[key] for key in ("queue", "depth", "max_backlog")] == [name, 2, 2]
    assert "job_id" not in refused.json()
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-policy"] == '"backlog";q=2'
    assert refused.headers["ratelimit"].startswith('"backlog";r=0;t=')
    batch = (await http.post("/v1/jobs/batch", json={"jobs": [job]})).json()
    assert (batch["data"][0]["status"], batch["created"]) == (429, 0)


async def test_a_queue_that_drains_takes_no_new_jobs_until_it_is_resumed(
    http: httpx.AsyncClient, puppet: Puppet, name: str
) -> None:
    path = f"/v1/queues/{name}"
    assert (await http.post(f"{path}/drain")).status_code == 404
    job = {"task": "shop.anything", "queue": name}
    first = (await http.post("/v1/jobs", json=job)).json()["id"]
    drained = await http.post(f"{path}/drain")
    assert (drained.status_code, drained.json()["draining"], drained.json()["paused"]) == (200, True, False)
    refused = await http.post("/v1/jobs", json=job)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:clockjack:problem:queue-draining")
    assert refused.json()["queue"] == name
    await puppet.end(first, Outcome.CANCELLED)
    assert (await http.post(f"/v1/jobs/{first}/retry")).status_code == 409
    assert (await http.post(f"{path}/resume")).json()["draining"] is False
    assert (await http.post(f"/v1/jobs/{first}/retry")).status_code == 200
    await puppet.end(first)


async def test_only_a_queue_without_jobs_that_wait_or_run_can_be_deleted(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/queues/{name}"
    assert (await http.delete(path)).status_code == 404
    etag = (await http.put(path, json={"concurrency": 1})).headers["etag"]
    job = (await http.post("/v1/jobs", json={"task": "nobody.knows", "queue": name})).json()["id"]
    refused = await http.delete(path)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:clockjack:problem:wrong-state")
    await http.post(f"/v1/jobs/{job}/cancel")
    assert (await http.delete(path, headers={"If-Match": '"other"'})).status_code == 412
    assert (await http.delete(path, headers={"If-Match": etag})).status_code == 204
    left = await http.get(path)  # of the job that ended in it
    assert (left.json()["concurrency"], left.json()["revision"]) == (None, 0)
    assert left.headers["etag"] != etag


async def test_a_queue_that_comes_again_has_another_etag(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/queues/{name}"
    etag = (await http.put(path, json={})).headers["etag"]
    assert (await http.delete(path)).status_code == 204
    assert (await http.get(path)).status_code == 404
    again = await http.put(path, json={})
    assert (again.status_code, again.json()["revision"]) == (201, 1)
    assert again.headers["etag"] != etag
    assert (await http.put(path, json={}, headers={"If-Match": etag})).status_code == 412


# --- metrics --------------------------------------------------------------------------------------------------


async def test_metrics_tell_limits_and_what_holds_jobs_back(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    await http.put(f"/v1/queues/{name}", json=LIMITS | {"concurrency": 1})
    await started(http, puppet, name, 1)
    text = (await http.get("/metrics")).text
    of_queue = f'namespace="default",queue="{name}"'
    for line in (
        f'clockjack_queue_jobs{{{of_queue},state="ready"}} 2.0',
        f'clockjack_queue_jobs{{{of_queue},state="running"}} 1.0',
        f'clockjack_queue_limit{{limit="concurrency",{of_queue}}} 1.0',
        f'clockjack_queue_limit{{limit="rate_per_second",{of_queue}}} 20.0',
        f'clockjack_queue_limited{{by="concurrency",{of_queue}}} 1.0',
        f"clockjack_queue_draining{{{of_queue}}} 0.0",
    ):
        assert line in text
    assert f"clockjack_queue_tokens{{{of_queue}}}" in text
    assert f"clockjack_queue_oldest_ready_seconds{{{of_queue}}}" in text
    assert "clockjack_queues " in text
    assert 'clockjack_jobs{state="running"}' in text
