"""Schedules as users write them: shape, faults with pointers, and what creation settles."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from clockjack.clock import from_datetime
from clockjack.schedules import ScheduleSpec, check, complete, decode_spec, encode_spec, next_fire
from clockjack.triggers.faults import InvalidSchedule
from clockjack.triggers.interval import IntervalTrigger

NOW = from_datetime(datetime(2026, 1, 5, 9, tzinfo=UTC))
EVENT = {"type": "event", "types": ["com.github.push"]}
CRON = {"type": "cron", "expression": "0 9 * * MON-FRI", "timezone": "Europe/Berlin"}
JOB = {"task": "reports.daily"}


def parsed(trigger: Any = CRON, job: Any = JOB, **policy: Any) -> ScheduleSpec:
    return decode_spec(json.dumps({"trigger": trigger, "job": job, "policy": policy}).encode())


def faults(trigger: Any = CRON, job: Any = JOB, **policy: Any) -> dict[str, str]:
    with pytest.raises(InvalidSchedule) as refused:
        check(parsed(trigger, job, **policy), NOW)
    return {fault.pointer: fault.message for fault in refused.value.faults}


@pytest.mark.parametrize(
    "trigger",
    [
        CRON,
        CRON | {"dst": {"gap": "skip", "fold": "both"}},
        {"type": "interval", "every_seconds": 90},
        {"type": "interval", "every_seconds": 0.5, "anchor": "2026-01-01T00:00:00+02:00"},
        {"type": "date", "run_at": "2026-02-01T12:00:00Z"},
        {"type": "date", "run_at": "2020-02-01T12:00:00Z"},
        EVENT | {"sources": ["*/hello"], "filter": {"data": {"ref": [{"prefix": "refs/"}]}}},
    ],
)
def test_good_schedules_are_taken_and_come_back_as_they_were(trigger: Any) -> None:
    spec = parsed(trigger, JOB, overlap="allow_all", missed="all", end_at="2031-01-01T00:00:00Z")
    check(spec, NOW)
    assert decode_spec(encode_spec(spec)) == spec


def test_every_field_is_stored() -> None:
    stored = msgspec.json.decode(encode_spec(parsed()))
    assert stored["policy"]["missed_window_seconds"] == 3600.0
    assert stored["trigger"]["dst"] == {"gap": None, "fold": None}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"trigger": {"type": "cron"}}, "expression"),
        ({"trigger": CRON | {"exclude": "holidays"}}, "exclude"),
        ({"trigger": EVENT | {"debounce": 5}}, "debounce"),
        ({"policy": {"overlap": "sometimes"}}, "overlap"),
        ({"policy": {"pause_after_failures": 0}}, "pause_after_failures"),
        ({"policy": {"max_runs": 0}}, "max_runs"),
        ({"policy": {"jitter_seconds": -1}}, "jitter_seconds"),
        ({"policy": {"missed_window_seconds": "60"}}, "missed_window_seconds"),
        ({"policy": {"start_at": "2026-01-01T00:00:00"}}, "start_at"),
        ({"job": {"task": "a", "priority": 10}}, "priority"),
        ({"job": {"task": "a", "run_at": "2026-01-01T00:00:00Z"}}, "run_at"),
        ({"job": {"target": {"type": "http", "url": "ftp://x"}}}, "url"),
        ({"job": {"target": {"type": "http", "url": {"$event": "/u", "x": 1}}}}, "x"),
        ({"job": {"target": {"type": "shell"}}}, "type"),
        ({"job": {"task": "a", "labels": {"a": 1}}}, "labels"),
        ({"job": {"task": "a", "labels": {"a": "x" * 501}}}, "labels"),
        ({"job": {"task": "a", "concurrency_key": ""}}, "concurrency_key"),
        ({"job": {"task": "a", "concurrency_key": "x" * 201}}, "concurrency_key"),
        ({"job": {"task": "a", "unique": {"until": "started"}}}, "unique"),
        ({"job": {"task": "a", "unique": {"key": "k", "until": "never"}}}, "unique"),
        ({"job": {"task": "a", "executor": {"require": {"gpu": 1}}}}, "executor"),
        ({"extra": 1}, "extra"),
    ],
)
def test_what_does_not_fit_the_shape_is_refused_by_name(change: dict[str, Any], where: str) -> None:
    document = {"trigger": CRON, "job": JOB} | change
    with pytest.raises(msgspec.ValidationError) as refused:
        decode_spec(json.dumps(document).encode())
    assert where in str(refused.value)


def test_a_cron_expression_that_never_comes_is_refused() -> None:
    found = faults({"type": "cron", "expression": "0 0 30 2 *"})
    assert "there is no day '30' of the month in February" in found["/trigger/expression"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = faults(
        {"type": "cron", "expression": "61 * * * *", "timezone": "Mars/Olympus"},
        {"task": "a", "target": {"type": "task", "name": "b"}, "labels": {"x/y": {"$event": "ref"}}},
        start_at="2026-02-01T00:00:00Z",
        end_at="2026-01-01T00:00:00Z",
    )
    assert sorted(found) == [
        "/job/labels/x~1y",
        "/job/labels/x~1y/$event",
        "/job/task",
        "/policy/end_at",
        "/trigger/expression",
        "/trigger/timezone",
    ]


@pytest.mark.parametrize("moment", ["1969-12-31T23:59:59Z", "9999-06-01T00:00:00Z", "9999-12-31T23:59:59-23:59"])
def test_times_out_of_reach_are_refused(moment: str) -> None:
    assert list(faults({"type": "date", "run_at": moment})) == ["/trigger/run_at"]
    assert list(faults({"type": "interval", "every_seconds": 1, "anchor": moment})) == ["/trigger/anchor"]
    assert list(faults(CRON, start_at=moment)) == ["/policy/start_at"]
    assert list(faults(CRON, end_at=moment)) == ["/policy/end_at"]


def test_event_triggers_tell_where_a_filter_is_no_pattern() -> None:
    found = faults(EVENT | {"filter": {"data": {"ref": "main"}}, "types": ["a", "b**"]}, jitter_seconds=5)
    assert sorted(found) == ["/policy/jitter_seconds", "/trigger/filter/data/ref", "/trigger/types/1"]


@pytest.mark.parametrize(
    ("job", "pointer", "why"),
    [
        ({}, "/job/target", "is missing"),
        ({"args": {"x": 1}, "target": {"type": "task", "name": "a"}}, "/job/args", "without task"),
        ({"task": "a", "args": {"x": [{"$event": "ref"}]}}, "/job/args/x/0/$event", "begins with '/'"),
        ({"task": "a", "args": {"x": {"$event": 5}}}, "/job/args/x/$event", "must be a JSON Pointer"),
        ({"task": "a", "args": {"x": {"$event": "/a", "y": 1}}}, "/job/args/x/y", "only 'default' may"),
        ({"task": "a", "metadata": {"x": {"$event": "/a~"}}}, "/job/metadata/x/$event", "'~'"),
        ({"target": {"type": "http", "url": {"$event": "u"}}}, "/job/target/url/$event", "begins with '/'"),
        ({"target": {"type": "command", "program": "ls", "args": [{"$event": "u"}]}}, "/job/target/args/0/$event", "/"),
        ({"task": "a", "metadata": {"x": "y" * 20_000}}, "/job/metadata", "more than 16384 bytes"),
    ],
)
def test_says_where_a_job_template_is_wrong(job: Any, pointer: str, why: str) -> None:
    found = faults(EVENT, job)
    assert list(found) == [pointer]
    assert why in found[pointer]


def test_only_an_event_trigger_brings_an_event() -> None:
    found = faults(CRON, {"task": "a", "args": {"deep": [{"x": {"$event": "/data"}}]}})
    assert found == {"/job/args/deep/0/x": "stands for a value of an event, and only an event trigger brings one"}


def test_arguments_that_are_nested_without_end_are_refused() -> None:
    deep: Any = 1
    for _ in range(150):
        deep = [deep]
    (message,) = faults(EVENT, {"task": "a", "args": {"x": deep}}).values()
    assert "nested more than 100 deep" in message


def test_start_and_end_with_no_tick_between_are_refused() -> None:
    found = faults(CRON, start_at="2026-01-03T00:00:00Z", end_at="2026-01-04T23:00:00Z")  # a weekend
    assert list(found) == ["/policy/end_at"]


def test_creation_settles_the_anchor_of_an_interval() -> None:
    spec = parsed({"type": "interval", "every_seconds": 60})
    settled = complete(spec, NOW)
    assert isinstance(settled.trigger, IntervalTrigger)
    assert settled.trigger.anchor == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert next_fire(settled, NOW) == NOW + 60_000_000
    assert complete(settled, NOW + 7) == settled
    assert complete(parsed(), NOW) == parsed()
