"""What is sent to subscriptions is taken by the published library of another language, and by our own client."""

import json
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from anyio.abc import Process
from anyio.streams.text import TextReceiveStream
from tests.integration.http_server import answer, http_server

from clockjack.config import NodeConfig
from clockjack.node.compose import run_node
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings

pytestmark = [pytest.mark.anyio, pytest.mark.nats]

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "clients" / "typescript"
RECEIVER = Path(__file__).parent / "webhook_receiver.mjs"

SECRET = "whsec_" + "c2VjcmV0" * 4
OTHER = "whsec_" + "b3RoZXIt" * 4


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of a node that may send to this machine."""
    config = NodeConfig(
        data_dir=tmp_path / "data", roles=("api", "courier"), allow_private=("127.0.0.1",), drain_seconds=0.0
    )
    async with (
        run_node(config) as node,
        api_server(node.services, ApiSettings(port=0)) as url,
        httpx.AsyncClient(base_url=url, timeout=20) as client,
    ):
        yield client


async def publish(http: httpx.AsyncClient, n: int) -> None:
    event = {"specversion": "1.0", "id": str(n), "source": "/s", "type": "shop.order", "data": {"n": n, "text": "čas"}}
    sent = await http.post("/v1/events", json=event, headers={"Content-Type": "application/cloudevents+json"})
    assert sent.status_code == 202


async def next_line(process: Process) -> Any:
    assert process.stdout is not None
    with anyio.fail_after(20):
        return json.loads(await TextReceiveStream(process.stdout).receive())


@pytest.mark.skipif(
    shutil.which("node") is None or not (PACKAGE / "node_modules" / "standardwebhooks").exists(),
    reason="npm ci in clients/typescript brings the library",
)
async def test_the_library_of_npm_verifies_them(http: httpx.AsyncClient) -> None:
    command = ["node", str(RECEIVER), str(PACKAGE), SECRET]
    async with await anyio.open_process(command, stderr=sys.stderr) as receiver:
        port = (await next_line(receiver))["port"]
        body = {"url": f"http://127.0.0.1:{port}/hook", "secret": SECRET}
        assert (await http.put("/v1/subscriptions/s", json=body)).status_code == 201
        await publish(http, 1)
        came = await next_line(receiver)
        assert came["verified"]["data"] == {"n": 1, "text": "čas"}
        rotated = await http.post("/v1/subscriptions/s/rotate-secret", json={"secret": OTHER})
        assert rotated.status_code == 200
        await publish(http, 2)
        assert (await next_line(receiver))["verified"]["data"]["n"] == 2
        rotated = await http.post("/v1/subscriptions/s/rotate-secret", json={"overlap_seconds": 0})
        await publish(http, 3)
        assert "refused" in await next_line(receiver)
        receiver.terminate()


async def test_our_own_client_verifies_them(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "clients" / "python"))
    from clockjack_client.webhooks import verify

    async with http_server() as server:
        server.answers["/hook"] = lambda _: answer(204)
        body = {"url": f"{server.url}/hook", "secret": SECRET}
        assert (await http.put("/v1/subscriptions/s", json=body)).status_code == 201
        await publish(http, 1)
        with anyio.fail_after(10):
            while not server.requests:  # noqa: ASYNC110 - it tells nobody
                await anyio.sleep(0.02)
        [request] = server.requests
        assert verify(request.body, request.headers, SECRET)["data"]["text"] == "čas"
