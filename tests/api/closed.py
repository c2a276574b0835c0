"""A node that wants keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
from msgspec import Struct

from clockjack.config import NodeConfig
from clockjack.node.compose import run_node
from clockjack.services import Services
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings


class Closed(Struct, frozen=True):
    """A node that wants keys."""

    services: Services
    root: httpx.AsyncClient
    """With an admin's key for all namespaces."""
    url: str


@asynccontextmanager
async def client(url: Any, secret: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20, verify=False) as client:
        yield client


async def new_key(root: httpx.AsyncClient, role: str, **more: Any) -> dict[str, Any]:
    answer = await root.post("/v1/api-keys", json={"name": f"a {role}", "role": role, **more})
    assert answer.status_code == 201, answer.text
    return cast("dict[str, Any]", answer.json())


@asynccontextmanager
async def closed_node(folder: Path) -> AsyncIterator[Closed]:
    """Run a node with an admin's key for all namespaces."""
    config = NodeConfig(data_dir=folder, roles=("api", "scheduler"), drain_seconds=0.0)
    async with (
        run_node(config) as node,
        api_server(node.services, ApiSettings(port=0)) as url,
        client(url) as anybody,
    ):
        await first_key(anybody)
        key = await new_key(anybody, "admin", namespace="*")
        async with client(url, key["secret"]) as root:
            yield Closed(node.services, root, url)


async def first_key(anybody: httpx.AsyncClient) -> None:
    """While access is open, anybody may do anything; but the first key must be one that makes others."""
    assert (await anybody.get("/v1/access")).json() == {
        "open": True,
        "key_id": None,
        "name": "anybody",
        "role": "admin",
        "namespace": "*",
    }
    # What is no key is no less than none.
    assert (await anybody.get("/v1/queues", headers={"Authorization": "Bearer stale"})).status_code == 200
    for role, namespace in (("viewer", "*"), ("admin", "default"), ("admin", None)):
        answer = await anybody.post("/v1/api-keys", json={"name": "x", "role": role, "namespace": namespace})
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:clockjack:problem:first-key-must-be-admin")
    assert (await anybody.get("/v1/access")).json()["open"]
