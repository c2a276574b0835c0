"""Sets of schedules: compared, applied as a whole, pruned."""

from typing import Any

import anyio
import httpx
import pytest

DAILY: dict[str, Any] = {
    "trigger": {"type": "cron", "expression": "30 2 * * *", "timezone": "Europe/Berlin"},
    "job": {"task": "nobody.knows", "labels": {"a": "b"}},
}


def member(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, **DAILY, **changes}


async def apply(
    http: httpx.AsyncClient, name: str, *members: dict[str, Any], status: int = 200, **options: Any
) -> dict[str, Any]:
    answer = await http.post(f"/v1/schedule-sets/{name}/apply", json={"schedules": list(members), **options})
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def kinds(applied: dict[str, Any]) -> dict[str, str]:
    return {change["id"]: change["change"] for change in applied["changes"]}


async def there(http: httpx.AsyncClient, name: str) -> dict[str, int]:
    """Return the schedules of a set, with their revisions."""
    page = (await http.get("/v1/schedules", params={"set": name})).json()
    assert all(one["set"] == name for one in page["data"])
    return {one["id"]: one["revision"] for one in page["data"]}


async def test_adds_changes_and_leaves(http: httpx.AsyncClient, name: str) -> None:
    a, b, c = (f"{name}-{each}" for each in "abc")
    first = await apply(http, name, member(b), member(a))
    assert (first["set"], first["dry_run"], first["added"]) == (name, False, 2)
    assert list(kinds(first).items()) == [(a, "added"), (b, "added")]
    again = await apply(http, name, member(a), member(b))
    assert (kinds(again), again["unchanged"]) == ({a: "unchanged", b: "unchanged"}, 2)
    assert await there(http, name) == {a: 1, b: 1}, "what is as it should be is not written again"
    job = {"task": "nobody.knows", "priority": 9, "labels": {"c": "d"}}
    third = await apply(http, name, member(a, job=job, policy={"overlap": "buffer_one"}), member(c))
    assert kinds(third) == {a: "changed", b: "leftover", c: "added"}
    assert third["leftover"] == 1
    [fields] = [change["fields"] for change in third["changes"] if change["id"] == a]
    assert fields == [
        {"pointer": "/job/priority", "before": None, "after": 9},
        {"pointer": "/job/labels/a", "before": "b", "after": None},
        {"pointer": "/job/labels/c", "before": None, "after": "d"},
        {"pointer": "/policy/overlap", "before": "skip", "after": "buffer_one"},
    ]
    assert await there(http, name) == {a: 2, b: 1, c: 1}


async def test_a_dry_run_changes_nothing(http: httpx.AsyncClient, name: str) -> None:
    await apply(http, name, member(f"{name}-a"))
    planned = await apply(http, name, member(f"{name}-b"), prune=True, dry_run=True)
    assert (planned["dry_run"], kinds(planned)) == (True, {f"{name}-a": "removed", f"{name}-b": "added"})
    assert await there(http, name) == {f"{name}-a": 1}


async def test_prune_removes_what_the_set_has_and_nothing_else(http: httpx.AsyncClient, name: str) -> None:
    await apply(http, name, member(f"{name}-a"), member(f"{name}-b"))
    await apply(http, f"{name}-other", member(f"{name}-c"))
    await http.put(f"/v1/schedules/{name}-d", json=DAILY)
    pruned = await apply(http, name, member(f"{name}-b"), prune=True)
    assert (pruned["removed"], kinds(pruned)) == (1, {f"{name}-a": "removed", f"{name}-b": "unchanged"})
    assert await there(http, name) == {f"{name}-b": 1}
    assert (await http.get(f"/v1/schedules/{name}-c")).status_code == 200
    assert (await http.get(f"/v1/schedules/{name}-d")).status_code == 200
    assert (await apply(http, name, prune=True))["removed"] == 1
    assert await there(http, name) == {}


async def test_takes_over_only_what_it_is_told_to(http: httpx.AsyncClient, name: str) -> None:
    mine, theirs = f"{name}-mine", f"{name}-theirs"
    await http.put(f"/v1/schedules/{mine}", json=DAILY)
    await apply(http, f"{name}-other", member(theirs))
    refused = await apply(http, name, member(f"{name}-new"), member(mine), member(theirs), status=409)
    assert refused["type"] == "urn:clockjack:problem:not-of-the-set"
    assert [error["pointer"] for error in refused["errors"]] == ["/schedules/1/id", "/schedules/2/id"]
    assert await there(http, name) == {}
    taken = await apply(http, name, member(mine), member(theirs), adopt=True)
    assert [change["fields"] for change in taken["changes"]] == [
        [{"pointer": "/set", "before": None, "after": name}],
        [{"pointer": "/set", "before": f"{name}-other", "after": name}],
    ]
    assert await there(http, name) == {mine: 2, theirs: 2}


async def test_what_was_fired_is_kept_and_no_tick_moves(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    every = member(name, trigger={"type": "interval", "every_seconds": 3600})
    await apply(http, name, every)
    await http.post(f"{path}/trigger")
    before = (await http.get(path)).json()
    await apply(http, name, every | {"policy": {"max_runs": 5}})
    after = (await http.get(path)).json()
    for field in ("trigger", "next_at", "active", "created_at"):
        assert after[field] == before[field]
    assert len((await http.get(f"{path}/ticks")).json()["data"]) == 1


async def test_may_say_whether_it_is_paused(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/schedules/{name}"
    await apply(http, name, member(name, paused=True))
    assert (await http.get(path)).json()["paused_by"] == "request"
    assert kinds(await apply(http, name, member(name))) == {name: "unchanged"}
    resumed = await apply(http, name, member(name, paused=False))
    assert resumed["changes"][0]["fields"] == [{"pointer": "/paused", "before": True, "after": False}]
    assert (await http.get(path)).json()["paused"] is False


async def test_what_was_changed_by_hand_is_put_back(http: httpx.AsyncClient, name: str) -> None:
    await apply(http, name, member(name))
    await http.patch(f"/v1/schedules/{name}", json={"policy": {"overlap": "allow_all"}})
    assert await there(http, name) == {name: 2}, "it stays in its set"
    assert kinds(await apply(http, name, member(name))) == {name: "changed"}
    assert (await http.get(f"/v1/schedules/{name}")).json()["policy"]["overlap"] == "skip"
    await http.delete(f"/v1/schedules/{name}")
    assert kinds(await apply(http, name, member(name))) == {name: "added"}


async def test_appliers_at_the_same_time_do_not_mix(http: httpx.AsyncClient, name: str) -> None:
    """What is there in the end is what one of them wanted, whole."""

    async def apply_as(who: int) -> None:
        await apply(http, name, *[member(f"{name}-{n}", job={"task": f"of{who}"}) for n in range(5)])

    async with anyio.create_task_group() as group:
        for who in range(3):
            group.start_soon(apply_as, who)
    found = (await http.get("/v1/schedules", params={"set": name})).json()["data"]
    assert len({one["job"]["task"] for one in found}) == 1
    assert len(found) == 5


async def test_a_thousand_in_one_go(http: httpx.AsyncClient, name: str) -> None:
    members = [member(f"{name}-{n}") for n in range(1000)]
    assert (await apply(http, name, *members))["added"] == 1000
    assert (await apply(http, name, *members))["unchanged"] == 1000
    assert (await apply(http, name, prune=True))["removed"] == 1000


WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    ("nothing", {}, ["/schedules"]),
    ("no list", {"schedules": {}}, ["/schedules"]),
    ("no schedule", {"schedules": [5]}, ["/schedules/0"]),
    ("unknown", {"schedules": [], "force": True}, ["/force"]),
    ("prune", {"schedules": [], "prune": "yes"}, ["/prune"]),
    ("adopt", {"schedules": [], "adopt": 1}, ["/adopt"]),
    ("dry_run", {"schedules": [], "dry_run": None}, ["/dry_run"]),
    ("no id", {"schedules": [DAILY]}, ["/schedules/0/id"]),
    ("id", {"schedules": [member("a b")]}, ["/schedules/0/id"]),
    ("paused", {"schedules": [member("x", paused="no")]}, ["/schedules/0/paused"]),
    ("twice", {"schedules": [member("x"), member("y"), member("x")]}, ["/schedules/2/id"]),
    (
        "several",
        {"schedules": [member("x", trigger={"type": "moon"}), member("y"), member("z", job={}, state=1)]},
        ["/schedules/0/trigger/type", "/schedules/2/state"],
    ),
    (
        "beyond the shape",
        {"schedules": [member("x", job={}), member("y"), member("z", policy={"jitter_seconds": 5, "max_runs": 0})]},
        ["/schedules/2/policy/max_runs"],
    ),
    (
        "none that can be",
        {"schedules": [member("x", job={}), member("y"), member("z", job={"task": "shop.mail", "args": {"to": 1}})]},
        ["/schedules/0/job/target", "/schedules/2/job/args/to"],
    ),
]


@pytest.mark.parametrize(("body", "pointers"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_all_that_is_wrong_is_told_and_nothing_is_done(
    http: httpx.AsyncClient, name: str, body: dict[str, Any], pointers: list[str]
) -> None:
    answer = await http.post(f"/v1/schedule-sets/{name}/apply", json=body)
    assert answer.status_code == 400, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    assert await there(http, name) == {}


async def test_a_name_that_is_none_is_told(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/schedule-sets/a%20b/apply", json={"schedules": []})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/set_name")
    listed = await http.get("/v1/schedules?set=a%20b")
    assert (listed.status_code, listed.json()["errors"][0]["pointer"]) == (400, "/set")
