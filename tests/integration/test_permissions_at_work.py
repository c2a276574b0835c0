"""A node and workers as processes of their own, each with its own credentials, over TLS, on three servers.

The node has the settings and the secrets that ``deploy/compose`` gives it, but for addresses.
"""

import contextlib
import http.client
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.integration.secured_nats import Cluster, secured_cluster

from clockjack import subjects
from clockjack.connection import jetstream
from clockjack.connection.nats import NatsConnection
from clockjack.jobs import Outcome
from clockjack.log.nats import NatsLog
from clockjack.records import Batch, Ended, Finish, batch_encoder

pytestmark = pytest.mark.nats

TASKS = Path(__file__).parent
COMPOSE = TASKS.parents[1] / "deploy" / "compose"


class Process:
    """A ``clockjack`` that runs until the test ends."""

    def __init__(self, cluster: Cluster, folder: Path, user: str, *command: str, **settings: str) -> None:
        self.ready = folder / "ready.json"
        self.log = folder / "log"
        self.ready_once = False
        variables = settings | {
            "CLOCKJACK_NATS": ",".join(cluster.urls),
            "CLOCKJACK_NATS_CA": str(cluster.ca),
            "CLOCKJACK_NATS_CREDENTIALS": str(cluster.credentials(user)),
            "CLOCKJACK_DATA_DIR": str(folder / "data"),
            "CLOCKJACK_READY_FILE": str(self.ready),
            "PYTHONPATH": str(TASKS),
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "clockjack_api.cli", *command],
                env=os.environ | variables,
                cwd=folder,
                stdout=log,
                stderr=log,
            )

    def wait_ready(self, seconds: float = 40) -> dict[str, Any]:
        """Return what the file says that it writes when it is ready."""
        deadline = time.monotonic() + seconds
        while not self.ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.log.read_text()[-5000:])
            time.sleep(0.01)
        found: dict[str, Any] = json.loads(self.ready.read_text())
        self.ready_once = True
        return found


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with secured_cluster(tmp_path_factory.mktemp("nats")) as running:
        yield running


@pytest.fixture(scope="module")
def run(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Process]]:
    """Start processes; all end with the module."""
    running: list[Process] = []

    def start(user: str, *command: str, **settings: str) -> Process:
        process = Process(cluster, tmp_path_factory.mktemp(user), user, *command, **settings)
        running.append(process)
        return process

    yield start
    for process in reversed(running):
        if process.process.poll() is None:
            process.process.send_signal(signal.SIGTERM)
    for process in running:
        assert process.process.wait(20) >= 0, process.log.read_text()[-5000:]
        if process.ready_once:
            assert "these NATS credentials" not in process.log.read_text()


class Api:
    """A node's API."""

    def __init__(self, url: str, secrets: Path) -> None:
        self._address = url.removeprefix("https://")
        self._trust = ssl.create_default_context(cafile=secrets / "ca.crt")
        self._key = (secrets / "admin-key").read_text().strip()

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        key = {"authorization": f"Bearer {self._key}"}
        status, answer = self.ask(method, path, body, {"content-type": "application/json", "prefer": "wait=20"} | key)
        assert status < 400, f"{method} {path}: {status} {answer!r}"
        return json.loads(answer) if answer else None

    def ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, bytes]:
        """Return status and body of an answer."""
        connection = http.client.HTTPSConnection(self._address, timeout=40, context=self._trust)
        with contextlib.closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, response.read()


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory that make-secrets.sh made."""
    folder = tmp_path_factory.mktemp("secrets")
    subprocess.run(["sh", str(COMPOSE / "make-secrets.sh"), str(folder)], check=True, timeout=60)
    return folder


def of_compose(service: str, secrets: Path) -> dict[str, str]:
    """Return the settings of a service in compose.yaml, with the files that were made; on loopback."""
    found = yaml.safe_load((COMPOSE / "compose.yaml").read_text())
    places = {f"/run/secrets/{name}": one["file"].rpartition("/")[2] for name, one in found["secrets"].items()}
    settings = {
        key: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value)
        for key, value in found["services"][service]["environment"].items()
    }
    settings = {key: str(secrets / places[value]) if value in places else value for key, value in settings.items()}
    return settings | {"CLOCKJACK_HOST": "127.0.0.1"}


@pytest.fixture(scope="module")
def api(run: Callable[..., Process], secrets: Path) -> Api:
    """Return the API of a node that runs no users' code, with two workers that run nothing else."""
    node = run("node", "serve", "--port", "0", **of_compose("node-1", secrets))
    for name in ("worker-a", "worker-b"):
        worker = run(name, "worker", "--worker-name", name, "--tasks", "permission_tasks", "--executors", "1")
        worker.wait_ready()
    found = Api(node.wait_ready()["url"], secrets)
    deadline = time.monotonic() + 20
    while len(found("GET", "/v1/executors")["data"]) < 2:
        assert time.monotonic() < deadline, node.log.read_text()
        time.sleep(0.02)
    return found


@pytest.mark.timeout(120)
def test_jobs_run_on_workers_with_credentials_of_workers(api: Api) -> None:
    jobs = [
        api("POST", "/v1/jobs", {"task": "permission_tasks.fetch", "args": {"what": str(number)}})
        for number in range(40)
    ]
    assert {job["state"] for job in jobs} == {"succeeded"}
    assert [job["result"] for job in jobs] == [str(number) for number in range(40)]
    assert {job["executor_id"].partition(".")[0] for job in jobs} <= {"worker-a", "worker-b"}
    executors = {one["id"].partition(".")[0] for one in api("GET", "/v1/executors")["data"]}
    assert executors == {"worker-a", "worker-b"}


def test_the_node_wants_a_key_but_for_its_health(api: Api) -> None:
    for path in ("/v1/jobs", "/v1/access", "/metrics"):
        assert api.ask("GET", path, None, {})[0] == 401
        assert api.ask("GET", path, None, {"authorization": f"Bearer {64 * '0'}"})[0] == 401
    for path in ("/health/live", "/health/ready"):
        assert api.ask("GET", path, None, {"host": "10.1.2.3:8640"})[0] == 200  # as a kubelet asks
    me = api("GET", "/v1/access")
    assert (me["name"], me["role"], me["namespace"]) == ("admin key of the configuration", "admin", "*")


def test_what_jobs_say_on_workers_is_kept(api: Api) -> None:
    jobs = [api("POST", "/v1/jobs", {"task": "permission_tasks.say", "args": {"what": f"{n}"}}) for n in range(10)]
    for number, job in enumerate(jobs):
        [line] = api("GET", f"/v1/jobs/{job['id']}/logs")["data"]
        assert line["message"] == f"said {number}"


async def test_a_published_event_makes_a_job(api: Api, cluster: Cluster) -> None:
    trigger = {"type": "event", "types": ["order.paid"]}
    job = {"task": "permission_tasks.fetch", "args": {"what": {"$event": "/data/ref"}}}
    api("PUT", "/v1/schedules/on-order", {"trigger": trigger, "job": job})
    publisher = await cluster.client("publisher")
    event = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "order.paid", "data": {"ref": "A-17"}}
    try:
        await publisher.request(subjects.events("default", "order.paid"), json.dumps(event).encode(), timeout=5)
        await publisher.request(subjects.events("default", "order.paid"), b"\xff no event", timeout=5)
    finally:
        await publisher.close()
    deadline = time.monotonic() + 20
    while not (made := api("GET", "/v1/jobs?schedule_id=on-order&state=succeeded")["data"]):
        assert time.monotonic() < deadline
    assert [job["result"] for job in made] == ["A-17"]


async def test_what_a_worker_makes_up_stops_nobody(api: Api, cluster: Cluster) -> None:
    """Its part of the journal takes anything from it; the nodes take only reports of what it holds."""
    own = subjects.worker_executor("worker-a", "01MADEUP")
    other = subjects.worker_executor("worker-b", "01MADEUP")
    good = Ended(1, 1, Outcome.SUCCEEDED, None, 1)
    absurd = Ended(1 << 63, -1, Outcome.SUCCEEDED, 1 << 63, 1 << 63, retry_at=-1)
    payloads = [
        b"",
        b"{}",
        b"\xc1",
        b"\x91\x91\x92\xce\x00\x0f\x42\x3f\x00",  # a kind of record that there is not
        batch_encoder.encode(Batch([Finish(own, [absurd])])),
        batch_encoder.encode(Batch([Finish(other, [good])])),
        batch_encoder.encode(Batch([Finish(own, [good])])),
    ]
    async with NatsConnection.open(cluster.urls, access=cluster.access("worker-a")) as connection:
        log = NatsLog(connection, subjects.journal_stream())
        for number, payload in enumerate(payloads):
            await log.append(subjects.report_journal(own), payload, f"made-up-{number}")
        await connection.publish(subjects.heartbeat(own), b"\xc1")
    job = api("POST", "/v1/jobs", {"task": "permission_tasks.fetch", "args": {"what": "still here"}})
    assert job["result"] == "still here"
    async with NatsConnection.open(cluster.urls, access=cluster.access("node")) as connection:
        assert (await jetstream.stream_info(connection, subjects.journal_stream())).config["num_replicas"] == 3


@pytest.mark.timeout(60)
def test_a_worker_with_the_name_of_another_says_what_is_wrong(run: Callable[..., Process], api: Api) -> None:
    worker = run("worker-a", "worker", "--worker-name", "worker-b", "--tasks", "permission_tasks")
    assert worker.process.wait(30) == 3
    assert "these NATS credentials may not subscribe to clockjack.executor.inbox.worker-b." in worker.log.read_text()
