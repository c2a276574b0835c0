"""Many schedules in one request."""

from typing import Any

import httpx
import pytest

CRON: dict[str, Any] = {"trigger": {"type": "cron", "expression": "0 3 * * *"}, "job": {"task": "nobody.knows"}}
EVENT: dict[str, Any] = {"trigger": {"type": "event", "types": ["com.x"]}, "job": {"task": "nobody.knows"}}


async def test_makes_all_but_those_that_there_are(http: httpx.AsyncClient, name: str) -> None:
    await http.put(f"/v1/schedules/{name}-1", json=CRON | {"policy": {"max_runs": 7}})
    ids = [f"{name}-{number}" for number in range(3)]
    body = {"schedules": [*(CRON | {"id": each} for each in ids), EVENT, CRON]}
    answer = await http.post("/v1/schedules/batch", json=body)
    assert answer.status_code == 200, answer.text
    items = answer.json()["data"]
    assert [item["status"] for item in items] == [201, 409, 201, 201, 201]
    assert [item["problem"] for item in items] == [None, "urn:clockjack:problem:duplicate-id", None, None, None]
    assert [item["id"] for item in items[:3]] == ids
    assert answer.json()["created"] == 4
    for item in items:
        assert (await http.get(f"/v1/schedules/{item['id']}")).status_code == 200
    assert (await http.get(f"/v1/schedules/{name}-1")).json()["policy"]["max_runs"] == 7


async def test_a_thousand_at_once(http: httpx.AsyncClient, name: str) -> None:
    body = {"schedules": [CRON | {"id": f"{name}-{number}"} for number in range(1000)]}
    answer = await http.post("/v1/schedules/batch", json=body)
    assert answer.json()["created"] == 1000
    again = await http.post("/v1/schedules/batch", json=body)
    assert (again.status_code, again.json()["created"]) == (200, 0)


async def test_the_same_request_makes_them_once(http: httpx.AsyncClient, name: str) -> None:
    body = {"schedules": [CRON, EVENT, CRON | {"id": name}]}
    headers = {"Idempotency-Key": name}
    first = await http.post("/v1/schedules/batch", json=body, headers=headers)
    again = await http.post("/v1/schedules/batch", json=body, headers=headers)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    assert first.json()["created"] == 3
    other = await http.post("/v1/schedules/batch", json={"schedules": [CRON, CRON]}, headers=headers)
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("schedules", "pointers"),
    [
        ([], ["/schedules"]),
        ([CRON, {"trigger": CRON["trigger"]}], ["/schedules/1/job"]),
        (
            [{**CRON, "trigger": {"type": "cron", "expression": "61 * * * *"}}, CRON],
            ["/schedules/0/trigger/expression"],
        ),
        ([CRON, {**CRON, "color": 1}, {**CRON, "id": ""}], ["/schedules/1/color", "/schedules/2/id"]),
        ([CRON | {"id": "same"}, CRON, CRON | {"id": "same"}], ["/schedules/2/id"]),
        ([CRON, {**CRON, "trigger": {**CRON["trigger"], "exclude": ["none"]}}], ["/schedules/1/trigger/exclude/0"]),
    ],
)
async def test_is_refused_as_a_whole(
    http: httpx.AsyncClient, name: str, schedules: list[Any], pointers: list[str]
) -> None:
    answer = await http.post("/v1/schedules/batch", json={"schedules": [*schedules]})
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (400, pointers)
    assert (await http.get("/v1/schedules/same")).status_code == 404


async def test_no_schedule_can_be_called_batch(http: httpx.AsyncClient, name: str) -> None:
    called = CRON | {"id": "batch"}
    for path, body, pointer in (
        ("schedules", called, "/id"),
        ("schedules/batch", {"schedules": [CRON, called]}, "/schedules/1/id"),
        (f"schedule-sets/{name}/apply", {"schedules": [called]}, "/schedules/0/id"),
    ):
        answer = await http.post(f"/v1/{path}", json=body)
        assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (400, [pointer])
    assert (await http.put("/v1/schedules/batch", json=CRON)).status_code == 405
