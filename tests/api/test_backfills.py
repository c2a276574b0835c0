"""Backfills over HTTP: begun, followed, cancelled; what is wrong with a request."""

from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import httpx
import pytest
from tests.api.puppet import Puppet

from clockjack.derived_ids import tick_job_id

FIELDS = (
    "id schedule_id state waiting_for start end concurrency total decided made skipped active succeeded failed "
    "created_at finished_at"
).split()
HOURLY: dict[str, Any] = {"trigger": {"type": "cron", "expression": "0 * * * *"}}
SPAN = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T05:00:00Z"}


async def put(http: httpx.AsyncClient, name: str, task: str = "nobody.knows", **fields: Any) -> str:
    """Write a schedule; return its path."""
    path = f"/v1/schedules/{name}"
    answer = await http.put(path, json={**HOURLY, "job": {"task": task}, **fields})
    assert answer.is_success, answer.text
    return path


async def until(http: httpx.AsyncClient, path: str, state: str, **values: Any) -> dict[str, Any]:
    """Return a backfill when it has a state, and such values."""
    with anyio.fail_after(15):
        while True:
            found: dict[str, Any] = (await http.get(path)).json()
            if found["state"] == state and found.items() >= values.items():
                return found
            await anyio.sleep(0.02)


async def test_makes_the_jobs_of_the_past_with_their_times(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    path = await put(http, name, "shop.anything")
    span = {"start": "2026-01-01T02:00:00+02:00", "end": SPAN["end"]}
    answer = await http.post(f"{path}/backfill", json={**span, "concurrency": 3})
    made = answer.json()
    assert (answer.status_code, list(made)) == (201, FIELDS)
    assert answer.headers["location"] == f"{path}/backfills/{made['id']}"
    assert (made["state"], made["total"], made["decided"], made["concurrency"]) == ("running", 6, 0, 3)
    assert (made["start"], made["end"]) == (SPAN["start"], SPAN["end"])
    own = answer.headers["location"]
    for hour in range(6):
        tick = int(datetime(2026, 1, 1, hour, tzinfo=UTC).timestamp()) * 1_000_000
        held = await puppet.holds(tick_job_id("default", name, tick))
        assert held.nominal_at == tick
        await puppet.end(held.job_id)
    over = await until(http, own, "completed")
    assert (over["decided"], over["made"], over["succeeded"], over["skipped"]) == (6, 6, 6, 0)
    assert over["finished_at"] is not None
    jobs = (await http.get("/v1/jobs", params={"schedule_id": name})).json()["data"]
    hours = [f"2026-01-01T0{hour}:00:00Z" for hour in range(6)]
    assert sorted(job["nominal_at"] for job in jobs) == hours
    assert {job["backfill_id"] for job in jobs} == {made["id"]}
    ticks = (await http.get(f"{own}/ticks", params={"limit": 4})).json()
    assert [tick["nominal_at"] for tick in ticks["data"]] == hours[:4]
    rest = (await http.get(f"{own}/ticks", params={"limit": 4, "cursor": ticks["next_cursor"]})).json()
    assert [tick["decision"] for tick in rest["data"]] == ["made", "made"]
    again = await http.post(f"{path}/backfill", json=SPAN)
    over = await until(http, again.headers["location"], "completed")
    assert (over["made"], over["skipped"]) == (0, 6)
    reasons = (await http.get(f"{again.headers['location']}/ticks")).json()["data"]
    assert {tick["reason"] for tick in reasons} == {"already-ran"}
    listed = (await http.get(f"{path}/backfills", params={"limit": 1})).json()
    assert ([one["id"] for one in listed["data"]], listed["has_more"]) == ([again.json()["id"]], True)
    listed = (await http.get(f"{path}/backfills", params={"limit": 1, "cursor": listed["next_cursor"]})).json()
    assert ([one["id"] for one in listed["data"]], listed["has_more"]) == ([made["id"]], False)
    assert (await http.get(path)).json()["runs"] == 0


async def test_is_cancelled_with_or_without_its_jobs(http: httpx.AsyncClient, name: str) -> None:
    path = await put(http, name)
    own = (await http.post(f"{path}/backfill", json={**SPAN, "concurrency": 2})).headers["location"]
    await until(http, own, "running", active=2)
    answer = await http.post(f"{own}/cancel")
    assert (answer.status_code, answer.json()["state"], answer.json()["active"]) == (200, "cancelled", 2)
    assert (await http.post(f"{own}/cancel")).json()["type"] == "urn:clockjack:problem:wrong-state"
    answer = await http.post(f"{own}/cancel", json={"jobs": "cancel"})
    assert (answer.json()["active"], answer.json()["failed"]) == (0, 2)
    assert (await http.post(f"{own}/cancel", json={"jobs": "maybe"})).status_code == 400


async def test_waits_while_the_schedule_is_paused_and_goes_with_it(http: httpx.AsyncClient, name: str) -> None:
    path = await put(http, name)
    await http.post(f"{path}/pause")
    own = (await http.post(f"{path}/backfill", json=SPAN)).headers["location"]
    assert (await until(http, own, "running"))["waiting_for"] == "schedule-paused"
    await http.post(f"{path}/resume")
    await until(http, own, "running", decided=1, waiting_for=None)
    await http.delete(path)
    assert (await http.get(own)).status_code == 404
    jobs = (await http.get("/v1/jobs", params={"schedule_id": name})).json()["data"]
    assert [job["state"] for job in jobs] == ["ready"]


async def test_the_same_request_begins_one(http: httpx.AsyncClient, name: str) -> None:
    path = await put(http, name)
    headers = {"Idempotency-Key": name}
    first = await http.post(f"{path}/backfill", json=SPAN, headers=headers)
    await until(http, first.headers["location"], "running", active=1)
    await put(http, name, trigger={"type": "cron", "expression": "*/30 * * * *"})
    again = await http.post(f"{path}/backfill", json=SPAN, headers=headers)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    assert again.headers["location"] == first.headers["location"]
    assert len((await http.get(f"{path}/backfills")).json()["data"]) == 1
    other = await http.post(f"{path}/backfill", json={**SPAN, "concurrency": 2}, headers=headers)
    assert other.status_code == 422


def hence(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


@pytest.mark.parametrize(
    ("changes", "status", "pointer"),
    [
        ({"end": None}, 400, "/end"),
        ({"start": "2026-01-01T00:00:00"}, 400, "/start"),
        ({"start": "1969-12-31T00:00:00Z"}, 400, "/start"),
        ({"concurrency": 0}, 400, "/concurrency"),
        ({"concurrency": 1001}, 400, "/concurrency"),
        ({"concurency": 1}, 400, "/concurency"),
        ({"end": "2025-12-31T00:00:00Z"}, 422, "/end"),
        ({"end": hence(24)}, 422, "/end"),
        ({"start": "2020-01-01T00:00:00Z"}, 422, "/start"),
        ({"start": "2026-01-01T00:00:01Z", "end": "2026-01-01T00:59:59Z"}, 422, "/end"),
    ],
)
async def test_says_which_field_is_wrong(
    http: httpx.AsyncClient, name: str, changes: dict[str, Any], status: int, pointer: str
) -> None:
    path = await put(http, name)
    answer = await http.post(f"{path}/backfill", json=SPAN | changes)
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (status, [pointer])
    assert (await http.get(f"{path}/backfills")).json()["data"] == []


async def test_what_has_no_ticks_or_is_not_there(http: httpx.AsyncClient, name: str) -> None:
    path = await put(http, name, trigger={"type": "event", "types": ["com.x"]})
    assert (await http.post(f"{path}/backfill", json=SPAN)).status_code == 409
    assert (await http.post("/v1/schedules/none-of-that-name/backfill", json=SPAN)).status_code == 404
    assert (await http.get("/v1/schedules/none-of-that-name/backfills")).status_code == 404
    for method, rest in (("GET", ""), ("GET", "/ticks"), ("POST", "/cancel")):
        assert (await http.request(method, f"{path}/backfills/none{rest}")).status_code == 404


async def test_so_many_of_a_schedule_run(http: httpx.AsyncClient, name: str) -> None:
    path = await put(http, name)
    await http.post(f"{path}/pause")
    for day in range(1, 11):
        span = {"start": f"2026-01-{day:02}T00:00:00Z", "end": f"2026-01-{day:02}T01:00:00Z"}
        assert (await http.post(f"{path}/backfill", json=span)).status_code == 201
    answer = await http.post(f"{path}/backfill", json=SPAN)
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:clockjack:problem:too-many-backfills")
    assert int(answer.headers["retry-after"]) > 0
