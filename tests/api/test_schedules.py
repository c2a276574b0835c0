"""Schedules: written, changed, paused, triggered, previewed."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import anyio
import anyio.from_thread
import httpx
import msgspec
import pytest
from tests.api.puppet import Puppet

from clockjack_api.routes import schedule_actions

NIGHTLY: dict[str, Any] = {
    "trigger": {"type": "cron", "expression": "30 2 * * *", "timezone": "Europe/Berlin"},
    "job": {"task": "nobody.knows", "args": {"day": "today"}, "labels": {"a": "b"}},
}
FIELDS = (
    "id trigger job policy paused paused_by pause_reason paused_at next_at last_at runs skipped active buffered "
    "failures set revision created_at updated_at"
).split()


def on_event(**job: Any) -> dict[str, Any]:
    return {"trigger": {"type": "event", "types": ["com.x.*"]}, "job": {"task": "nobody.knows", **job}}


# --- writing ----------------------------------------------------------------------------------------------


async def test_put_creates_then_replaces(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    created = await http.put(path, json=NIGHTLY)
    assert (created.status_code, created.headers["location"]) == (201, path)
    body = created.json()
    assert list(body) == FIELDS
    assert body["trigger"] == {**NIGHTLY["trigger"], "dst": {"gap": None, "fold": None}, "exclude": []}
    assert body["job"].items() >= NIGHTLY["job"].items()
    assert (body["paused"], body["runs"], body["revision"]) == (False, 0, 1)
    assert datetime.fromisoformat(body["next_at"]).astimezone(UTC).minute == 30
    assert (await http.get(path)).json() == body
    replaced = await http.put(path, json=NIGHTLY | {"policy": {"overlap": "allow_all"}})
    assert (replaced.status_code, replaced.json()["revision"]) == (200, 2)
    assert replaced.json()["policy"]["overlap"] == "allow_all"
    assert replaced.headers["etag"] != created.headers["etag"]


async def test_post_creates_once(http: httpx.AsyncClient, name: str) -> None:
    body = NIGHTLY | {"id": name}
    created = await http.post("/v1/schedules", json=body, headers={"Idempotency-Key": name})
    assert (created.status_code, created.headers["location"]) == (201, f"/v1/schedules/{name}")
    shown = await http.get(f"/v1/schedules/{name}")
    assert (shown.json(), shown.headers["etag"]) == (created.json(), created.headers["etag"])
    await http.post(f"/v1/schedules/{name}/trigger")
    again = await http.post("/v1/schedules", json=body, headers={"Idempotency-Key": name})
    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (201, created.content, "true")
    other = await http.post("/v1/schedules", json=body | on_event(), headers={"Idempotency-Key": name})
    assert other.status_code == 422
    duplicate = await http.post("/v1/schedules", json=body)
    assert (duplicate.status_code, duplicate.json()["type"]) == (409, "urn:clockjack:problem:duplicate-id")
    named = await http.post("/v1/schedules", json=on_event())
    assert (named.status_code, len(named.json()["id"])) == (201, 26)


async def test_names_with_slashes(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}%2Fdaily%2Freport"
    assert (await http.put(path, json=NIGHTLY)).json()["id"] == f"{name}/daily/report"
    assert (await http.post(f"{path}/pause")).json()["paused"] is True
    assert (await http.delete(path)).status_code == 204


async def test_list_is_by_id(http: httpx.AsyncClient, name: str) -> None:
    made = [f"zz-{name}-{n}" for n in range(5)]
    for each in made:
        await http.put(f"/v1/schedules/{each}", json=on_event())
    found: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await http.get("/v1/schedules", params=query)).json()
        found += [one["id"] for one in page["data"]]
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    assert found == sorted(found)
    assert [each for each in found if each.startswith(f"zz-{name}-")] == made


async def test_writing_the_same_again_moves_no_tick(http: httpx.AsyncClient, name: str) -> None:
    spec = NIGHTLY | {"trigger": {"type": "interval", "every_seconds": 3600}}
    first = (await http.put(f"/v1/schedules/{name}", json=spec)).json()
    second = (await http.put(f"/v1/schedules/{name}", json=spec)).json()
    assert (second["next_at"], second["trigger"]) == (first["next_at"], first["trigger"])
    faster = spec | {"trigger": {"type": "interval", "every_seconds": 60}}
    third = (await http.put(f"/v1/schedules/{name}", json=faster)).json()
    assert third["next_at"] < first["next_at"]


# --- conditions -------------------------------------------------------------------------------------------


async def test_if_match_and_if_none_match(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    assert (await http.put(path, json=NIGHTLY, headers={"If-Match": "*"})).status_code == 412
    created = await http.put(path, json=NIGHTLY, headers={"If-None-Match": "*"})
    assert created.status_code == 201
    etag = created.headers["etag"]
    assert etag.startswith('"')
    assert (await http.put(path, json=NIGHTLY, headers={"If-None-Match": "*"})).status_code == 412
    for bad in ("nonsense", '"a" "b"', ""):
        refused = await http.put(path, json=NIGHTLY, headers={"If-Match": bad})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/If-Match")
    assert (await http.put(path, json=NIGHTLY, headers={"If-Match": f"W/{etag}"})).status_code == 412
    changed = await http.put(path, json=on_event(), headers={"If-Match": f'"x", {etag}'})
    assert changed.status_code == 200
    stale = await http.patch(path, json={"policy": {"max_runs": 5}}, headers={"If-Match": etag})
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:clockjack:problem:precondition-failed")
    for action in ("pause", "resume"):
        assert (await http.post(f"{path}/{action}", headers={"If-Match": etag})).status_code == 412
        assert (await http.post(f"{path}/{action}", headers={"If-Match": "nonsense"})).status_code == 400
        changed = await http.post(f"{path}/{action}", headers={"If-Match": changed.headers["etag"]})
        assert (changed.status_code, changed.json()["paused"]) == (200, action == "pause")
        assert changed.headers["etag"] == (await http.get(path)).headers["etag"]
    assert (await http.delete(path, headers={"If-Match": etag})).status_code == 412
    assert (await http.delete(path, headers={"If-Match": changed.headers["etag"]})).status_code == 204
    anew = await http.put(path, json=NIGHTLY)
    assert (anew.json()["revision"], anew.headers["etag"] == etag) == (1, False)


async def test_writers_at_the_same_time_all_have_their_way(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    await http.put(path, json=NIGHTLY)
    statuses: list[int] = []

    async def patch(n: int) -> None:
        statuses.append((await http.patch(path, json={"job": {"labels": {f"l{n}": "x"}}})).status_code)

    async with anyio.create_task_group() as group:
        for n in range(4):
            group.start_soon(patch, n)
    assert statuses == [200] * 4
    assert set((await http.get(path)).json()["job"]["labels"]) == {"a", "l0", "l1", "l2", "l3"}


# --- merge patch ------------------------------------------------------------------------------------------


async def test_patch_changes_what_it_names(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    before = (await http.put(path, json=NIGHTLY)).json()
    patch = {"trigger": {"timezone": None}, "job": {"labels": {"a": None, "c": "d"}}, "policy": {"max_runs": 3}}
    answer = await http.patch(path, json=patch, headers={"Content-Type": "application/merge-patch+json"})
    assert answer.status_code == 200
    after = answer.json()
    assert after["trigger"] == before["trigger"] | {"timezone": "UTC"}
    assert after["job"] == before["job"] | {"labels": {"c": "d"}}
    assert after["policy"] == before["policy"] | {"max_runs": 3}
    assert (await http.patch(path, json={"policy": None})).json()["policy"] == before["policy"]
    assert (await http.patch(path, json={})).json()["job"] == after["job"]


@pytest.mark.parametrize(
    ("patch", "pointers"),
    [
        ({"trigger": {"expression": "61 * * * *"}}, ["/trigger/expression"]),
        (
            {"trigger": {"type": "date"}},
            ["/trigger/expression", "/trigger/timezone", "/trigger/dst", "/trigger/run_at"],
        ),
        ({"trigger": {"expression": None}}, ["/trigger/expression"]),
        ({"job": {"task": None}}, ["/job/target", "/job/args"]),
        ({"policy": {"overlap": "never"}}, ["/policy/overlap"]),
        ({"paused": True}, ["/paused"]),
        ({"trigger": 5}, ["/trigger"]),
        ([], [""]),
        (None, [""]),
    ],
)
async def test_a_wrong_patch_is_told(http: httpx.AsyncClient, name: str, patch: Any, pointers: list[str]) -> None:
    path = f"/v1/schedules/{name}"
    before = (await http.put(path, json=NIGHTLY)).json()
    headers = {"Content-Type": "application/json"}
    answer = await http.patch(path, content=msgspec.json.encode(patch), headers=headers)
    assert answer.status_code == 400, answer.text
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == sorted(pointers)
    assert (await http.get(path)).json() == before


# --- actions ----------------------------------------------------------------------------------------------


async def test_pause_and_resume(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    made = (await http.put(path, json=NIGHTLY | {"trigger": {"type": "interval", "every_seconds": 0.5}})).json()
    paused = (await http.post(f"{path}/pause")).json()
    assert paused["paused"] is True
    retained = paused["next_at"]
    assert retained >= made["next_at"]
    await anyio.sleep(0.6)
    assert (await http.post(f"{path}/resume", json={"from": "retained"})).json()["paused"] is False
    await http.post(f"{path}/pause")
    resumed = (await http.post(f"{path}/resume")).json()
    assert resumed["next_at"] > retained
    bad = await http.post(f"{path}/resume", json={"from": "yesterday"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (400, "/from")
    await http.delete(path)


async def test_trigger_makes_a_job(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    path = f"/v1/schedules/{name}"
    await http.put(path, json=on_event(task="shop.anything", args={"ref": {"$event": "/data/ref"}}))
    answer = await http.post(f"{path}/trigger", headers={"Idempotency-Key": name})
    assert answer.status_code == 201
    job = answer.json()
    assert (job["schedule_id"], job["target"]["args"]) == (name, {"ref": None})
    assert (await http.get(answer.headers["location"])).json()["id"] == job["id"]
    again = await http.post(f"{path}/trigger", headers={"Idempotency-Key": name})
    assert (again.content, again.headers["idempotent-replayed"]) == (answer.content, "true")
    await puppet.end(job["id"])
    shown = (await http.get(path)).json()
    assert (shown["active"], shown["skipped"]) == (0, 0)
    [tick] = (await http.get(f"{path}/ticks")).json()["data"]
    assert (tick["decision"], tick["job_id"], tick["late_seconds"]) == ("triggered", job["id"], 0.0)


async def test_a_schedule_fires_and_says_so(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    at = datetime.now(UTC) + timedelta(seconds=0.3)
    spec = {"trigger": {"type": "date", "run_at": at.isoformat()}, "job": {"task": "nobody.knows"}}
    assert datetime.fromisoformat((await http.put(path, json=spec)).json()["next_at"]) == at
    with anyio.fail_after(10):
        while not (ticks := (await http.get(f"{path}/ticks")).json()["data"]):  # noqa: ASYNC110 - over HTTP
            await anyio.sleep(0.05)
    [tick] = ticks
    assert (tick["decision"], datetime.fromisoformat(tick["nominal_at"])) == ("fired", at)
    job = (await http.get(f"/v1/jobs/{tick['job_id']}")).json()
    assert (job["schedule_id"], datetime.fromisoformat(job["nominal_at"])) == (name, at)
    shown = (await http.get(path)).json()
    assert (shown["next_at"], shown["runs"]) == (None, 1)


async def test_preview_is_by_the_code_that_fires(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    await http.put(path, json=NIGHTLY | {"policy": {"max_runs": 3, "jitter_seconds": 60}})
    found = (await http.get(f"{path}/preview?count=2")).json()["data"]
    assert len(found) == 2
    assert found[0]["nominal_at"] == (await http.get(path)).json()["next_at"]
    assert all(one["nominal_at"] <= one["run_at"] for one in found)
    assert len((await http.get(f"{path}/preview")).json()["data"]) == 3
    assert (await http.get(f"{path}/preview?count=0")).status_code == 400
    await http.put(path, json=on_event())
    assert (await http.get(f"{path}/preview")).json() == {"data": [], "passed_over": []}


async def test_what_is_replaced_while_it_is_resumed_goes_on_with_a_tick_of_its_own(
    http: httpx.AsyncClient, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v1/schedules/{name}"
    await http.put(path, json=NIGHTLY)
    await http.post(f"{path}/pause")
    put = [NIGHTLY | {"trigger": {"type": "cron", "expression": "15 3 * * *"}}]
    next_tick = schedule_actions._goes_on_with

    def replace_meanwhile(*arguments: Any) -> int | None:
        found = next_tick(*arguments)
        if put:
            assert anyio.from_thread.run(partial(http.put, path, json=put.pop())).status_code == 200
        return found

    monkeypatch.setattr(schedule_actions, "_goes_on_with", replace_meanwhile)
    resumed = await http.post(f"{path}/resume")
    assert (resumed.status_code, resumed.json()["paused"], put) == (200, False, [])
    assert datetime.fromisoformat(resumed.json()["next_at"]).minute == 15


async def test_preview_says_what_would_run_if_it_were_resumed(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    trigger = {"type": "interval", "every_seconds": 0.1}
    body = NIGHTLY | {"trigger": trigger, "policy": {"missed": "all", "missed_max": 3, "overlap": "allow_all"}}
    await http.put(path, json=body)
    await http.post(f"{path}/pause")
    paused = (await http.get(path)).json()
    await anyio.sleep(1)
    retained = (await http.get(f"{path}/preview?count=5&resume_from=retained")).json()
    assert [one["nominal_at"] for one in retained["data"][:2]] != [paused["next_at"]] * 2
    assert retained["data"][0]["nominal_at"] == paused["next_at"], "it is not so late that it would count as missed"
    now = (await http.get(f"{path}/preview?count=5&resume_from=now")).json()
    assert now["passed_over"] == []
    assert now["data"][0]["nominal_at"] > retained["data"][0]["nominal_at"]
    refused = await http.get(f"{path}/preview?resume_from=yesterday")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/resume_from")


async def test_preview_of_what_was_missed_long_ago(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    await http.put(path, json=NIGHTLY | {"trigger": {"type": "date", "run_at": "2020-01-01T00:00:00Z"}})
    assert (await http.get(f"{path}/preview?resume_from=retained")).json() == {"data": [], "passed_over": []}


async def test_ticks_come_in_pages_the_newest_first(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    await http.put(path, json=on_event())
    for _ in range(3):
        await http.post(f"{path}/trigger")
    first = (await http.get(f"{path}/ticks?limit=2")).json()
    second = (await http.get(f"{path}/ticks", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [one["tick"] for one in first["data"] + second["data"]] == [3, 2, 1]
    assert not second["has_more"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("POST", "/trigger"),
        ("GET", "/preview"),
        ("GET", "/ticks"),
    ],
)
async def test_a_schedule_that_is_not_there_is_404(http: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await http.request(method, f"/v1/schedules/nope{path}", json={} if method == "PATCH" else None)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:clockjack:problem:not-found")
