"""Jobs from templates, with values of an event in them."""

import json
from typing import Any

import msgspec
import pytest

from clockjack.derived_ids import derived_id
from clockjack.executor.messages import TaskInfo
from clockjack.records import NewJob, UniqueKey
from clockjack.schedules import check, decode_spec, event_job_id, make_job, tick_job_id
from clockjack.schedules.making import template_task
from clockjack.specs import CommandTarget, HttpTarget, Retry, TaskTarget, Work
from clockjack.triggers.faults import InvalidSchedule

PUSH = {
    "type": "com.github.push",
    "source": "https://github.com/octo/hello",
    "id": "7",
    "data": {
        "ref": "refs/heads/main",
        "forced": False,
        "none": None,
        "commits": [{"id": "a"}],
        "url": "https://example.com/x",
        "evil": {"$event": "/data/ref"},
    },
}


def made(job: dict[str, Any], event: Any = PUSH, task: TaskInfo | None = None) -> NewJob:
    spec = decode_spec(json.dumps({"trigger": {"type": "event"}, "job": job}).encode())
    return make_job(
        spec,
        "default",
        "s",
        job_id="J",
        nominal_at=5,
        run_at=6,
        created_at=7,
        events=[] if event is None else [event],
        event_id="E",
        task=task,
    )


def work(job: NewJob) -> Work:
    return msgspec.json.decode(job.work, type=Work)


def test_a_plain_template_becomes_a_job_with_the_defaults() -> None:
    job = made({"task": "a.b"})
    assert (job.namespace, job.id, job.schedule_id, job.event_id) == ("default", "J", "s", "E")
    assert (job.nominal_at, job.run_at, job.created_at) == (5, 6, 7)
    assert (job.queue, job.priority, job.max_attempts, job.task) == ("default", 5, 3, "a.b")
    assert (job.labels, job.metadata) == (None, None)
    assert work(job) == Work(TaskTarget("a.b", {}))


def test_the_template_says_more_than_the_task_and_the_task_more_than_the_defaults() -> None:
    info = TaskInfo("a.b", "mail", "async", timeout_seconds=60.0, retry={"max_attempts": 9}, priority=7)
    plain = made({"task": "a.b"}, task=info)
    assert (plain.queue, plain.priority, plain.max_attempts) == ("mail", 7, 9)
    assert (work(plain).timeout_seconds, work(plain).retry) == (60.0, Retry(max_attempts=9))
    own = made(
        {"task": "a.b", "queue": "slow", "priority": 0, "timeout_seconds": 5, "retry": {"max_attempts": 2}}, task=info
    )
    assert (own.queue, own.priority, own.max_attempts) == ("slow", 0, 2)
    assert work(own).timeout_seconds == 5.0


def test_values_of_the_event_keep_their_type_in_arguments_and_metadata() -> None:
    job = made(
        {
            "task": "a.b",
            "args": {
                "ref": {"$event": "/data/ref"},
                "list": [{"$event": "/data/commits/0/id"}, {"$event": "/data/forced"}],
                "none": {"$event": "/data/none", "default": "not used: the event has a null"},
                "missing": {"$event": "/data/nope"},
                "other": {"$event": "/data/nope", "default": {"a": 1}},
                "plain": {"event": "/data/ref"},
            },
            "metadata": {"event": {"$event": ""}},
        }
    )
    assert work(job).target == TaskTarget(
        "a.b",
        {
            "ref": "refs/heads/main",
            "list": ["a", False],
            "none": None,
            "missing": None,
            "other": {"a": 1},
            "plain": {"event": "/data/ref"},
        },
    )
    assert job.metadata is not None
    assert msgspec.json.decode(job.metadata) == {"event": PUSH}


def test_an_event_can_not_bring_in_references_of_its_own() -> None:
    job = made({"task": "a.b", "args": {"x": {"$event": "/data/evil"}}})
    assert work(job).target == TaskTarget("a.b", {"x": {"$event": "/data/ref"}})


def test_values_of_the_event_are_texts_where_texts_are_wanted() -> None:
    job = made(
        {
            "target": {
                "type": "command",
                "program": "deploy",
                "args": ["--ref", {"$event": "/data/ref"}, {"$event": "/data/nope"}, {"$event": "/data/commits"}],
                "stdin": {"$event": "/data/forced"},
                "env": {"REF": {"$event": "/data/nope", "default": "main"}},
            },
            "labels": {"ref": {"$event": "/data/ref"}, "plain": "x"},
        }
    )
    expected = CommandTarget("deploy", ["--ref", "refs/heads/main", "", '[{"id":"a"}]'], "false", {"REF": "main"})
    assert work(job).target == expected
    assert job.labels == {"ref": "refs/heads/main", "plain": "x"}
    assert job.task == "command:deploy"


def test_an_http_target_takes_values_of_the_event() -> None:
    job = made(
        {
            "target": {
                "type": "http",
                "url": {"$event": "/data/url"},
                "headers": {"x-ref": {"$event": "/data/ref"}},
                "body": {"commits": {"$event": "/data/commits"}},
            }
        }
    )
    expected = HttpTarget("https://example.com/x", "POST", {"x-ref": "refs/heads/main"}, {"commits": [{"id": "a"}]})
    assert work(job).target == expected
    assert job.task == "http:"


@pytest.mark.parametrize("pointer", ["/data/ref", "/data/nope"])
def test_a_url_from_the_event_must_be_one(pointer: str) -> None:
    with pytest.raises(InvalidSchedule) as refused:
        made({"target": {"type": "http", "url": {"$event": pointer}}})
    assert refused.value.faults[0].pointer == "/job/target/url"


def test_a_run_by_hand_has_no_event() -> None:
    job = made({"task": "a.b", "args": {"x": {"$event": "/data/ref", "default": 1}}}, event=None)
    assert work(job).target == TaskTarget("a.b", {"x": 1})


def test_long_labels_from_events_are_cut() -> None:
    job = made({"task": "a", "labels": {"x": {"$event": "/data"}}}, event={"data": "y" * 10_000})
    assert job.labels == {"x": "y" * 500}


def test_metadata_from_events_are_bounded() -> None:
    with pytest.raises(InvalidSchedule) as refused:
        made({"task": "a", "metadata": {"x": {"$event": "/data"}}}, event={"data": "y" * 20_000})
    assert refused.value.faults[0].pointer == "/job/metadata"


@pytest.mark.parametrize("retry", [{"max_attempts": 0}, {"max_attempts": "many"}, {"colour": "red"}])
def test_what_an_executor_says_amiss_does_no_harm(retry: dict[str, Any]) -> None:
    assert work(made({"task": "a.b"}, task=TaskInfo("a.b", "", "async", retry=retry))).retry == Retry()


def test_ids_are_derived() -> None:
    assert tick_job_id("default", "s", 5_000) == derived_id(5_000, "default", "s")
    assert event_job_id("default", "s", 5_000, "/src", "1") == derived_id(5_000, "default", "s", "/src", "1")
    assert len({tick_job_id("default", "s", n * 1000) for n in range(50)}) == 50


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ({"task": "a.b"}, "a.b"),
        ({"target": {"type": "task", "name": "c.d"}}, "c.d"),
        ({"target": {"type": "http", "url": "https://x"}}, None),
    ],
)
def test_tells_which_task_a_template_runs(job: dict[str, Any], expected: str | None) -> None:
    spec = decode_spec(json.dumps({"trigger": {"type": "event"}, "job": job}).encode())
    assert template_task(spec) == expected


def test_keys_and_placement_of_the_template() -> None:
    job = made(
        {
            "task": "t",
            "concurrency_key": {"$event": "/data/ref"},
            "unique": {"key": "k", "until": "started", "ttl_seconds": 1.5, "on_conflict": "replace"},
            "executor": {"require": {"b": "2", "a": ["y", "x", "y"]}},
        }
    )
    assert job.concurrency_key == "refs/heads/main"
    assert job.unique == UniqueKey("k", "started", 1_500_007, "replace", 1_500_000)
    assert job.placement == '{"require":{"a":["x","y"],"b":"2"}}'
    plain = made({"task": "t"})
    assert (plain.concurrency_key, plain.unique, plain.placement) == (None, None, "")


@pytest.mark.parametrize("pointer", ["/data/none", "/data/nothing"])
def test_an_empty_key_is_none(pointer: str) -> None:
    job = made({"task": "t", "concurrency_key": {"$event": pointer}, "unique": {"key": {"$event": pointer}}})
    assert (job.concurrency_key, job.unique) == (None, None)


def test_long_keys_of_events_are_told_apart() -> None:
    template = {"task": "t", "concurrency_key": {"$event": "/data"}}
    keys = [made(template, {"data": "x" * 300 + end}).concurrency_key for end in "ab"]
    assert keys[0] != keys[1]
    assert [len(key or "") for key in keys] == [200, 200]


def test_only_events_bring_values_for_keys() -> None:
    job = {"task": "t", "unique": {"key": {"$event": "/id"}}, "concurrency_key": {"$event": "/id"}}
    spec = {"trigger": {"type": "interval", "every_seconds": 5}, "job": job}
    with pytest.raises(InvalidSchedule) as caught:
        check(decode_spec(json.dumps(spec).encode()), 0)
    assert {fault.pointer for fault in caught.value.faults} == {"/job/concurrency_key", "/job/unique/key"}
