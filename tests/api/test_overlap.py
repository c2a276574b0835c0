"""Policies on overlaps and failures, as clients see them."""

from typing import Any

import httpx
import pytest
from tests.api.puppet import Puppet

from clockjack.jobs import Outcome

FAILED = {"error": b'{"type":"E","message":"no"}', "retry_at": None}


def spec(**policy: Any) -> dict[str, Any]:
    """Return a schedule that acts by hand alone."""
    return {"trigger": {"type": "event", "types": ["never"]}, "job": {"task": "shop.anything"}, "policy": policy}


async def trigger(http: httpx.AsyncClient, name: str, status: int, **body: Any) -> dict[str, Any]:
    answer = await http.post(f"/v1/schedules/{name}/trigger", json=body or None)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def decided(http: httpx.AsyncClient, name: str) -> list[str]:
    """Return what became of each tick, the first first: its decision, or why it was skipped."""
    ticks = (await http.get(f"/v1/schedules/{name}/ticks")).json()["data"]
    return [tick["reason"] or tick["decision"] for tick in reversed(ticks)]


async def state(http: httpx.AsyncClient, job_id: str) -> str:
    found: str = (await http.get(f"/v1/jobs/{job_id}")).json().get("state", "none")
    return found


async def test_skip_refuses_a_run_by_hand_unless_it_overrides(http: httpx.AsyncClient, name: str) -> None:
    await http.put(f"/v1/schedules/{name}", json=spec())
    await trigger(http, name, 201)
    refused = await trigger(http, name, 409)
    assert refused["type"] == "urn:clockjack:problem:overlap"
    await trigger(http, name, 201, overlap="allow_all")
    assert await decided(http, name) == ["triggered", "overlap", "triggered"]
    shown = (await http.get(f"/v1/schedules/{name}")).json()
    assert (shown["active"], shown["skipped"], shown["runs"]) == (2, 1, 0)


async def test_what_is_buffered_runs_when_the_running_one_has_ended(
    http: httpx.AsyncClient, puppet: Puppet, name: str
) -> None:
    await http.put(f"/v1/schedules/{name}", json=spec(overlap="buffer_all", buffer_max=2))
    first = (await trigger(http, name, 201))["id"]
    await puppet.holds(first)
    key = {"Idempotency-Key": name}
    answer = await http.post(f"/v1/schedules/{name}/trigger", headers=key)
    waiting = answer.json()
    assert (answer.status_code, waiting["decision"], waiting["schedule_id"]) == (202, "buffered", name)
    again = await http.post(f"/v1/schedules/{name}/trigger", headers=key)
    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (202, answer.content, "true")
    other = await http.post(f"/v1/schedules/{name}/trigger", headers=key, json={"overlap": "skip"})
    assert other.status_code == 422
    last = (await trigger(http, name, 202))["job_id"]
    full = await http.post(f"/v1/schedules/{name}/trigger")
    assert (full.status_code, full.json()["type"]) == (429, "urn:clockjack:problem:buffer-full")
    assert int(full.headers["retry-after"]) > 0
    assert (await http.get(f"/v1/schedules/{name}")).json()["buffered"] == 2
    assert await state(http, waiting["job_id"]) == "none"
    await puppet.end(first)
    await puppet.holds(waiting["job_id"])
    assert await state(http, last) == "none"
    await puppet.end(waiting["job_id"])
    await puppet.end(last)
    assert await decided(http, name) == ["triggered", "triggered", "triggered", "buffer-full"]
    ticks = (await http.get(f"/v1/schedules/{name}/ticks")).json()["data"]
    assert [tick["settled_at"] is not None for tick in ticks] == [False, True, True, False]
    assert min(ticks[1]["late_seconds"], ticks[2]["late_seconds"]) > 0


async def test_cancel_other_waits_for_the_end_of_what_it_cancels(
    http: httpx.AsyncClient, puppet: Puppet, name: str
) -> None:
    await http.put(f"/v1/schedules/{name}", json=spec(overlap="cancel_other"))
    first = (await trigger(http, name, 201))["id"]
    await puppet.holds(first)
    second = (await trigger(http, name, 202))["job_id"]
    third = (await trigger(http, name, 202))["job_id"]
    await puppet.end(first, Outcome.CANCELLED)
    await puppet.end(third)
    assert [await state(http, job_id) for job_id in (first, second, third)] == ["cancelled", "none", "succeeded"]
    assert await decided(http, name) == ["triggered", "replaced", "triggered"]


async def test_pauses_after_failures_and_says_why(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    path = f"/v1/schedules/{name}"
    await http.put(path, json=spec(pause_after_failures=2))
    first = (await trigger(http, name, 201))["id"]
    await puppet.end(first, Outcome.FAILED, **FAILED)
    shown = (await http.get(path)).json()
    assert (shown["failures"], shown["paused"]) == (1, False)
    job = (await trigger(http, name, 201))["id"]
    await puppet.end(job, Outcome.FAILED, **FAILED)
    shown = (await http.get(path)).json()
    assert (shown["failures"], shown["paused"]) == (2, True)
    assert (shown["paused_by"], shown["paused_at"] is not None) == ("failures", True)
    assert shown["pause_reason"] == f"2 jobs in a row did not succeed, the last of them {job}"
    types = [event["data"].get("reason") for event in await lifecycle(http, name, "schedule.paused")]
    assert types == ["failures"]
    resumed = (await http.post(f"{path}/resume")).json()
    assert [resumed[key] for key in ("paused", "paused_by", "pause_reason", "paused_at", "failures")] == [
        *(False, None, None, None, 0)
    ]


async def lifecycle(http: httpx.AsyncClient, name: str, kind: str) -> list[dict[str, Any]]:
    found = (await http.get("/v1/events", params={"type": f"io.clockjack.{kind}", "limit": 200})).json()["data"]
    return [event for event in found if event["subject"] == name]


async def test_a_pause_tells_its_reason(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    await http.put(path, json=spec())
    paused = (await http.post(f"{path}/pause", json={"reason": "the database moves"})).json()
    assert (paused["paused_by"], paused["pause_reason"]) == ("request", "the database moves")
    again = (await http.post(f"{path}/pause", json={"reason": "something else"})).json()
    assert again == paused, "it is paused already"


@pytest.mark.parametrize("policy", ["skip", "buffer_one", "buffer_all", "cancel_other"])
async def test_ticks_obey_it_too(http: httpx.AsyncClient, puppet: Puppet, name: str, policy: str) -> None:
    """Events are told apart as ticks are; the order is that of the events."""
    trigger_on = {"trigger": {"type": "event", "types": [f"com.{name}"]}}
    await http.put(f"/v1/schedules/{name}", json=spec(overlap=policy) | trigger_on)
    found: list[str] = []
    for number in range(3):
        event = {"specversion": "1.0", "id": f"{name}-{number}", "source": "/x", "type": f"com.{name}"}
        published = await http.post("/v1/events", json=event, headers={"Content-Type": "application/cloudevents+json"})
        assert published.status_code == 202
        while len(found := await decided(http, name)) <= number:
            pass
        if number == 0:
            [tick] = (await http.get(f"/v1/schedules/{name}/ticks")).json()["data"]
            await puppet.holds(tick["job_id"])
    assert (
        found
        == {
            "skip": ["fired", "overlap", "overlap"],
            "buffer_one": ["fired", "buffered", "buffer-full"],
            "buffer_all": ["fired", "buffered", "buffered"],
            "cancel_other": ["fired", "replaced", "buffered"],
        }[policy]
    )
    await http.delete(f"/v1/schedules/{name}")
