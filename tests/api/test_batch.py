"""Submitting many jobs."""

from typing import Any

import httpx
import pytest

from clockjack.services import Services

TASK = {"task": "nobody.knows"}


async def count(services: Services) -> int:
    [(last,)] = await services.replica.rows("SELECT coalesce(max(number), 0) FROM jobs")
    return int(last)


async def post(http: httpx.AsyncClient, jobs: Any, **headers: str) -> httpx.Response:
    return await http.post("/v1/jobs/batch", json={"jobs": jobs}, headers=headers)


async def test_each_job_has_its_outcome_in_their_order(http: httpx.AsyncClient, name: str) -> None:
    taken = {"task": "nobody.knows", "id": f"{name}-a"}
    unique = {"key": name, "on_conflict": "return"}
    answer = await post(http, [taken, TASK, taken, TASK | {"unique": unique}, TASK | {"unique": unique}])
    assert answer.status_code == 200
    body = answer.json()
    assert [item["status"] for item in body["data"]] == [201, 201, 409, 201, 200]
    assert body["created"] == 3
    assert body["data"][2] == {"status": 409, "id": f"{name}-a", "problem": "urn:clockjack:problem:duplicate-id"}
    assert body["data"][4]["id"] == body["data"][3]["id"]
    for item in body["data"]:
        assert (await http.get(f"/v1/jobs/{item['id']}")).status_code == 200


async def test_a_batch_of_thousands_is_all_there(http: httpx.AsyncClient, name: str) -> None:
    jobs = [TASK | {"queue": name, "args": {"n": n}} for n in range(2_345)]
    body = (await post(http, jobs)).json()
    assert body["created"] == len(jobs)
    assert len({item["id"] for item in body["data"]}) == len(jobs)
    for n in (0, 499, 500, 2_344):
        job = (await http.get(f"/v1/jobs/{body['data'][n]['id']}")).json()
        assert job["target"]["args"] == {"n": n}
    assert (await http.get(f"/v1/queues/{name}")).json()["ready"] == len(jobs)
    assert (await http.post(f"/v1/queues/{name}/purge")).json() == {"cancelled": len(jobs)}


async def test_large_jobs_are_spread_over_records(http: httpx.AsyncClient) -> None:
    jobs = [TASK | {"args": {"text": "x" * 60_000}} for _ in range(40)]
    body = (await post(http, jobs)).json()
    assert body["created"] == 40


async def test_the_same_batch_with_the_same_key_makes_nothing_twice(
    http: httpx.AsyncClient, services: Services, name: str
) -> None:
    jobs = [TASK | {"args": {"n": n}} for n in range(1_200)]
    first = await post(http, jobs, **{"Idempotency-Key": name})
    before = await count(services)
    again = await post(http, jobs, **{"Idempotency-Key": name})
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert await count(services) == before
    other = await post(http, jobs[1:], **{"Idempotency-Key": name})
    assert (other.status_code, other.json()["type"]) == (422, "urn:clockjack:problem:idempotency-key-reused")


BAD = [
    ({}, ["/jobs"]),
    ({"jobs": {}}, ["/jobs"]),
    ({"jobs": None}, ["/jobs"]),
    ({"jobs": []}, ["/jobs"]),
    ({"jobs": [TASK], "atomic": True}, ["/atomic"]),
    ({"jobs": [TASK, 5]}, ["/jobs/1"]),
    ({"jobs": [TASK, None]}, ["/jobs/1"]),
    ({"jobs": [{}, TASK, {"task": 1, "foo": 2}]}, ["/jobs/2/task", "/jobs/2/foo"]),
    ({"jobs": [{}, TASK, {"args": {}}]}, ["/jobs/0/target", "/jobs/2/target", "/jobs/2/args"]),
    ({"jobs": [TASK, TASK | {"labels": {"a": 1}}]}, ["/jobs/1/labels/a"]),
    (
        {"jobs": [{"task": "shop.mail"}, {"task": "shop.mail", "args": {"to": 1}}]},
        ["/jobs/0/args/to", "/jobs/1/args/to"],
    ),
    ({"jobs": [TASK | {"id": "batch"}]}, ["/jobs/0/id"]),
    ({"jobs": [TASK] * 10_001}, ["/jobs"]),
]


@pytest.mark.parametrize(("body", "pointers"), BAD, ids=range(len(BAD)))
async def test_a_batch_with_a_wrong_field_is_refused_as_a_whole(
    http: httpx.AsyncClient, services: Services, body: dict[str, Any], pointers: list[str]
) -> None:
    before = await count(services)
    answer = await http.post("/v1/jobs/batch", json=body)
    assert answer.status_code == 400, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    assert await count(services) == before


async def test_no_more_than_twenty_faults_are_told(http: httpx.AsyncClient) -> None:
    answer = await post(http, [{"task": 1}] * 100)
    assert len(answer.json()["errors"]) == 20
