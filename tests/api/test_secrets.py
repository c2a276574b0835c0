"""Secrets of targets: kept for whom they are for, and shown to nobody."""

from typing import Any

import httpx
import msgspec
import pytest
from tests.api.closed import Closed, client, new_key

from clockjack.services import Services

SECRET = "open-sesame"

HTTP = {
    "type": "http",
    "url": f"https://ann:{SECRET}@example.org/hook",
    "headers": {"Authorization": f"Bearer {SECRET}", "X-Own": "1"},
}
SHOWN = {"url": "https://(hidden)@example.org/hook", "headers": {"Authorization": "(hidden)", "X-Own": "1"}}
COMMAND = {"type": "command", "program": "psql", "env": {"PGPASSWORD": SECRET, "PGUSER": "ann"}}
DAILY = {"type": "interval", "every_seconds": 86_400}


def without_defaults(target: dict[str, Any]) -> dict[str, Any]:
    return {name: target[name] for name in ("url", "headers")}


async def test_jobs(http: httpx.AsyncClient, services: Services, name: str) -> None:
    made = await http.post("/v1/jobs", json={"id": name, "target": HTTP, "delay_seconds": 999})
    answers = [
        made,
        await http.get(f"/v1/jobs/{name}"),
        await http.get("/v1/jobs", params={"limit": 5}),
        await http.post(f"/v1/jobs/{name}/cancel"),
        await http.post("/v1/jobs", json={"target": COMMAND, "delay_seconds": 999}),
    ]
    assert all(answer.is_success for answer in answers)
    assert not any(SECRET in answer.text for answer in answers)
    assert without_defaults(made.json()["target"]) == SHOWN
    assert answers[-1].json()["target"]["env"] == {"PGPASSWORD": "(hidden)", "PGUSER": "ann"}
    [(work,)] = await services.replica.rows("SELECT work FROM job_work JOIN jobs USING (number) WHERE id = ?", (name,))
    assert msgspec.json.decode(work)["target"]["headers"] == HTTP["headers"]


async def test_a_job_that_was_copied_is_not_taken(http: httpx.AsyncClient, name: str) -> None:
    shown = (await http.post("/v1/jobs", json={"target": HTTP, "delay_seconds": 999})).json()
    refused = await http.post("/v1/jobs", json={"target": shown["target"]})
    assert refused.status_code == 400
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert pointers == {"/target/url", "/target/headers/Authorization"}


async def test_schedules(http: httpx.AsyncClient, services: Services, name: str) -> None:
    async def stored() -> Any:
        [(spec,)] = await services.replica.rows("SELECT spec FROM schedules WHERE id = ?", (name,))
        return msgspec.json.decode(spec)["job"]["target"]

    path = f"/v1/schedules/{name}"
    made = await http.put(path, json={"trigger": DAILY, "job": {"target": HTTP}})
    shown = (await http.get(path)).json()
    assert SECRET not in made.text + (await http.get("/v1/schedules", params={"limit": 200})).text
    assert without_defaults(shown["job"]["target"]) == SHOWN
    # What is shown can be put back, changed elsewhere.
    job = {**shown["job"], "queue": "other"}
    changed = await http.put(path, json={"trigger": DAILY, "job": job})
    assert (changed.status_code, changed.json()["job"]["queue"]) == (200, "other")
    assert (await stored())["headers"] == HTTP["headers"]
    assert (await stored())["url"] == HTTP["url"]
    # A patch of something else leaves them alone, too.
    await http.patch(path, json={"job": {"target": {"headers": {"X-Own": "2"}}}})
    assert (await stored())["headers"] == {"Authorization": f"Bearer {SECRET}", "X-Own": "2"}
    # By hand it makes a job with them, which doesn't show them.
    triggered = await http.post(f"{path}/trigger")
    assert triggered.status_code == 201
    assert SECRET not in triggered.text


async def test_what_stands_for_no_secret_is_refused(http: httpx.AsyncClient, name: str) -> None:
    target = {"type": "http", "url": "https://(hidden)@example.org", "headers": {"X-Token": "(hidden)"}}
    for method, path in (("PUT", f"/v1/schedules/{name}"), ("POST", "/v1/schedules")):
        refused = await http.request(method, path, json={"trigger": DAILY, "job": {"target": target}})
        assert refused.status_code == 400
        pointers = {error["pointer"] for error in refused.json()["errors"]}
        assert pointers == {"/job/target/url", "/job/target/headers/X-Token"}


async def test_not_even_to_admins(closed: Closed) -> None:
    key = await new_key(closed.root, "admin", namespace="secrets")
    async with client(closed.url, key["secret"]) as http:
        await http.post("/v1/jobs", json={"id": "j", "target": HTTP, "delay_seconds": 999})
        assert SECRET not in (await http.get("/v1/jobs/j")).text


@pytest.mark.parametrize("path", ["/v1/jobs", "/v1/schedules", "/v1/nothing"])
async def test_the_trace_of_a_request_is_in_its_problems(http: httpx.AsyncClient, path: str) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01", "Origin": "https://evil.example.org"}
    refused = await http.post(path, json={}, headers=headers)
    assert (refused.status_code, refused.json()["trace_id"]) == (403, trace)
