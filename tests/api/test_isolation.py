"""Namespaces: what is done in one neither shows nor changes what is in another, on every route there is.

A new route needs a case in :data:`CASES`. The test asks it, with an admin's key of the namespace ``ours``, for the
things of ``theirs``: no answer may hold anything of them, and they must be afterwards what they were before. It does so
once more with a key for all namespaces that acts in ``ours``.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal, cast

import anyio
import httpx
import pytest
from msgspec import Struct

from clockjack.config import NodeConfig
from clockjack.node.compose import run_node
from clockjack_api.access.rules import RULES
from clockjack_api.openapi import openapi_document
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings

SECRET = "0penSesame"
"""Stands in everything of theirs, and in no request of ours."""

THEIR_NAMESPACE = "theirs"

THEIRS = {
    "job_id": "their-job",
    "schedule_id": "their-schedule",
    "subscription_id": "their-subscription",
    "message_id": "msg_theirs",
    "name": "their-queue",
    "set_name": "their-set",
    "backfill_id": "their-backfill",
    "worker_id": "n.w",
    "token": "n.w.t",
}
"""What the parameters of paths name: things of theirs. ``key_id`` is that of their key."""

LATER = {"delay_seconds": 86_400}

SCHEDULE = {
    "trigger": {"type": "interval", "every_seconds": 86_400},
    "job": {"task": "shop.anything", "labels": {"owner": SECRET}},
}
OUR_SCHEDULE = {"trigger": SCHEDULE["trigger"], "job": {"task": "shop.anything"}}
OUR_JOB = {"task": "shop.anything", **LATER}
OUR_SUBSCRIPTION = {"url": "https://example.org/ours"}
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
    "getAccess": OURS,
    "listApiKeys": OURS,
    "createApiKey": Case((201,), {"name": "ours", "role": "viewer"}),
    "getApiKey": HIDDEN,
    "revokeApiKey": HIDDEN,
    "listAudit": OURS,
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
    "listJobLogs": HIDDEN,
    "cancelJob": HIDDEN,
    "retryJob": HIDDEN,
    "runJobNow": HIDDEN,
    "actOnJobs": Case((200,), {"action": "cancel", "filter": {"queue": THEIRS["name"]}}),
    "listSchedules": OURS,
    "createSchedule": Case((201,), {**OUR_SCHEDULE, "id": THEIRS["schedule_id"]}),
    "createSchedules": Case((200,), {"schedules": [{**OUR_SCHEDULE, "id": THEIRS["schedule_id"]}]}),
    "getSchedule": HIDDEN,
    "putSchedule": Case((201,), OUR_SCHEDULE),
    "patchSchedule": Case((404,), {"policy": {"max_runs": 1}}),
    "deleteSchedule": HIDDEN,
    "pauseSchedule": HIDDEN,
    "resumeSchedule": HIDDEN,
    "triggerSchedule": HIDDEN,
    "previewSchedule": HIDDEN,
    "applySchedules": Case((200,), {"schedules": [{"id": THEIRS["schedule_id"], **OUR_SCHEDULE}], "prune": True}),
    "listScheduleTicks": HIDDEN,
    "backfillSchedule": Case((404,), {"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z"}),
    "listBackfills": HIDDEN,
    "getBackfill": HIDDEN,
    "listBackfillTicks": HIDDEN,
    "cancelBackfill": HIDDEN,
    "listCalendars": OURS,
    "getCalendar": HIDDEN,
    "putCalendar": Case((201,), {"weekdays": ["sunday"]}),
    "deleteCalendar": HIDDEN,
    # The same source and id: not the same event.
    "publishEvents": Case((202,), OUR_EVENT, kind="cloudevent"),
    "listEvents": OURS,
    "streamEvents": Case((200,), query={"after": "0-0"}, kind="stream"),
    "listDeadLetters": OURS,
    "openEventSocket": Case((426,)),
    "receiveHook": HIDDEN,
    "listSubscriptions": OURS,
    "createSubscription": Case((201,), {**OUR_SUBSCRIPTION, "id": THEIRS["subscription_id"]}),
    "getSubscription": HIDDEN,
    "putSubscription": Case((201,), OUR_SUBSCRIPTION),
    "patchSubscription": Case((404,), {"enabled": False}),
    "deleteSubscription": HIDDEN,
    "rotateSubscriptionSecret": HIDDEN,
    "testSubscription": HIDDEN,
    "replaySubscription": HIDDEN,
    "listSubscriptionAttempts": HIDDEN,
    "listSubscriptionDeadLetters": HIDDEN,
    "replayDeadLetter": HIDDEN,
    "listQueues": OURS,
    "getQueue": HIDDEN,
    "putQueue": Case((201,), {"concurrency": 3}),
    "pauseQueue": HIDDEN,
    "resumeQueue": HIDDEN,
    "drainQueue": HIDDEN,
    "deleteQueue": HIDDEN,
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
    "getMetrics": OURS,
    "getOpenApiDocument": OURS,
    "getAsyncApiDocument": OURS,
    "getViewer": OURS,
}
"""By operation id."""

OPERATIONS = {
    operation["operationId"]: (method, path)
    for path, item in openapi_document()["paths"].items()
    for method, operation in item.items()
}


class Sides(Struct, frozen=True):
    """Two namespaces of one node."""

    theirs: httpx.AsyncClient
    ours: httpx.AsyncClient
    anywhere: httpx.AsyncClient
    """With a key for all namespaces, which acts in ours."""
    their_key: str
    """The id of their key."""


@pytest.fixture(scope="module")
async def root(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client with a key for all namespaces, of a node of its own."""
    config = NodeConfig(data_dir=tmp_path_factory.mktemp("isolation"), roles=("api", "scheduler"), drain_seconds=0.0)
    async with (
        run_node(config) as node,
        api_server(node.services, ApiSettings(port=0)) as url,
        httpx.AsyncClient(base_url=url, timeout=20, verify=False) as client,
    ):
        key = await new_key(client, "root", "*")
        client.headers["Authorization"] = f"Bearer {key['secret']}"
        yield client


async def new_key(client: httpx.AsyncClient, name: str, namespace: str) -> dict[str, Any]:
    answer = await client.post("/v1/api-keys", json={"name": name, "role": "admin", "namespace": namespace})
    assert answer.status_code == 201, answer.text
    return cast("dict[str, Any]", answer.json())


@pytest.fixture(scope="module")
async def theirs(root: httpx.AsyncClient) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """Fill their namespace; return their client, and the id of their key."""
    key = await new_key(root, f"key {SECRET}", THEIR_NAMESPACE)
    async with httpx.AsyncClient(base_url=root.base_url, headers=bearer(key), timeout=20, verify=False) as client:
        await fill(client)
        yield client, key["id"]


@pytest.fixture
async def sides(root: httpx.AsyncClient, theirs: tuple[httpx.AsyncClient, str], name: str) -> AsyncIterator[Sides]:
    """Return their namespace, and a new one of ours."""
    our_key = await new_key(root, "our key", name)
    anywhere = {"Authorization": root.headers["Authorization"], "Clockjack-Namespace": name}
    url = root.base_url
    async with (
        httpx.AsyncClient(base_url=url, headers=bearer(our_key), timeout=20, verify=False) as our_client,
        httpx.AsyncClient(base_url=url, headers=anywhere, timeout=20, verify=False) as anywhere_client,
    ):
        yield Sides(theirs[0], our_client, anywhere_client, theirs[1])


def bearer(key: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {key['secret']}"}


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
            "/v1/schedule-sets/their-set/apply",
            {"schedules": [{"id": "their-other-schedule", **SCHEDULE}]},
            {},
        ),
        ("PUT", "/v1/subscriptions/their-subscription", {"url": f"https://example.org/{SECRET}"}, {}),
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
    for path in ("jobs", "jobs/their-job", "schedules", "queues", "events", "api-keys", "audit", "subscriptions"):
        answer = await theirs.get(f"/v1/{path}")
        assert answer.status_code == 200
        assert SECRET in answer.text
        found.append(answer.json())
    for key in found[5]["data"]:
        del key["last_used_at"]
    return found


async def ask(client: httpx.AsyncClient, sides: Sides, operation: str) -> httpx.Response:
    """Send a request for what is theirs."""
    case, (method, path) = CASES[operation], OPERATIONS[operation]
    headers = dict(case.headers)
    if case.kind == "cloudevent":
        headers["Content-Type"] = "application/cloudevents+json"
    url = path.format(**THEIRS, key_id=sides.their_key)
    return await client.request(method, url, json=case.body, params=dict(case.query), headers=headers)


def test_every_route_has_a_case() -> None:
    assert set(OPERATIONS) == set(CASES)


ANSWERED = [name for name, case in CASES.items() if case.kind != "stream"]
WITHIN = [name for name in ANSWERED if RULES[name].scope == "namespace"]


@pytest.mark.parametrize("operation", ANSWERED)
async def test_nothing_of_theirs_is_seen_or_changed(sides: Sides, operation: str) -> None:
    before = await everything(sides.theirs)
    answer = await ask(sides.ours, sides, operation)
    assert answer.status_code in CASES[operation].statuses, answer.text
    assert SECRET not in answer.text
    assert await everything(sides.theirs) == before


@pytest.mark.parametrize("operation", WITHIN)
async def test_nor_by_who_could_but_acts_in_ours(sides: Sides, operation: str) -> None:
    before = await everything(sides.theirs)
    answer = await ask(sides.anywhere, sides, operation)
    assert answer.status_code in CASES[operation].statuses, answer.text
    assert SECRET not in answer.text
    assert await everything(sides.theirs) == before


async def test_our_key_does_not_act_in_theirs(sides: Sides) -> None:
    sides.ours.headers["Clockjack-Namespace"] = THEIR_NAMESPACE
    before = await everything(sides.theirs)
    for operation in CASES:
        if RULES[operation].scope == "open":
            continue
        answer = await ask(sides.ours, sides, operation)
        assert answer.status_code == 403, operation
        assert answer.json()["type"] == "urn:clockjack:problem:namespace-forbidden"
    assert await everything(sides.theirs) == before


async def test_an_admin_of_ours_gives_no_access_to_theirs(sides: Sides) -> None:
    for namespace in (THEIR_NAMESPACE, "*"):
        body = {"name": "sly", "role": "viewer", "namespace": namespace}
        assert (await sides.ours.post("/v1/api-keys", json=body)).status_code == 403
        assert (await sides.ours.get("/v1/audit", params={"namespace": namespace})).status_code == 403


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
