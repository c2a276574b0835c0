"""Executors, tasks, the cluster, probes, metrics and documents."""

import re

import anyio
import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.api.puppet import Puppet

from clockjack.services import Services


async def test_executors(http: httpx.AsyncClient, puppet: Puppet) -> None:
    [executor] = (await http.get("/v1/executors")).json()["data"]
    assert (executor["id"], executor["state"], executor["slots"], executor["tasks"]) == (
        "puppet",
        "accepting",
        100_000,
        2,
    )
    assert executor["targets"] == ["http:", "command:rsync"]
    assert executor["seen_seconds_ago"] < 5
    job = (await http.post("/v1/jobs", json={"task": "shop.anything"})).json()
    await puppet.holds(job["id"])
    with anyio.fail_after(10):
        while (await http.get("/v1/executors")).json()["data"][0]["running"] < 1:  # noqa: ASYNC110 - over HTTP
            await anyio.sleep(0.05)


async def test_tasks(http: httpx.AsyncClient) -> None:
    anything, mail = (await http.get("/v1/tasks")).json()["data"]
    assert (anything["name"], mail["name"]) == ("shop.anything", "shop.mail")
    assert mail["args_schema"]["required"] == ["to"]
    assert (mail["queue"], mail["priority"], mail["timeout_seconds"], mail["retry"]) == (
        "mail",
        7,
        60.0,
        {"max_attempts": 5},
    )
    assert (mail["isolation"], mail["description"], mail["executors"]) == ("async", "Sends a mail.", 1)


async def test_cluster(http: httpx.AsyncClient, services: Services) -> None:
    with anyio.fail_after(10):
        while not (await http.get("/v1/cluster")).json()["nodes"]:  # noqa: ASYNC110 - over HTTP
            await anyio.sleep(0.05)
    cluster = (await http.get("/v1/cluster")).json()
    assert (cluster["node_id"], cluster["connected"]) == (services.node_id, True)
    [node] = cluster["nodes"]
    assert (node["id"], node["state"]) == (services.node_id, "up")
    assert node["lag"] >= 0
    leaders = {leader["role"]: leader for leader in cluster["leaders"]}
    assert set(leaders) >= {"scheduler", "dispatcher", "matcher"}
    assert all(leader["node_id"] == services.node_id and leader["epoch"] >= 1 for leader in leaders.values())
    journal = cluster["journal"]
    [server] = cluster["nats_servers"]
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", server.pop("version"))
    assert server == {"name": "clockjack", "journal": "leader", "state": "up", "lag": 0, "nodes": [services.node_id]}
    assert 1 <= journal["first_sequence"] <= journal["applied_sequence"] <= journal["last_sequence"] + 10


@pytest.mark.parametrize("prefix", ["", "/v1"])
async def test_probes(http: httpx.AsyncClient, prefix: str) -> None:
    assert (await http.get(f"{prefix}/health/live")).json() == {"status": "ok"}
    ready = await http.get(f"{prefix}/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ok"})


async def test_metrics(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    job = (await http.post("/v1/jobs", json={"task": "shop.anything", "queue": name})).json()
    await puppet.end(job["id"])
    answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    queue = ("namespace", "default"), ("queue", name)
    assert found["clockjack_queue_jobs_finished_total", queue] == 1
    assert found["clockjack_queue_jobs", (*queue, ("state", "running"))] == 0
    assert found["clockjack_ready", ()] == 1
    assert found["clockjack_nats_connected", ()] == 1
    assert found["clockjack_executors", (("state", "accepting"),)] == 1
    requests = ("method", "POST"), ("route", "/v1/jobs"), ("status", "201")
    assert found["clockjack_http_request_duration_seconds_count", requests] >= 1
    assert found["clockjack_http_request_duration_seconds_bucket", (("le", "+Inf"), *requests)] >= 1
    assert any(key[0] == "process_resident_memory_bytes" for key in found)


async def test_the_viewer_needs_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    page = await http.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assets = re.findall(r'(?:href|src)="(?!data:)([^"]+)"', page.text)
    assert assets == ["/docs/scalar.js", "/docs/viewer.js"]
    for answer in (page, *[await http.get(asset) for asset in assets]):
        assert answer.status_code == 200
        policy = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
        assert policy.pop("default-src") == "'none'"
        assert {place for places in policy.values() for place in places.split()} <= {
            "'self'",
            "'unsafe-inline'",
            "data:",
            "blob:",
        }
        assert "unsafe" not in policy["script-src"]


async def test_the_viewer_comes_packed_to_those_who_can_unpack_it(http: httpx.AsyncClient) -> None:
    packed = await http.get("/docs/scalar.js")
    plain = await http.get("/docs/scalar.js", headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert packed.content == plain.content
    assert b"@scalar/api-reference 1.46.4" in plain.content[:500]


async def test_the_channels_of_events_are_described(http: httpx.AsyncClient) -> None:
    answer = await http.get("/schema/asyncapi.json")
    document = answer.json()
    assert document["asyncapi"] == "3.0.0"
    addresses = {channel["address"] for channel in document["channels"].values()}
    assert addresses == {"/v1/events/stream", "/v1/events/socket", "clockjack.events.{namespace}.{type}", None}


async def test_nothing_takes_parameters_that_it_does_not_know(http: httpx.AsyncClient) -> None:
    for path in ("/v1/executors", "/v1/tasks", "/v1/cluster", "/health/live", "/health/ready", "/metrics", "/docs"):
        answer = await http.get(f"{path}?x=1")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/x")
