"""Arguments and results over 64 KiB: in the object store, and nobody sees it."""

from typing import Any

import httpx
import msgspec
import pytest
from tests.api.puppet import Puppet

from clockjack.services import Services

TEXT = "x" * 100_000


async def reference_of(services: Services, job_id: str) -> str | None:
    [(work,)] = await services.replica.rows(
        "SELECT work FROM job_work JOIN jobs USING (number) WHERE namespace = 'default' AND id = ?", (job_id,)
    )
    assert len(work) < 70_000
    target = msgspec.json.decode(work)["target"]
    return (target.get("args") or target.get("body") or {}).get("$payload")


@pytest.mark.parametrize(
    "target",
    [
        {"type": "task", "name": "nobody.knows", "args": {"text": TEXT, "n": 1}},
        {"type": "http", "url": "http://127.0.0.1:9/", "body": {"text": TEXT}, "headers": {"a": "b"}},
        {"type": "http", "url": "http://127.0.0.1:9/", "body": TEXT},
    ],
)
async def test_large_arguments(http: httpx.AsyncClient, services: Services, name: str, target: dict[str, Any]) -> None:
    body = {"target": target, "queue": name, "delay_seconds": 600}
    made = await http.post("/v1/jobs", json=body)
    assert made.status_code == 201
    job = made.json()
    assert job["target"].items() >= target.items()
    assert await reference_of(services, job["id"]) is not None
    assert (await http.get(f"/v1/jobs/{job['id']}")).json() == job
    assert (await http.get(f"/v1/jobs?queue={name}")).json()["data"] == [job]


async def test_small_arguments_stay_where_they_are(http: httpx.AsyncClient, services: Services) -> None:
    job = (await http.post("/v1/jobs", json={"task": "nobody.knows", "args": {"text": "x" * 60_000}})).json()
    assert await reference_of(services, job["id"]) is None


async def test_large_jobs_in_a_batch(http: httpx.AsyncClient, services: Services, name: str) -> None:
    jobs = [{"task": "nobody.knows", "queue": name, "args": {"n": n, "text": TEXT * (n % 2)}} for n in range(60)]
    made = (await http.post("/v1/jobs/batch", json={"jobs": jobs})).json()
    assert made["created"] == 60
    for n in (0, 1):
        assert (await reference_of(services, made["data"][n]["id"]) is not None) == (n == 1)
    found: list[int] = []
    cursor: dict[str, str] = {}
    pages = 0
    while True:
        page = (await http.get("/v1/jobs", params={"queue": name, "limit": 200, **cursor})).json()
        found += [job["target"]["args"]["n"] for job in page["data"]]
        assert all(len(job["target"]["args"]["text"]) in (0, 100_000) for job in page["data"])
        pages += 1
        if not page["has_more"]:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == list(range(60))[::-1]


async def test_a_page_ends_when_much_was_fetched(http: httpx.AsyncClient, name: str) -> None:
    jobs = [{"task": "nobody.knows", "queue": name, "args": {"text": "x" * 900_000}} for _ in range(8)]
    await http.post("/v1/jobs/batch", json={"jobs": jobs})
    first = (await http.get(f"/v1/jobs?queue={name}")).json()
    assert (len(first["data"]), first["has_more"]) == (5, True)
    second = (await http.get("/v1/jobs", params={"queue": name, "cursor": first["next_cursor"]})).json()
    assert len(second["data"]) == 3


async def test_large_results(http: httpx.AsyncClient, services: Services, puppet: Puppet, name: str) -> None:
    reference = await services.payloads.put(msgspec.json.encode({"text": TEXT}))
    job = (await http.post("/v1/jobs", json={"task": "shop.anything", "queue": name})).json()
    await puppet.end(job["id"], result=msgspec.json.encode({"$payload": reference}))
    assert (await http.get(f"/v1/jobs/{job['id']}")).json()["result"] == {"text": TEXT}
    assert (await http.get(f"/v1/jobs?queue={name}")).json()["data"][0]["result"] == {"text": TEXT}


async def test_what_was_put_aside_for_a_refused_job_is_removed(
    http: httpx.AsyncClient, services: Services, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[str] = []
    delete = type(services.payloads).delete

    async def note(self: Any, reference: str) -> None:
        dropped.append(reference)
        await delete(self, reference)

    monkeypatch.setattr(type(services.payloads), "delete", note)
    body = {"task": "nobody.knows", "id": name, "args": {"text": TEXT}}
    headers = {"Idempotency-Key": name}
    first = await http.post("/v1/jobs", json=body, headers=headers)
    assert (first.status_code, dropped) == (201, [])
    again = await http.post("/v1/jobs", json=body, headers=headers)
    assert (again.content, len(dropped)) == (first.content, 1)
    assert (await http.post("/v1/jobs", json=body)).status_code == 409
    await http.post("/v1/jobs/batch", json={"jobs": [body, body]})
    assert len(dropped) == 4
    kept = await reference_of(services, name)
    assert kept is not None
    assert kept not in dropped
    assert await services.payloads.get(kept)


@pytest.mark.parametrize(
    "body",
    [
        b'{"task": "nobody.knows", "args": {"$payload": "x"}}',
        b'{"task": "nobody.knows", "args": {"a": [{"\\u0024payload": "x"}]}}',
        b'{"target": {"type": "task", "name": "x", "args": {"$payload": "x"}}}',
        b'{"target": {"type": "http", "url": "http://x/", "body": {"$payload": "x"}}}',
        b'{"target": {"type": "http", "url": "http://x/", "headers": {"$payload": "x"}}}',
        b'{"target": {"type": "command", "program": "x", "env": {"$payload": "x"}}}',
    ],
)
async def test_nobody_else_may_refer_to_a_payload(http: httpx.AsyncClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await http.post("/v1/jobs", content=body, headers=headers)
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 1)
    batch = await http.post("/v1/jobs/batch", content=b'{"jobs": [' + body + b"]}", headers=headers)
    assert batch.json()["errors"][0]["pointer"] == "/jobs/0" + answer.json()["errors"][0]["pointer"]


async def test_a_text_that_looks_like_a_reference_is_a_text(http: httpx.AsyncClient) -> None:
    args = {"text": '{"$payload":"x"}', "note": "$payload"}
    job = (await http.post("/v1/jobs", json={"task": "nobody.knows", "args": args})).json()
    assert (await http.get(f"/v1/jobs/{job['id']}")).json()["target"]["args"] == args
