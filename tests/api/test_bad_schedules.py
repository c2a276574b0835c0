"""Every field of ``PUT /v1/schedules``, wrong, missing or unknown: 400, where, and nothing stored."""

from typing import Any

import httpx
import pytest

JOB: dict[str, Any] = {"task": "nobody.knows"}
CRON: dict[str, Any] = {"type": "cron", "expression": "0 9 * * *"}
EVENT: dict[str, Any] = {"type": "event", "types": ["com.x"]}


def trigger(**fields: Any) -> dict[str, Any]:
    return {"trigger": CRON | fields, "job": JOB}


def interval(**fields: Any) -> dict[str, Any]:
    return {"trigger": {"type": "interval", "every_seconds": 60} | fields, "job": JOB}


def date(**fields: Any) -> dict[str, Any]:
    return {"trigger": {"type": "date", "run_at": "2030-01-01T00:00:00Z"} | fields, "job": JOB}


def event(**fields: Any) -> dict[str, Any]:
    return {"trigger": EVENT | fields, "job": JOB}


def job(**fields: Any) -> dict[str, Any]:
    return {"trigger": CRON, "job": JOB | fields}


def from_event(**fields: Any) -> dict[str, Any]:
    return {"trigger": EVENT, "job": {"task": "shop.mail"} | fields}


def policy(**fields: Any) -> dict[str, Any]:
    return {"trigger": CRON, "job": JOB, "policy": fields}


def target(**fields: Any) -> dict[str, Any]:
    return {"trigger": CRON, "job": {"target": fields}}


def calendar(**fields: Any) -> dict[str, Any]:
    return {"trigger": {"type": "calendar", "months": 1} | fields, "job": JOB}


def rrule(**fields: Any) -> dict[str, Any]:
    return {"trigger": {"type": "rrule", "rule": "FREQ=DAILY"} | fields, "job": JOB}


def any_of(*triggers: Any, **fields: Any) -> dict[str, Any]:
    return {"trigger": {"type": "any_of", "triggers": list(triggers)} | fields, "job": JOB}


def all_of(*triggers: Any, **fields: Any) -> dict[str, Any]:
    return {"trigger": {"type": "all_of", "triggers": list(triggers)} | fields, "job": JOB}


def nested(depth: int) -> dict[str, Any]:
    return CRON if depth == 0 else {"type": "any_of", "triggers": [nested(depth - 1)]}


HTTP: dict[str, Any] = {"type": "http", "url": "http://x/"}

WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    ("nothing", {}, ["/trigger", "/job"]),
    ("no trigger", {"job": JOB}, ["/trigger"]),
    ("no job", {"trigger": CRON}, ["/job"]),
    ("unknown", {"trigger": CRON, "job": JOB, "enabled": True}, ["/enabled"]),
    ("id in the body", {"trigger": CRON, "job": JOB, "id": "x"}, ["/id"]),
    # triggers
    ("trigger: type", {"trigger": "0 9 * * *", "job": JOB}, ["/trigger"]),
    ("trigger: null", {"trigger": None, "job": JOB}, ["/trigger"]),
    ("trigger: no type", {"trigger": {"expression": "0 9 * * *"}, "job": JOB}, ["/trigger/type"]),
    ("trigger: other type", {"trigger": {"type": "moon"}, "job": JOB}, ["/trigger/type"]),
    ("cron: no expression", {"trigger": {"type": "cron"}, "job": JOB}, ["/trigger/expression"]),
    ("cron: expression type", trigger(expression=5), ["/trigger/expression"]),
    ("cron: empty", trigger(expression=""), ["/trigger/expression"]),
    ("cron: four fields", trigger(expression="* * * *"), ["/trigger/expression"]),
    ("cron: minute 60", trigger(expression="60 * * * *"), ["/trigger/expression"]),
    ("cron: 30 February", trigger(expression="0 0 30 2 *"), ["/trigger/expression"]),
    ("cron: words", trigger(expression="every day"), ["/trigger/expression"]),
    ("cron: timezone", trigger(timezone="Mars/Olympus"), ["/trigger/timezone"]),
    ("cron: timezone type", trigger(timezone=1), ["/trigger/timezone"]),
    ("cron: timezone path", trigger(timezone="../../etc/passwd"), ["/trigger/timezone"]),
    ("cron: dst type", trigger(dst="skip"), ["/trigger/dst"]),
    ("cron: dst gap", trigger(dst={"gap": "jump"}), ["/trigger/dst/gap"]),
    ("cron: dst fold", trigger(dst={"fold": "twice"}), ["/trigger/dst/fold"]),
    ("cron: dst unknown", trigger(dst={"leap": 1}), ["/trigger/dst/leap"]),
    ("cron: unknown", trigger(seconds=5), ["/trigger/seconds"]),
    ("interval: missing", {"trigger": {"type": "interval"}, "job": JOB}, ["/trigger/every_seconds"]),
    ("interval: zero", interval(every_seconds=0), ["/trigger/every_seconds"]),
    ("interval: negative", interval(every_seconds=-1), ["/trigger/every_seconds"]),
    ("interval: text", interval(every_seconds="60"), ["/trigger/every_seconds"]),
    ("interval: huge", interval(every_seconds=1e12), ["/trigger/every_seconds"]),
    ("interval: anchor", interval(anchor="noon"), ["/trigger/anchor"]),
    ("interval: anchor without offset", interval(anchor="2026-01-01T00:00:00"), ["/trigger/anchor"]),
    ("interval: anchor number", interval(anchor=0), ["/trigger/anchor"]),
    ("interval: unknown", interval(minutes=1), ["/trigger/minutes"]),
    ("date: missing", {"trigger": {"type": "date"}, "job": JOB}, ["/trigger/run_at"]),
    ("date: 30 February", date(run_at="2030-02-30T00:00:00Z"), ["/trigger/run_at"]),
    ("date: without offset", date(run_at="2030-01-01T00:00:00"), ["/trigger/run_at"]),
    ("date: number", date(run_at=0), ["/trigger/run_at"]),
    ("date: unknown", date(at="x"), ["/trigger/at"]),
    ("calendar: no step", calendar(months=0), ["/trigger/days"]),
    ("calendar: negative", calendar(months=-1), ["/trigger/months"]),
    ("calendar: a fraction", calendar(days=1.5), ["/trigger/days"]),
    ("calendar: huge", calendar(years=101), ["/trigger/years"]),
    ("calendar: weeks type", calendar(weeks="1"), ["/trigger/weeks"]),
    ("calendar: at", calendar(at="24:00"), ["/trigger/at"]),
    ("calendar: at type", calendar(at=9), ["/trigger/at"]),
    ("calendar: timezone", calendar(timezone="Mars/Olympus"), ["/trigger/timezone"]),
    ("calendar: anchor", calendar(anchor="2026-02-30"), ["/trigger/anchor"]),
    ("calendar: anchor too early", calendar(anchor="1066-10-14"), ["/trigger/anchor"]),
    ("calendar: dst", calendar(dst={"gap": "jump"}), ["/trigger/dst/gap"]),
    ("calendar: unknown", calendar(hours=1), ["/trigger/hours"]),
    ("rrule: missing", {"trigger": {"type": "rrule"}, "job": JOB}, ["/trigger/rule"]),
    ("rrule: empty", rrule(rule=""), ["/trigger/rule"]),
    ("rrule: type", rrule(rule=["FREQ=DAILY"]), ["/trigger/rule"]),
    ("rrule: no rule", rrule(rule="every day"), ["/trigger/rule"]),
    ("rrule: unbounded work", rrule(rule="FREQ=SECONDLY"), ["/trigger/rule"]),
    ("rrule: a count that is too large", rrule(rule="FREQ=DAILY;COUNT=100000000"), ["/trigger/rule"]),
    ("rrule: never", rrule(rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), ["/trigger/rule"]),
    ("rrule: timezone", rrule(timezone="x"), ["/trigger/timezone"]),
    ("rrule: anchor", rrule(anchor="noon"), ["/trigger/anchor"]),
    ("rrule: anchor with an offset", rrule(anchor="2026-01-01T00:00:00Z"), ["/trigger/anchor"]),
    ("rrule: dst", rrule(dst={"fold": 1}), ["/trigger/dst/fold"]),
    ("rrule: unknown", rrule(count=5), ["/trigger/count"]),
    ("any_of: missing", {"trigger": {"type": "any_of"}, "job": JOB}, ["/trigger/triggers"]),
    ("any_of: none", any_of(), ["/trigger/triggers"]),
    ("any_of: too wide", any_of(*[CRON] * 21), ["/trigger/triggers"]),
    ("any_of: too many", any_of(*[any_of(*[CRON] * 17)["trigger"]] * 3), ["/trigger/triggers"]),
    ("any_of: too deep", {"trigger": nested(4), "job": JOB}, ["/trigger/triggers/0/triggers/0/triggers/0"]),
    ("any_of: far too deep", {"trigger": nested(60), "job": JOB}, ["/trigger/triggers/0/triggers/0/triggers/0"]),
    ("any_of: a part", any_of(CRON, CRON | {"expression": "x"}), ["/trigger/triggers/1/expression"]),
    ("any_of: a part's type", any_of(CRON, {"type": "moon"}), ["/trigger/triggers/1/type"]),
    ("any_of: a part's field", any_of({"type": "interval", "every_seconds": 0}), ["/trigger/triggers/0/every_seconds"]),
    ("any_of: unknown", any_of(CRON, within_seconds=1), ["/trigger/within_seconds"]),
    ("all_of: none", all_of(), ["/trigger/triggers"]),
    ("all_of: negative", all_of(CRON, within_seconds=-1), ["/trigger/within_seconds"]),
    ("all_of: within type", all_of(CRON, within_seconds="1"), ["/trigger/within_seconds"]),
    ("all_of: never", all_of(CRON, CRON | {"expression": "1 9 * * *"}), ["/trigger/within_seconds"]),
    ("event: types", event(types="com.x"), ["/trigger/types"]),
    ("event: a type", event(types=["com.x", 5]), ["/trigger/types/1"]),
    ("event: an empty type", event(types=[""]), ["/trigger/types/0"]),
    ("event: a bad glob", event(types=["a**"]), ["/trigger/types/0"]),
    ("event: sources", event(sources={}), ["/trigger/sources"]),
    ("event: a source", event(sources=[None]), ["/trigger/sources/0"]),
    ("event: filter", event(filter=[]), ["/trigger/filter"]),
    ("event: a bad operator", event(filter={"data": {"a": [{"like": "x"}]}}), ["/trigger/filter/data/a/0/like"]),
    ("event: unknown", event(subject="x"), ["/trigger/subject"]),
    # the template
    ("job: type", {"trigger": CRON, "job": "nobody.knows"}, ["/job"]),
    ("job: nothing to do", {"trigger": CRON, "job": {}}, ["/job/target"]),
    ("job: both", {"trigger": CRON, "job": JOB | {"target": HTTP}}, ["/job/task"]),
    ("job: args alone", {"trigger": CRON, "job": {"target": HTTP, "args": {}}}, ["/job/args"]),
    ("job: task type", job(task=5), ["/job/task"]),
    ("job: args type", job(args=[]), ["/job/args"]),
    ("job: args against the schema", job(task="shop.mail", args={"to": 5}), ["/job/args/to"]),
    ("job: args beside an event's value", from_event(args={"to": {"$event": "/id"}, "x": 1}), ["/job/args/x"]),
    ("job: args missing beside it", from_event(args={"copies": {"$event": "/data"}}), ["/job/args/to"]),
    ("job: an event's value", job(args={"x": {"$event": "/data"}}), ["/job/args/x"]),
    ("job: a payload", job(args={"x": {"$payload": "x"}}), ["/job"]),
    ("job: queue", job(queue="a b"), ["/job/queue"]),
    ("job: queue type", job(queue=1), ["/job/queue"]),
    ("job: priority", job(priority=10), ["/job/priority"]),
    ("job: priority type", job(priority="5"), ["/job/priority"]),
    ("job: timeout", job(timeout_seconds=0), ["/job/timeout_seconds"]),
    ("job: timeout type", job(timeout_seconds="1"), ["/job/timeout_seconds"]),
    ("job: retry", job(retry=[]), ["/job/retry"]),
    ("job: retry attempts", job(retry={"max_attempts": 0}), ["/job/retry/max_attempts"]),
    ("job: retry unknown", job(retry={"x": 0}), ["/job/retry/x"]),
    ("job: labels", job(labels=[]), ["/job/labels"]),
    ("job: a label", job(labels={"a": 1}), ["/job/labels/a"]),
    ("job: metadata", job(metadata=5), ["/job/metadata"]),
    ("job: concurrency key", job(concurrency_key=""), ["/job/concurrency_key"]),
    ("job: unknown", job(run_at="2030-01-01T00:00:00Z"), ["/job/run_at"]),
    ("target: type", {"trigger": CRON, "job": {"target": []}}, ["/job/target"]),
    ("target: no type", target(url="http://x/"), ["/job/target/type"]),
    ("target: other type", target(type="shell"), ["/job/target/type"]),
    ("target: no name", target(type="task"), ["/job/target/name"]),
    ("target: no url", target(type="http"), ["/job/target/url"]),
    ("target: url", target(type="http", url="x"), ["/job/target/url"]),
    ("target: no host", target(type="http", url="http:///x"), ["/job/target/url"]),
    ("target: a header", target(type="http", url="http://x/", headers={"a": "b\nc"}), ["/job/target/headers/a"]),
    ("target: a variable", target(type="command", program="x", env={"a/=": "b"}), ["/job/target/env/a~1="]),
    ("target: unknown", target(type="http", url="http://x/", foo=1), ["/job/target/foo"]),
    ("target: program", target(type="command", program=""), ["/job/target/program"]),
    # policies
    ("policy: type", {"trigger": CRON, "job": JOB, "policy": "skip"}, ["/policy"]),
    ("policy: overlap", policy(overlap="sometimes"), ["/policy/overlap"]),
    ("policy: overlap type", policy(overlap=1), ["/policy/overlap"]),
    ("policy: missed", policy(missed="some"), ["/policy/missed"]),
    ("policy: missed type", policy(missed=None), ["/policy/missed"]),
    ("policy: window", policy(missed_window_seconds=-1), ["/policy/missed_window_seconds"]),
    ("policy: window type", policy(missed_window_seconds="1"), ["/policy/missed_window_seconds"]),
    ("policy: most", policy(missed_max=0), ["/policy/missed_max"]),
    ("policy: most, huge", policy(missed_max=10_001), ["/policy/missed_max"]),
    ("policy: most type", policy(missed_max="1"), ["/policy/missed_max"]),
    ("policy: rate type", policy(missed="all", missed_rate=5), ["/policy/missed_rate"]),
    ("policy: rate of nothing", policy(missed="all", missed_rate={}), ["/policy/missed_rate/limit"]),
    (
        "policy: rate without a period",
        policy(missed="all", missed_rate={"limit": 1}),
        ["/policy/missed_rate/period_seconds"],
    ),
    (
        "policy: rate limit",
        policy(missed="all", missed_rate={"limit": 0, "period_seconds": 1}),
        ["/policy/missed_rate/limit"],
    ),
    (
        "policy: rate period",
        policy(missed="all", missed_rate={"limit": 1, "period_seconds": 0}),
        ["/policy/missed_rate/period_seconds"],
    ),
    ("policy: rate of others", policy(missed_rate={"limit": 1, "period_seconds": 1}), ["/policy/missed_rate"]),
    ("policy: jitter", policy(jitter_seconds=1e9), ["/policy/jitter_seconds"]),
    ("policy: jitter type", policy(jitter_seconds=[]), ["/policy/jitter_seconds"]),
    ("policy: max_runs", policy(max_runs=0), ["/policy/max_runs"]),
    ("policy: max_runs type", policy(max_runs=1.5), ["/policy/max_runs"]),
    ("policy: start_at", policy(start_at="now"), ["/policy/start_at"]),
    ("policy: end_at", policy(end_at="2030-01-01"), ["/policy/end_at"]),
    (
        "policy: end before start",
        policy(start_at="2030-01-02T00:00:00Z", end_at="2030-01-01T00:00:00Z"),
        ["/policy/end_at"],
    ),
    ("policy: buffer_max", policy(buffer_max=0), ["/policy/buffer_max"]),
    ("policy: buffer_max too large", policy(buffer_max=1001), ["/policy/buffer_max"]),
    ("policy: buffer_max type", policy(buffer_max="5"), ["/policy/buffer_max"]),
    ("policy: buffer_max null", policy(buffer_max=None), ["/policy/buffer_max"]),
    ("policy: pause_after_failures", policy(pause_after_failures=0), ["/policy/pause_after_failures"]),
    ("policy: pause_after_failures type", policy(pause_after_failures=True), ["/policy/pause_after_failures"]),
    ("policy: unknown", policy(catch_up=True), ["/policy/catch_up"]),
]


@pytest.mark.parametrize(("body", "pointers"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_a_wrong_field_is_told_and_nothing_is_stored(
    http: httpx.AsyncClient, name: str, body: dict[str, Any], pointers: list[str]
) -> None:
    answer = await http.put(f"/v1/schedules/{name}", json=body)
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert problem["type"] == "urn:clockjack:problem:invalid-request"
    assert [error["pointer"] for error in problem["errors"]] == pointers
    assert all(error["location"] == "body" and error["detail"] for error in problem["errors"])
    assert (await http.get(f"/v1/schedules/{name}")).status_code == 404


@pytest.mark.parametrize("schedule_id", ["%20", "a%20b", "-x", ".x", "%C3%A4", "x" * 201, "a%2525b"])
async def test_an_id_that_is_none_is_told(http: httpx.AsyncClient, schedule_id: str) -> None:
    answer = await http.put(f"/v1/schedules/{schedule_id}", json={"trigger": CRON, "job": JOB})
    assert answer.status_code == 400
    assert [(error["location"], error["pointer"]) for error in answer.json()["errors"]] == [("path", "/schedule_id")]


ACTIONS: list[tuple[str, Any, list[str]]] = [
    ("pause", {"reason": 5}, ["/reason"]),
    ("pause", {"reason": "x" * 501}, ["/reason"]),
    ("pause", {"until": "tomorrow"}, ["/until"]),
    ("pause", [], [""]),
    ("resume", {"from": "yesterday"}, ["/from"]),
    ("resume", {"at": "now"}, ["/at"]),
    ("trigger", {"overlap": "sometimes"}, ["/overlap"]),
    ("trigger", {"overlap": 1}, ["/overlap"]),
    ("trigger", {"args": {}}, ["/args"]),
    ("trigger", "now", [""]),
]


@pytest.mark.parametrize(("action", "body", "pointers"), ACTIONS)
async def test_a_wrong_action_is_told_and_not_done(
    http: httpx.AsyncClient, name: str, action: str, body: Any, pointers: list[str]
) -> None:
    path = f"/v1/schedules/{name}"
    before = (await http.put(path, json={"trigger": EVENT, "job": JOB})).json()
    answer = await http.post(f"{path}/{action}", json=body)
    assert answer.status_code == 400, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    typed = await http.post(f"{path}/{action}", content="{}", headers={"Content-Type": "text/plain"})
    assert typed.status_code == 415
    assert (await http.get(path)).json() == before
