"""The OpenAPI document: valid, the same every time, and what the server does."""

from pathlib import Path
from typing import Any, cast

import anyio
import httpx
import msgspec
import pytest
from openapi_spec_validator import validate
from tests.api.fuzz import QUICK, ROOT_KEY, command

from clockjack.config import NodeConfig
from clockjack.node.compose import run_node
from clockjack_api.openapi import document_bytes, openapi_document
from clockjack_api.operations import OPT
from clockjack_api.routes.all import ROUTES
from clockjack_api.server import api_server
from clockjack_api.settings import ApiSettings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return msgspec.json.decode(document_bytes(), type=dict[str, Any])


def test_it_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_the_committed_file_is_what_the_code_says() -> None:
    assert (ROOT / "openapi.json").read_bytes() == document_bytes(), "write it anew: make openapi"


def test_it_is_the_same_every_time() -> None:
    assert openapi_document() == openapi_document()


async def test_it_is_served(http: httpx.AsyncClient) -> None:
    answer = await http.get("/schema/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.content == document_bytes()


def test_every_route_under_v1_is_described() -> None:
    missing = [
        handler.paths for handler in ROUTES if OPT not in handler.opt and any("/v1/" in p for p in handler.paths)
    ]
    assert missing == []


def nodes(value: Any) -> list[dict[str, Any]]:
    """Return all objects in the document."""
    found: list[dict[str, Any]] = []
    if isinstance(value, dict):
        node = cast("dict[str, Any]", value)
        found = [node]
        for each in node.values():
            found += nodes(each)
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            found += nodes(each)
    return found


def test_it_is_as_generators_like_it(document: dict[str, Any]) -> None:
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name[0].islower() for name in names)
    schemas = document["components"]["schemas"]
    for name in ("Trigger", "Target", "TargetTemplate"):
        assert {"oneOf", "discriminator"} <= set(schemas[name])
        for reference in schemas[name]["discriminator"]["mapping"].values():
            member = schemas[reference.rpartition("/")[2]]
            assert "const" in member["properties"]["type"]
            assert "type" in member["required"]
    for node in nodes(document["components"]["schemas"]):
        options = node.get("anyOf")
        if isinstance(options, list) and {"type": "null"} in options and len(cast("list[object]", options)) == 2:
            assert "$ref" in options[0], "a primitive or null is one schema with two types"
        if node.get("type") == "array":
            assert "items" in node
        if node.get("type") == "object":
            assert "properties" in node or "additionalProperties" in node
    moments = schemas["Job"]["properties"]["created_at"]
    assert moments == {"type": "string", "format": "date-time"}
    for name in ("Job", "Schedule", "Queue", "Tick", "Attempt", "Problem", "JobPage"):
        assert set(schemas[name]["required"]) == set(schemas[name]["properties"]), "answers have no defaults"


def test_fields_say_what_they_are(document: dict[str, Any]) -> None:
    properties = document["components"]["schemas"]["JobRequest"]["properties"]
    assert all("description" in each or name == "priority" for name, each in properties.items())
    assert "RFC" not in properties["run_at"]["description"]
    assert "``" not in msgspec.json.encode(document).decode()


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    # On a node of its own: it pauses queues, and leaves jobs behind.
    config = NodeConfig(data_dir=tmp_path / "node", roles=("api", "scheduler", "dispatcher", "matcher"))
    async with run_node(config) as node, api_server(node.services, ApiSettings(port=0)) as url:
        await run_schemathesis(url, tmp_path)


async def run_schemathesis(url: str, folder: Path) -> None:
    async with httpx.AsyncClient(base_url=url) as http:
        key = (await http.post("/v1/api-keys", json=ROOT_KEY)).json()["secret"]
    result = await anyio.run_process(command(url, key, QUICK, 3), check=False, cwd=folder)
    assert result.returncode == 0, result.stdout.decode()[-8000:]
