"""The command line without a node: help, exit codes, what is asked of a node, what is printed."""

import io
import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from clockjack_api.cli.exits import Code
from clockjack_api.cli.root import root

JOB = {
    "id": "01JD",
    "state": "ready",
    "target": {"type": "task", "name": "shop.send", "args": {"to": "ann"}},
    "queue": "mail",
    "priority": 5,
    "attempt": 0,
    "max_attempts": 3,
    "created_at": "2026-01-05T09:00:00Z",
    "run_at": None,
    "started_at": None,
    "finished_at": None,
    "result": None,
    "error": None,
    "schedule_id": None,
    "nominal_at": None,
    "executor_id": None,
    "progress": None,
    "labels": {},
    "metadata": {},
}
PROBLEM = {
    "type": "urn:clockjack:problem:invalid-request",
    "title": "The request is not valid",
    "status": 400,
    "detail": "body /args/to: Expected `str`",
    "errors": [
        {"location": "body", "pointer": "/args/to", "detail": "Expected `str`"},
        {"location": "query", "pointer": "/limit", "detail": "too large"},
    ],
}


def all_commands() -> list[list[str]]:
    """Return the words of every command."""
    found: list[list[str]] = []

    def walk(command: click.Command, words: list[str]) -> None:
        found.append(words)
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                assert child is not None
                walk(child, [*words, name])

    walk(root, [])
    return found


@pytest.mark.parametrize("words", all_commands(), ids=" ".join)
def test_every_command_has_help(clockjack: Callable[..., Any], words: list[str]) -> None:
    answer = clockjack(*words, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: {' '.join(['clockjack', *words])}")
    assert answer.err == ""


def test_help_comes_at_once() -> None:
    command = [sys.executable, "-m", "clockjack_api.cli", "--help"]
    subprocess.run(command, check=True, capture_output=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.15, "seconds of a core"
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "clockjack_api.cli", "--help"], check=True, capture_output=True
    ).stderr.decode()
    slow = {"httpx", "litestar", "msgspec", "nats", "rich", "uvicorn", "anyio", "asyncio"}
    assert not slow & set(re.findall(r"\| +(\w+)$", loaded, re.MULTILINE))


def test_the_version_is_told(clockjack: Callable[..., Any]) -> None:
    assert re.fullmatch(r"clockjack \d+\.\d+\.\d+\n", clockjack("--version").out)


@pytest.mark.parametrize(
    "words",
    [
        "nonsense",
        "job nonsense",
        "job show",
        "job list --nonsense",
        "job list --limit 0",
        "job list --created-after tomorrow",
        "job submit",
        "job submit a.b c",
        "job submit a.b c:=[",
        "job submit a.b c=1 c=2",
        "job submit a.b --http http://x",
        "job submit --http http://x --command",
        "job submit --method GET a.b",
        "job submit --command",
        "job submit a.b --delay soon",
        "job submit a.b --args []",
        "job submit a.b --label x",
        "job submit a.b --file -",
        "schedule put x a.b",
        "schedule put x --every 5",
        "schedule put x a.b --every 5 --cron *",
        "queue set q",
        "queue set q --concurrency many",
        "queue set q --rate 10",
        "queue set q --rate ten/s",
        "queue set q --rate 10/fortnight",
        "queue set q --ageing soon",
        "job submit a.b --require gpu",
        "job list --url foo",
    ],
)
def test_a_wrong_command_line_ends_with_2(clockjack: Callable[..., Any], words: str) -> None:
    answer = clockjack(*words.split())
    assert answer.code == Code.USAGE
    assert answer.out == ""
    assert answer.err


def test_nobody_there_ends_with_3(clockjack: Callable[..., Any]) -> None:
    answer = clockjack("job", "list", "--url", "http://127.0.0.1:1")
    assert answer.code == Code.UNREACHABLE
    assert answer.err.startswith("clockjack: no answer from http://127.0.0.1:1")
    as_json = clockjack("job", "list", "--url", "http://127.0.0.1:1", "--json")
    assert as_json.out == ""
    assert json.loads(as_json.err)["title"].startswith("no answer")


def test_something_else_there_ends_with_3(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    pretend_node.will_answer(b"<html>", media_type="text/html")
    answer = clockjack("job", "show", "x", "--url", pretend_node.url)
    assert answer.code == Code.UNREACHABLE
    assert "is not a clockjack node" in answer.err


def test_a_refusal_ends_with_4_and_shows_the_fields(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    pretend_node.will_answer(PROBLEM, 400, "application/problem+json")
    answer = clockjack("job", "submit", "shop.send", "--url", pretend_node.url)
    assert answer.code == Code.REFUSED
    assert answer.out == ""
    assert answer.err.splitlines() == [
        "clockjack: The request is not valid (400): body /args/to: Expected `str`",
        "  /args/to: Expected `str`",
        "  query /limit: too large",
    ]
    as_json = clockjack("job", "submit", "shop.send", "--json", "--url", pretend_node.url)
    assert json.loads(as_json.err) == PROBLEM


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (["shop.send"], {"task": "shop.send"}),
        (
            ["shop.send", "to=ann", "note=a=b", "copies:=2", 'all:={"x": [1]}'],
            {"task": "shop.send", "args": {"to": "ann", "note": "a=b", "copies": 2, "all": {"x": [1]}}},
        ),
        (["shop.send", "--args", '{"a": 1, "b": 2}', "b=3"], {"task": "shop.send", "args": {"a": 1, "b": "3"}}),
        (
            ["a.b", "--delay", "1.5m", "--priority", "9", "--queue", "q", "--label", "x=y=z", "--metadata", '{"n": 1}'],
            {
                "task": "a.b",
                "delay_seconds": 90,
                "priority": 9,
                "queue": "q",
                "labels": {"x": "y=z"},
                "metadata": {"n": 1},
            },
        ),
        (
            [
                "a.b",
                "--max-attempts",
                "7",
                "--retry",
                '{"factor": 3}',
                "--time-limit",
                "2h",
                "--unique-key",
                "k",
                "--id",
                "i",
            ],
            {
                "task": "a.b",
                "retry": {"factor": 3, "max_attempts": 7},
                "timeout_seconds": 7200,
                "unique": {"key": "k"},
                "id": "i",
            },
        ),
        (
            ["--http", "http://x", "--method", "put", "--header", "a=b", "--body", '{"n": null}'],
            {
                "target": {
                    "type": "http",
                    "url": "http://x",
                    "method": "PUT",
                    "headers": {"a": "b"},
                    "body": {"n": None},
                }
            },
        ),
        (
            ["--command", "--", "ls", "-l", "a b"],
            {"target": {"type": "command", "program": "ls", "args": ["-l", "a b"]}},
        ),
        (["--target", '{"type": "new"}'], {"target": {"type": "new"}}),
        (
            ["a.b", "--at", "2026-03-01T09:30:00+01:00"],
            {"task": "a.b", "run_at": "2026-03-01T09:30:00+01:00"},
        ),
    ],
)
def test_submit_asks_for_what_the_options_say(
    clockjack: Callable[..., Any], pretend_node: Any, words: list[str], body: Any
) -> None:
    pretend_node.will_answer(JOB, 201)
    answer = clockjack("job", "submit", "--url", pretend_node.url, "--idempotency-key", "once", *words)
    assert (answer.code, answer.out) == (0, "01JD  shop.send  ready\n")
    (asked,) = pretend_node.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/v1/jobs", body)
    assert asked.headers["idempotency-key"] == "once"


def test_json_is_read_from_a_file(clockjack: Callable[..., Any], pretend_node: Any, tmp_path: Path) -> None:
    Path("args.json").write_text('{"a": "ü"}')
    pretend_node.will_answer(JOB, 201)
    assert clockjack("job", "submit", "a.b", "--args", "@args.json", "--url", pretend_node.url).code == 0
    assert pretend_node.asked[0].body["args"] == {"a": "ü"}
    assert clockjack("job", "submit", "a.b", "--args", "@none.json").code == Code.USAGE


def test_a_file_of_jobs_goes_in_batches(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    Path("jobs").write_text("".join(f'{{"task": "t{n}"}}\n\n' for n in range(1500)))
    pretend_node.will_answer({"data": [{"status": 201, "id": f"a{n}", "problem": None} for n in range(1000)]})
    pretend_node.will_answer(
        {
            "data": [
                {"status": 409, "id": f"b{n}", "problem": "urn:x:unique-conflict" if n == 3 else None}
                for n in range(500)
            ]
        }
    )
    answer = clockjack("job", "submit", "--file", "jobs", "--url", pretend_node.url)
    assert [len(asked.body["jobs"]) for asked in pretend_node.asked] == [1000, 500]
    assert answer.code == Code.REFUSED
    assert answer.out == "1499 of 1500 jobs submitted\n"
    assert answer.err.splitlines()[1:] == ["  line 2007: unique-conflict"]


def test_a_fault_in_a_batch_is_told_by_its_line(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    Path("jobs").write_text('{"task": "a"}\n\n{"task": 1}\n')
    fault = {"location": "body", "pointer": "/jobs/1/task", "detail": "Expected `str`"}
    pretend_node.will_answer(PROBLEM | {"errors": [fault]}, 400)
    answer = clockjack("job", "submit", "--file", "jobs", "--json", "--url", pretend_node.url)
    assert (answer.code, answer.out) == (Code.REFUSED, "")
    assert json.loads(answer.err)["lines"] == [{"line": 3, "detail": "/task: Expected `str`"}]


@pytest.mark.parametrize("line", ["{", "[]", "5"])
def test_a_line_that_is_no_object_stops_before_anything_is_sent(
    clockjack: Callable[..., Any], pretend_node: Any, line: str
) -> None:
    Path("jobs").write_text('{"task": "a"}\n' + line)
    answer = clockjack("job", "submit", "--file", "jobs", "--url", pretend_node.url)
    assert (answer.code, pretend_node.asked) == (Code.USAGE, [])
    assert "line 2 is not" in answer.err


@pytest.mark.parametrize(("state", "code"), [("succeeded", 0), ("failed", 1), ("cancelled", 1), ("quarantined", 1)])
def test_wait_ends_as_the_job_does(clockjack: Callable[..., Any], pretend_node: Any, state: str, code: int) -> None:
    pretend_node.will_answer(JOB | {"state": "running"})
    pretend_node.will_answer(JOB | {"state": state})
    answer = clockjack("job", "wait", "a/b", "--json", "--url", pretend_node.url)
    assert answer.code == code
    assert answer.json()["state"] == state
    assert [asked.path for asked in pretend_node.asked] == ["/v1/jobs/a%2Fb?wait_seconds=20.0"] * 2


def test_wait_gives_up_after_its_time_out(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    pretend_node.will_answer(JOB | {"state": "running"})
    answer = clockjack("job", "wait", "x", "--timeout", "10ms", "--url", pretend_node.url)
    assert answer.code == Code.NEGATIVE
    assert "has not ended, it is running" in answer.err


def test_listing_turns_pages_until_it_has_enough(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    page = {"data": [JOB] * 100, "has_more": True, "next_cursor": "next"}
    pretend_node.will_answer(page)
    pretend_node.will_answer(page | {"data": [JOB] * 20})
    answer = clockjack(
        "job", "list", "--limit", "120", "--state", "ready", "--state", "failed", "--label", "a=b", "--json", "--url",
        pretend_node.url,
    )  # fmt: skip
    assert len(answer.json()) == 120
    assert [asked.path for asked in pretend_node.asked] == [
        "/v1/jobs?limit=100&label=a%3Db&state=ready&state=failed",
        "/v1/jobs?cursor=next&limit=20&label=a%3Db&state=ready&state=failed",
    ]


def test_a_table_without_a_terminal_is_plain_and_whole(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    name = "x" * 150
    pretend_node.will_answer(
        {"data": [JOB | {"target": {"type": "task", "name": name}}], "has_more": False, "next_cursor": None}
    )
    answer = clockjack("job", "list", "--url", pretend_node.url)
    head, row = answer.out.splitlines()
    assert head.split() == ["id", "state", "target", "queue", "attempt", "created", "took", "schedule"]
    assert row.startswith(f"01JD  ready  {name}  mail")
    assert "\x1b" not in answer.out


def test_what_a_job_says_can_not_steer_the_terminal(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    error = {"type": "E", "message": "\x1b[2J[bold]\x07", "traceback": "one\n  two\x1b]0;x\x07"}
    pretend_node.will_answer(JOB | {"state": "failed", "error": error})
    answer = clockjack("job", "show", "x", "--url", pretend_node.url)
    assert not {"\x1b", "\x07"} & set(answer.out)
    assert "E: �[2J[bold]�" in answer.out
    assert re.search(r"^traceback +one\n {13}two", answer.out, re.MULTILINE)


def test_schedule_put_asks_for_what_the_options_say(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    pretend_node.will_answer(
        {"id": "s", "paused": False, "trigger": {"type": "date", "run_at": "2026-01-05T09:00:00Z"}}
    )
    url = ("--url", pretend_node.url)
    clockjack("schedule", "put", "a/b", "t", "x=1", "--cron", "0 9 * * *", "--timezone", "Europe/Berlin", *url)
    clockjack("schedule", "put", "s", "t", "--every", "5m", "--overlap", "allow_all", "--missed", "none", *url)
    clockjack("schedule", "put", "s", "t", 'r:={"$event": "/data/ref"}', "--on-event", "a", "--filter", "{}", *url)
    clockjack("schedule", "put", "s", "--spec", '{"as": "it is"}', *url)
    assert [asked.path for asked in pretend_node.asked] == ["/v1/schedules/a%2Fb"] + ["/v1/schedules/s"] * 3
    assert [asked.body for asked in pretend_node.asked] == [
        {
            "trigger": {"type": "cron", "expression": "0 9 * * *", "timezone": "Europe/Berlin"},
            "job": {"task": "t", "args": {"x": "1"}},
        },
        {
            "trigger": {"type": "interval", "every_seconds": 300},
            "job": {"task": "t"},
            "policy": {"overlap": "allow_all", "missed": "none"},
        },
        {
            "trigger": {"type": "event", "types": ["a"], "filter": {}},
            "job": {"task": "t", "args": {"r": {"$event": "/data/ref"}}},
        },
        {"as": "it is"},
    ]


def test_event_publish_makes_a_cloudevent(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    pretend_node.will_answer(b"", 202)
    answer = clockjack(
        "event", "publish", "com.example.paid", "--source", "/shop", "--data", '{"n": 1}', "--extension", "a=b",
        "--id", "e1", "--time", "2026-01-05T09:00:00Z", "--url", pretend_node.url,
    )  # fmt: skip
    assert (answer.code, answer.out) == (0, "e1  com.example.paid published\n")
    (asked,) = pretend_node.asked
    assert asked.headers["content-type"] == "application/cloudevents+json"
    assert asked.body == {
        "specversion": "1.0",
        "id": "e1",
        "type": "com.example.paid",
        "source": "/shop",
        "data": {"n": 1},
        "time": "2026-01-05T09:00:00+00:00",
        "a": "b",
    }


@pytest.mark.parametrize(
    ("events", "kind"), [({"id": "1"}, "cloudevents"), ([{"id": "1"}, {"id": "2"}], "cloudevents-batch")]
)
def test_events_are_sent_as_they_are(clockjack: Callable[..., Any], pretend_node: Any, events: Any, kind: str) -> None:
    Path("events.json").write_text(json.dumps(events))
    pretend_node.will_answer({"accepted": 2}, 202)
    assert clockjack("event", "send", "@events.json", "--url", pretend_node.url).out == "2 published\n"
    [asked] = pretend_node.asked
    assert (asked.headers["content-type"], asked.body) == (f"application/{kind}+json", events)
    assert clockjack("event", "send", "5", "--url", pretend_node.url).code == Code.USAGE


def test_events_are_listed(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    found = {"type": "com.example.paid", "source": "/shop", "id": "1", "data": {"n": 1}, "time": None}
    pretend_node.will_answer({"data": [found], "has_more": False, "next_cursor": None})
    words = ("event", "list", "--type", "com.*", "--after", "2026-01-01T00:00:00Z", "--url", pretend_node.url)
    assert clockjack(*words).out.splitlines()[1].split() == ["–", "com.example.paid", "/shop", "–", '{"n":', "1}"]
    assert pretend_node.asked[0].path.startswith("/v1/events?")
    assert "type=com." in pretend_node.asked[0].path
    assert clockjack(*words, "--json").json() == [found]


def test_dead_letters_are_shown_with_what_they_were(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    letter = {
        "position": 7,
        "stored_at": "2026-01-05T09:00:00Z",
        "subject": "clockjack.events.default.x",
        "reason": "is no JSON",
        "size": 5,
        "payload_base64": "aGVsbG8=",
    }
    pretend_node.will_answer({"data": [letter], "has_more": False, "next_cursor": None})
    url = ("--url", pretend_node.url)
    listed = clockjack("event", "dead-letters", *url).out.splitlines()
    assert listed[0].split() == ["position", "stored", "subject", "bytes", "reason"]
    assert listed[1].endswith("clockjack.events.default.x      5  is no JSON")
    assert "hello" in clockjack("event", "dead-letters", "7", *url).out
    assert clockjack("event", "dead-letters", "7", "--json", *url).json() == letter
    missing = clockjack("event", "dead-letters", "8", *url)
    assert (missing.code, "no dead letter at 8" in missing.err) == (Code.NEGATIVE, True)


def test_event_tail_goes_on_after_a_break(
    clockjack: Callable[..., Any], pretend_node: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clockjack_api.cli.sse.RECONNECT_SECONDS", 0)
    pretend_node.will_answer(
        b': hello\n\nid: 1-0\ndata: {"type":\ndata: "a"}\n\nid: 2-0\n\ndata: lost', media_type="text/event-stream"
    )
    pretend_node.will_answer(
        b'id: 2-0\nevent: overflow\ndata: {}\n\nid: 3-0\nevent: x\ndata:{"type": "b"}\n\n',
        media_type="text/event-stream",
    )
    answer = clockjack(
        "event", "tail", "--limit", "2", "--json", "--type", "a", "--type", "b", "--url", pretend_node.url
    )
    assert answer.code == 0
    assert [json.loads(line) for line in answer.out.splitlines()] == [
        {"id": "1-0", "event": {"type": "a"}},
        {"id": "3-0", "event": {"type": "b"}},
    ]
    first, second = pretend_node.asked
    assert first.path == "/v1/events/stream?types=a&types=b"
    assert "last-event-id" not in first.headers
    assert second.headers["last-event-id"] == "1-0"


def test_queue_set_keeps_what_it_was_not_told(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    queue = {"name": "q", "paused": True, "concurrency": 3, "max_backlog": 10, "created_at": None, "updated_at": None}
    pretend_node.will_answer(queue)
    assert clockjack("queue", "set", "q", "--max-backlog", "none", "--url", pretend_node.url).code == 0
    assert pretend_node.asked[1].body == {"paused": True, "concurrency": 3, "max_backlog": None}


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        ("--rate 10/s", {"rate": {"limit": 10, "period_seconds": 1.0}}),
        ("--rate 600/m", {"rate": {"limit": 600, "period_seconds": 60.0}}),
        ("--rate 5/2.5s+3", {"rate": {"limit": 5, "period_seconds": 2.5, "burst": 3}}),
        ("--rate none --weight 3", {"rate": None, "weight": 3}),
        ("--key-concurrency 2 --ageing 5m", {"key_concurrency": 2, "ageing_seconds": 300.0}),
        ("--weight none", {"weight": 1}),
    ],
)
def test_queue_set_says_limits_in_short(
    clockjack: Callable[..., Any], pretend_node: Any, words: str, limits: dict[str, Any]
) -> None:
    queue = {"name": "q", "paused": False, "draining": True, "weight": 2, "created_at": None, "updated_at": None}
    pretend_node.will_answer(queue)
    assert clockjack("queue", "set", "q", *words.split(), "--url", pretend_node.url).code == 0
    assert pretend_node.asked[1].body == {"paused": False, "draining": True, "weight": 2} | limits


def test_queues_show_their_limits_and_what_holds_them_back(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    times = {"created_at": "2026-01-05T09:00:00Z", "updated_at": "2026-01-05T09:00:00Z"}
    rate = {"limit": 10, "period_seconds": 1.0, "burst": 2}
    held = {"limited_by": ["rate", "no_executor"], "tokens": 0.25, "weight": 3, "ageing_seconds": 600.0}
    queue = {"name": "q", "paused": False, "draining": True, "ready": 5, "depth": 5, "running": 1, "rate": rate}
    pretend_node.will_answer(queue | held | times)
    shown = clockjack("queue", "show", "q", "--url", pretend_node.url).out
    for line in ("draining", "rate, no executor for it", "10/s+2", "0.25", "10 min"):
        assert line in shown


def test_a_queue_can_be_paused_and_drain(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    queue = {"name": "q", "paused": True, "draining": True, "depth": 1, "created_at": None, "updated_at": None}
    pretend_node.will_answer(queue)
    assert "paused, draining" in clockjack("queue", "show", "q", "--url", pretend_node.url).out


def test_the_list_of_queues_says_what_holds_them_back(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    queue = {"name": "q", "paused": False, "draining": True, "limited_by": ["rate", "no_executor"]}
    pretend_node.will_answer({"data": [queue], "has_more": False, "next_cursor": None})
    listed = clockjack("queue", "list", "--url", pretend_node.url).out
    assert "rate, no executor for it" in listed
    assert "drained" in listed


def test_purge_asks_first(clockjack: Callable[..., Any], pretend_node: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    pretend_node.will_answer({"cancelled": 4})
    assert clockjack("queue", "purge", "q", "--url", pretend_node.url).code == Code.INTERRUPTED
    assert pretend_node.asked == []
    assert clockjack("queue", "purge", "q", "--yes", "--url", pretend_node.url).out == "4 jobs cancelled\n"


def test_config_show_tells_where_values_come_from(
    clockjack: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("clockjack.toml").write_text('nats = ["nats://ann:hush@n:1"]\n')
    monkeypatch.setenv("CLOCKJACK_SLOTS", "3")
    answer = clockjack("config", "show", "--port", "1")
    assert "hush" not in answer.out
    assert re.search(r"^nats +nats://\*\*\*@n:1 +clockjack.toml line 1$", answer.out, re.MULTILINE)
    assert re.search(r"^slots +3 +CLOCKJACK_SLOTS$", answer.out, re.MULTILINE)
    as_json = clockjack("config", "show", "--json").json()["settings"]
    assert {"name": "port", "value": 8640, "source": "default"} in as_json
    assert clockjack("config", "show", "--port", "x").code == Code.CONFIGURATION


def test_a_purchase_of_nothing_is_no_error(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    pretend_node.will_answer({"data": [], "has_more": False, "next_cursor": None})
    assert clockjack("job", "list", "--url", pretend_node.url).out == "no such jobs\n"
    assert clockjack("job", "list", "--json", "--url", pretend_node.url).json() == []
