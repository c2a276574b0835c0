"""Calendars: written, used by schedules, removed."""

from typing import Any

import httpx
import pytest

FIELDS = "name mode timezone dates weekdays yearly holidays icalendar settled revision created_at updated_at".split()
WEEKEND: dict[str, Any] = {"weekdays": ["saturday", "sunday"]}
ICALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20300105
DTEND;VALUE=DATE:20300112
END:VEVENT
END:VCALENDAR
"""


def keeps_to(*calendars: str, expression: str = "0 9 * * *") -> dict[str, Any]:
    trigger = {"type": "cron", "expression": expression, "exclude": list(calendars)}
    return {"trigger": trigger, "job": {"task": "nobody.knows"}}


async def test_put_creates_then_replaces(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/calendars/{name}"
    created = await http.put(path, json=WEEKEND)
    assert (created.status_code, created.headers["location"]) == (201, path)
    body = created.json()
    assert list(body) == FIELDS
    assert (body["mode"], body["weekdays"], body["settled"]) == ("exclude", ["saturday", "sunday"], True)
    shown = await http.get(path)
    assert (shown.json(), shown.headers["etag"]) == (body, created.headers["etag"])
    full = {
        "mode": "include",
        "timezone": "Europe/Berlin",
        "dates": ["2030-01-01"],
        "yearly": ["12-24"],
        "holidays": [{"country": "DE", "subdivision": "BY", "categories": ["public", "catholic"]}],
        "icalendar": ICALENDAR,
    }
    replaced = await http.put(path, json=full)
    assert replaced.status_code == 200
    assert replaced.json().items() >= {**full, "weekdays": []}.items()
    assert replaced.headers["etag"] != created.headers["etag"]
    assert name in [one["name"] for one in (await http.get("/v1/calendars?limit=200")).json()["data"]]
    assert (await http.delete(path)).status_code == 204
    assert (await http.get(path)).status_code == 404
    assert (await http.delete(path)).status_code == 404


async def test_conditions(http: httpx.AsyncClient, name: str) -> None:
    path = f"/v1/calendars/{name}"
    assert (await http.put(path, json=WEEKEND, headers={"If-Match": "*"})).status_code == 412
    etag = (await http.put(path, json=WEEKEND, headers={"If-None-Match": "*"})).headers["etag"]
    assert (await http.put(path, json=WEEKEND, headers={"If-None-Match": "*"})).status_code == 412
    changed = await http.put(path, json=WEEKEND, headers={"If-Match": etag})
    assert changed.status_code == 200
    assert (await http.put(path, json=WEEKEND, headers={"If-Match": etag})).status_code == 412
    assert (await http.delete(path, headers={"If-Match": etag})).status_code == 412
    assert (await http.delete(path, headers={"If-Match": changed.headers["etag"]})).status_code == 204


async def test_schedules_follow_it(http: httpx.AsyncClient, name: str) -> None:
    calendar, path = f"/v1/calendars/{name}", f"/v1/schedules/{name}"
    await http.put(calendar, json={"mode": "include", "dates": ["2030-01-07", "2030-01-08"]})
    made = await http.put(path, json=keeps_to(name))
    assert (made.status_code, made.json()["next_at"]) == (201, "2030-01-07T09:00:00Z")
    shown = (await http.get(f"{path}/preview")).json()["data"]
    assert [one["nominal_at"] for one in shown] == ["2030-01-07T09:00:00Z", "2030-01-08T09:00:00Z"]
    await http.put(calendar, json={"mode": "include", "dates": ["2031-01-07"]})
    while not (await http.get(calendar)).json()["settled"]:
        pass
    assert (await http.get(path)).json()["next_at"] == "2031-01-07T09:00:00Z"
    # Writing the same schedule again, and resuming it, ask the calendar as it is now.
    await http.post(f"{path}/pause")
    await http.put(calendar, json={"icalendar": ICALENDAR, "mode": "include"})
    assert (await http.put(path, json=keeps_to(name))).json()["next_at"] == "2030-01-05T09:00:00Z"
    resumed = await http.post(f"{path}/resume", json={"from": "retained"})
    assert (resumed.status_code, resumed.json()["next_at"]) == (200, "2030-01-05T09:00:00Z")
    patched = await http.patch(path, json={"trigger": {"expression": "0 10 * * *"}})
    assert patched.json()["next_at"] == "2030-01-05T10:00:00Z"


async def test_one_in_use_stays(http: httpx.AsyncClient, name: str) -> None:
    await http.put(f"/v1/calendars/{name}", json=WEEKEND)
    await http.post("/v1/schedules", json=keeps_to(name) | {"id": name})
    refused = await http.delete(f"/v1/calendars/{name}")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:clockjack:problem:in-use")
    assert repr(name) in refused.json()["detail"]
    await http.delete(f"/v1/schedules/{name}")
    assert (await http.delete(f"/v1/calendars/{name}")).status_code == 204


@pytest.mark.parametrize(
    ("exclude", "expression", "pointers"),
    [
        ("nobody", "0 9 * * *", ["/trigger/exclude"]),
        (["nobody"], "0 9 * * *", ["/trigger/exclude/0"]),
        (["a b"], "0 9 * * *", ["/trigger/exclude/0"]),
        ([5], "0 9 * * *", ["/trigger/exclude/0"]),
        (["weekend"] * 11, "0 9 * * *", ["/trigger/exclude"]),
        (["weekend"], "0 9 * * SUN", ["/trigger/exclude"]),
    ],
)
async def test_a_schedule_that_keeps_to_nothing_is_refused(
    http: httpx.AsyncClient, name: str, exclude: Any, expression: str, pointers: list[str]
) -> None:
    await http.put("/v1/calendars/weekend", json=WEEKEND)
    body = keeps_to(expression=expression)
    body["trigger"]["exclude"] = exclude
    answer = await http.put(f"/v1/schedules/{name}", json=body)
    assert answer.status_code == 400, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    assert (await http.get(f"/v1/schedules/{name}")).status_code == 404


DE = {"country": "DE"}


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, [""]),
        ([], [""]),
        ({"mode": "maybe", "dates": []}, ["/mode"]),
        ({"timezone": 5}, ["/timezone"]),
        ({"timezone": "Mars/Olympus", **WEEKEND}, ["/timezone"]),
        ({"dates": "2030-01-01"}, ["/dates"]),
        ({"dates": ["2030-02-30"]}, ["/dates/0"]),
        ({"dates": ["2030-01-01T00:00:00Z"]}, ["/dates/0"]),
        ({"dates": ["2030-01-01", "1900-01-01"]}, ["/dates/1"]),
        ({"weekdays": ["sun"]}, ["/weekdays/0"]),
        ({"weekdays": ["sunday"] * 8}, ["/weekdays"]),
        (
            {"weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]},
            ["/weekdays"],
        ),
        ({"yearly": ["24-12"]}, ["/yearly/0"]),
        ({"yearly": ["02-30"]}, ["/yearly/0"]),
        ({"yearly": [1224]}, ["/yearly/0"]),
        ({"holidays": DE}, ["/holidays"]),
        ({"holidays": [{}]}, ["/holidays/0/country"]),
        ({"holidays": [{"country": "de"}]}, ["/holidays/0/country"]),
        ({"holidays": [DE, {"country": "XX"}]}, ["/holidays/1/country"]),
        ({"holidays": [DE | {"subdivision": "XX"}]}, ["/holidays/0/subdivision"]),
        ({"holidays": [DE | {"subdivision": 5}]}, ["/holidays/0/subdivision"]),
        ({"holidays": [DE | {"categories": ["nobody"]}]}, ["/holidays/0/categories/0"]),
        ({"holidays": [DE | {"state": "BY"}]}, ["/holidays/0/state"]),
        ({"icalendar": ""}, ["/icalendar"]),
        ({"icalendar": "hello"}, ["/icalendar"]),
        ({"icalendar": 5}, ["/icalendar"]),
        ({"icalendar": "x" * 262_145}, ["/icalendar"]),
        ({**WEEKEND, "name": "x"}, ["/name"]),
    ],
)
async def test_a_wrong_field_is_told_and_nothing_is_stored(
    http: httpx.AsyncClient, name: str, body: Any, pointers: list[str]
) -> None:
    answer = await http.put(f"/v1/calendars/{name}", json=body)
    assert answer.status_code == 400, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    assert (await http.get(f"/v1/calendars/{name}")).status_code == 404


@pytest.mark.parametrize("bad", ["%20", "a%20b", "-x", "x" * 201])
async def test_a_name_that_is_none_is_told(http: httpx.AsyncClient, bad: str) -> None:
    answer = await http.put(f"/v1/calendars/{bad}", json=WEEKEND)
    assert [(error["location"], error["pointer"]) for error in answer.json()["errors"]] == [("path", "/name")]
