"""Namespaces: what is done in one neither shows nor changes what is in another, on every route there is.

A new route needs a case in :data:`CASES`. The test asks it, in the namespace ``ours``, for the things of ``theirs``:
no answer may hold anything of them, and they must be afterwards what they were before.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal

import anyio
import httpx
import pytest
from msgspec import Struct

from clockjack.config import NodeConfig
from clockjack.node.compose import run_node
from clockjack_api.openapi import openapi_document
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings

SECRET = "0penSesame"
"""Stands in everything of theirs, and in no request of ours."""

THEIRS = {
    "job_id": "their-job",
    "schedule_id": "their-schedule",
    "name": "their-queue",
    "worker_id": "n.w",
    "token": "n.w.t",
}
"""What the parameters of paths name: things of theirs."""

LATER = {"delay_seconds": 86_400}

SCHEDULE = {
    "trigger": {"type": "interval", "every_seconds": 86_400},
    "job": {"task": "shop.anything", "labels": {"owner": SECRET}},
}
OUR_SCHEDULE = {"trigger": SCHEDULE["trigger"], "job": {"task": "shop.anything"}}
OUR_JOB = {"task": "shop.anything", **LATER}
OUR_EVENT = {"specversion": "1.0", "id": "same-id", "source": "/same", "type": "same.type"}


class Case(Struct, frozen=True):
    """How a route is asked for what is theirs, and what it may answer."""

    statuses: tuple[int, ...]
    body: Any = None
    query: Mapping[str, Any] = {}
    headers: Mapping[str, str] = {}
    kind: Literal["json", "cloudevent", "stream"] = "json"


HIDDEN = Case((404,))
"""It says that there is no such thing."""
OURS = Case((200,))
"""It answers with what is ours."""

CASES: dict[str, Case] = {
    # The same id, unique key and idempotency key are free for us.
    "submitJob": Case(
        (201,),
        {**OUR_JOB, "id": THEIRS["job_id"], "queue": THEIRS["name"], "unique": {"key": "same-key"}},
        headers={"Idempotency-Key": "same"},
    ),
    "submitJobs": Case((200,), {"jobs": [{**OUR_JOB, "unique": {"key": "same-key-2"}}]}),
    "listJobs": OURS,
    "getJob": HIDDEN,
    "listJobAttempts": HIDDEN,
    "listJobEvents": HIDDEN,
    "cancelJob": HIDDEN,
    "retryJob": HIDDEN,
    "runJobNow": HIDDEN,
    "listSchedules": OURS,
    "createSchedule": Case((201,), {**OUR_SCHEDULE, "id": THEIRS["schedule_id"]}),
    "getSchedule": HIDDEN,
    "putSchedule": Case((201,), OUR_SCHEDULE),
    "patchSchedule": Case((404,), {"policy": {"max_runs": 1}}),
    "deleteSchedule": HIDDEN,
    "pauseSchedule": HIDDEN,
    "resumeSchedule": HIDDEN,
    "triggerSchedule": HIDDEN,
    "previewSchedule": HIDDEN,
    "listScheduleTicks": HIDDEN,
    # The same source and id: not the same event.
    "publishEvents": Case((202,), OUR_EVENT, kind="cloudevent"),
    "listEvents": OURS,
    "streamEvents": Case((200,), query={"after": "0-0"}, kind="stream"),
    "listQueues": OURS,
    "getQueue": HIDDEN,
    "putQueue": Case((201,), {"concurrency": 3}),
    "pauseQueue": HIDDEN,
    "resumeQueue": HIDDEN,
    "purgeQueue": HIDDEN,
    # test_workers.py asks for workers and attempts that there are.
    "registerWorker": Case((201,), {"tasks": ["shop.anything"]}),
    "removeWorker": HIDDEN,
    "pollWorker": HIDDEN,
    "heartbeatAttempt": HIDDEN,
    "completeAttempt": HIDDEN,
    "failAttempt": Case((404,), {"error": {"message": "none"}}),
    # About the nodes, which serve all namespaces.
    "listExecutors": OURS,
    "listTasks": OURS,
    "getCluster": OURS,
    "getLiveness": OURS,
    "getReadiness": Case((200, 503)),
    "getOpenApiDocument": OURS,
    "getViewer": OURS,
}
"""By operation id."""

NODE_WIDE_WHEN_OPEN = {"getMetrics"}
"""Who may act in all namespaces sees those of all."""

OPERATIONS = {
    operation["operationId"]: (method, path)
    for path, item in openapi_document()["paths"].items()
    for method, operation in item.items()
}


class Sides(Struct, frozen=True):
    """Two namespaces of one node."""

    theirs: httpx.AsyncClient
    ours: httpx.AsyncClient


@pytest.fixture(scope="module")
async def url(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    config = NodeConfig(data_dir=tmp_path_factory.mktemp("isolation"), roles=("api", "scheduler"), drain_seconds=0.0)
    async with run_node(config) as node, api_server(node.services, ApiSettings(port=0)) as url:
        yield url


@pytest.fixture
async def sides(url: str, name: str) -> AsyncIterator[Sides]:
    """Return two new namespaces, one of which is filled."""
    theirs, ours = ({"Clockjack-Namespace": f"{name}-{side}"} for side in ("theirs", "ours"))
    async with (
        httpx.AsyncClient(base_url=url, headers=theirs, timeout=20) as their_client,
        httpx.AsyncClient(base_url=url, headers=ours, timeout=20) as our_client,
    ):
        await fill(their_client)
        yield Sides(their_client, our_client)


async def fill(theirs: httpx.AsyncClient) -> None:
    """Make one of everything, with the secret in it."""
    for method, path, body, headers in (
        ("PUT", "/v1/queues/their-queue", {"concurrency": 7, "paused": True}, {}),
        ("PUT", "/v1/queues/q-" + SECRET, {}, {}),
        (
            "POST",
            "/v1/jobs",
            {
                "id": "their-job",
                "task": "task." + SECRET,
                "queue": "their-queue",
                "labels": {"owner": SECRET},
                "unique": {"key": "same-key"},
                **LATER,
            },
            {"Idempotency-Key": "same"},
        ),
        ("PUT", "/v1/schedules/their-schedule", SCHEDULE, {}),
        (
            "POST",
            "/v1/events",
            {**OUR_EVENT, "data": SECRET},
            {"Content-Type": "application/cloudevents+json"},
        ),
    ):
        answer = await theirs.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text


async def everything(theirs: httpx.AsyncClient) -> list[Any]:
    """Return what they see of what is theirs."""
    found: list[Any] = []
    for path in ("jobs", "jobs/their-job", "jobs/their-job/events", "schedules", "queues", "events"):
        answer = await theirs.get(f"/v1/{path}")
        assert answer.status_code == 200
        assert SECRET in answer.text or path.endswith("/events")
        found.append(answer.json())
    return found


async def ask(client: httpx.AsyncClient, case: Case, method: str, path: str) -> httpx.Response:
    """Send a request for what is theirs."""
    headers = dict(case.headers)
    if case.kind == "cloudevent":
        headers["Content-Type"] = "application/cloudevents+json"
    url = path.format(**THEIRS)
    return await client.request(method, url, json=case.body, params=dict(case.query), headers=headers)


def test_every_route_has_a_case() -> None:
    assert set(OPERATIONS) == set(CASES) | NODE_WIDE_WHEN_OPEN


@pytest.mark.parametrize("operation", [name for name, case in CASES.items() if case.kind != "stream"])
async def test_nothing_of_theirs_is_seen_or_changed(sides: Sides, operation: str) -> None:
    case, (method, path) = CASES[operation], OPERATIONS[operation]
    before = await everything(sides.theirs)
    answer = await ask(sides.ours, case, method, path)
    assert answer.status_code in case.statuses, answer.text
    assert SECRET not in answer.text
    assert await everything(sides.theirs) == before


@pytest.mark.parametrize("operation", [name for name, case in CASES.items() if case.kind == "stream"])
async def test_streams_bring_ours_alone(sides: Sides, operation: str) -> None:
    case, (method, path) = CASES[operation], OPERATIONS[operation]
    seen = ""
    with anyio.fail_after(10):
        async with sides.ours.stream(method, path, params=dict(case.query)) as response:
            assert response.status_code == 200
            for key in ("first", "last"):
                await sides.theirs.post("/v1/jobs", json={**OUR_JOB, "task": SECRET, "labels": {"owner": SECRET}})
                await fill_event(sides.theirs, f"theirs-{key}", SECRET)
                await fill_event(sides.ours, f"ours-{key}", "ours")
            async for text in response.aiter_text():
                seen += text
                if "ours-last" in seen:
                    break
    assert "ours-first" in seen
    assert SECRET not in seen
    assert "theirs" not in seen


async def fill_event(client: httpx.AsyncClient, key: str, data: str) -> None:
    event = {**OUR_EVENT, "id": key, "data": data}
    answer = await client.post("/v1/events", json=event, headers={"Content-Type": "application/cloudevents+json"})
    assert answer.status_code == 202
