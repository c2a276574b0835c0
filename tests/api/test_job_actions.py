"""The same with many jobs, by the filters of the list."""

from typing import Any

import httpx
import pytest
from tests.api.puppet import Puppet

from clockjack.jobs import Outcome

FAILED = {"error": b'{"type":"E","message":"no"}', "retry_at": None}


async def submit(http: httpx.AsyncClient, queue: str, count: int, **job: Any) -> list[str]:
    jobs = [{"task": "nobody.knows", "queue": queue, **job} for _ in range(count)]
    answer = await http.post("/v1/jobs/batch", json={"jobs": jobs})
    return [item["id"] for item in answer.json()["data"]]


async def act(http: httpx.AsyncClient, action: str, **options: Any) -> dict[str, Any]:
    filters = {key: options.pop(key) for key in list(options) if key not in ("limit", "cursor", "dry_run")}
    answer = await http.post("/v1/jobs/actions", json={"action": action, "filter": filters, **options})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def states(http: httpx.AsyncClient, queue: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for job in (await http.get("/v1/jobs", params={"queue": queue, "limit": 200})).json()["data"]:
        found[job["state"]] = found.get(job["state"], 0) + 1
    return found


async def test_cancels_what_the_filter_finds(http: httpx.AsyncClient, name: str) -> None:
    await submit(http, name, 3)
    await submit(http, name, 2, labels={"a": "b"})
    await submit(http, name, 2, delay_seconds=3600)
    await submit(http, f"{name}-other", 1)
    planned = await act(http, "cancel", queue=name, dry_run=True)
    assert (planned["dry_run"], planned["done"], planned["has_more"]) == (True, 7, False)
    assert (await act(http, "cancel", queue=name, label=["a=b"]))["done"] == 2
    assert await states(http, name) == {"ready": 3, "cancelled": 2, "scheduled": 2}
    done = await act(http, "cancel", queue=name, state=["ready"])
    assert done == {
        "action": "cancel",
        "dry_run": False,
        "done": 3,
        "passed_over": 0,
        "has_more": False,
        "next_cursor": None,
    }
    assert await states(http, name) == {"cancelled": 5, "scheduled": 2}
    assert await states(http, f"{name}-other") == {"ready": 1}


async def test_asks_those_that_run_once(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    [job] = await submit(http, name, 1, task="shop.anything")
    await puppet.holds(job)
    assert (await act(http, "cancel", queue=name))["done"] == 1
    again = await act(http, "cancel", queue=name)
    assert (again["done"], again["passed_over"]) == (0, 1)
    await puppet.end(job, Outcome.CANCELLED)
    assert await states(http, name) == {"cancelled": 1}


async def test_retries_and_hurries(http: httpx.AsyncClient, puppet: Puppet, name: str) -> None:
    await submit(http, name, 2, delay_seconds=3600)
    assert (await act(http, "run-now", queue=name))["done"] == 2
    assert await states(http, name) == {"ready": 2}
    await act(http, "cancel", queue=name)
    [job] = await submit(http, name, 1, task="shop.anything", retry={"max_attempts": 1})
    await puppet.end(job, Outcome.FAILED, **FAILED)
    assert (await act(http, "retry", queue=name, state=["failed"]))["done"] == 1
    assert (await act(http, "retry", queue=name))["done"] == 2
    await puppet.end(job)
    assert await states(http, name) == {"ready": 2, "succeeded": 1}


async def test_goes_on_where_it_ended(http: httpx.AsyncClient, name: str) -> None:
    ids = await submit(http, name, 7)
    first = await act(http, "cancel", queue=name, limit=3)
    assert (first["done"], first["has_more"]) == (3, True)
    await submit(http, name, 1)
    rest = await act(http, "cancel", queue=name, cursor=first["next_cursor"], limit=100)
    assert (rest["done"], rest["has_more"]) == (4, False)
    cancelled = (await http.get("/v1/jobs", params={"queue": name, "state": "cancelled"})).json()["data"]
    assert sorted(job["id"] for job in cancelled) == sorted(ids)


async def test_thousands_are_counted_exactly(http: httpx.AsyncClient, name: str) -> None:
    await submit(http, name, 3500)
    done = await act(http, "cancel", queue=name, limit=10_000)
    assert (done["done"], done["passed_over"], done["has_more"]) == (3500, 0, False)
    queue = (await http.get(f"/v1/queues/{name}")).json()
    assert (queue["depth"], queue["finished"]) == (0, 3500)


async def test_by_schedule_task_and_time(http: httpx.AsyncClient, name: str) -> None:
    spec = {"trigger": {"type": "event", "types": ["never"]}, "job": {"task": f"of.{name}"}}
    await http.put(f"/v1/schedules/{name}", json=spec)
    made = (await http.post(f"/v1/schedules/{name}/trigger")).json()
    before = {"created_before": made["created_at"]}
    assert (await act(http, "cancel", schedule_id=name, **before))["done"] == 0
    assert (await act(http, "cancel", task=f"of.{name}", created_after="2020-01-01T00:00:00Z", dry_run=True))[
        "done"
    ] == 1
    assert (await act(http, "cancel", schedule_id=name))["done"] == 1


WRONG: list[tuple[str, Any, list[str]]] = [
    ("nothing", {}, ["/action", "/filter"]),
    ("action", {"action": "delete", "filter": {"queue": "q"}}, ["/action"]),
    ("no filter", {"action": "cancel"}, ["/filter"]),
    ("filter", {"action": "cancel", "filter": "all"}, ["/filter"]),
    ("empty filter", {"action": "cancel", "filter": {}}, ["/filter"]),
    ("empty lists", {"action": "cancel", "filter": {"state": [], "label": []}}, ["/filter"]),
    ("unknown", {"action": "cancel", "filter": {"queues": ["q"]}}, ["/filter/queues"]),
    ("state", {"action": "cancel", "filter": {"state": ["waiting"]}}, ["/filter/state/0"]),
    ("state type", {"action": "cancel", "filter": {"state": "ready"}}, ["/filter/state"]),
    ("ended", {"action": "cancel", "filter": {"state": ["ready", "succeeded"]}}, ["/filter/state/1"]),
    ("not ended", {"action": "retry", "filter": {"state": ["running"]}}, ["/filter/state/0"]),
    ("succeeded", {"action": "retry", "filter": {"state": ["succeeded"]}}, ["/filter/state/0"]),
    ("ready", {"action": "run-now", "filter": {"state": ["ready"]}}, ["/filter/state/0"]),
    ("queue", {"action": "cancel", "filter": {"queue": "a b"}}, ["/filter/queue"]),
    ("task", {"action": "cancel", "filter": {"task": ""}}, ["/filter/task"]),
    ("schedule", {"action": "cancel", "filter": {"schedule_id": 5}}, ["/filter/schedule_id"]),
    ("label", {"action": "cancel", "filter": {"label": ["a"]}}, ["/filter/label/0"]),
    ("time", {"action": "cancel", "filter": {"created_after": "2026-01-01T00:00:00"}}, ["/filter/created_after"]),
    ("limit", {"action": "cancel", "filter": {"queue": "q"}, "limit": 0}, ["/limit"]),
    ("limit too large", {"action": "cancel", "filter": {"queue": "q"}, "limit": 10_001}, ["/limit"]),
    ("cursor", {"action": "cancel", "filter": {"queue": "q"}, "cursor": "bm9uZQ"}, ["/cursor"]),
    ("dry_run", {"action": "cancel", "filter": {"queue": "q"}, "dry_run": "no"}, ["/dry_run"]),
]


@pytest.mark.parametrize(("body", "pointers"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_a_wrong_field_is_told(http: httpx.AsyncClient, body: Any, pointers: list[str]) -> None:
    answer = await http.post("/v1/jobs/actions", json=body)
    assert answer.status_code == 400, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
