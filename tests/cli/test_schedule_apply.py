"""``clockjack schedule apply``: files are read with their places, faults are told by them."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clockjack_api.cli import yaml_source
from clockjack_api.cli.yaml_source import YamlFault, read

GOOD = """\
set: backups
schedules:
  - id: nightly
    trigger: {type: cron, expression: "0 3 * * *"}
    job: &job
      task: backup
      args: {at: 12:30, on: 2026-01-01, off: "5", deep: true, n: 0x1F}
  - id: hourly
    trigger: {type: interval, every_seconds: 3600}
    job:
      <<: *job
      queue: slow
"""

APPLIED: dict[str, Any] = {
    "set": "backups",
    "dry_run": False,
    "added": 1,
    "changed": 1,
    "removed": 1,
    "unchanged": 1,
    "leftover": 1,
    "changes": [
        {"id": "a", "change": "added", "fields": []},
        {"id": "b", "change": "changed", "fields": [{"pointer": "/policy/overlap", "before": "skip", "after": None}]},
        {"id": "c", "change": "removed", "fields": []},
        {"id": "d", "change": "unchanged", "fields": []},
        {"id": "e", "change": "leftover", "fields": []},
    ],
}


def one(schedule_id: str) -> str:
    return f"id: {schedule_id}\ntrigger: {{type: cron, expression: '0 3 * * *'}}\njob: {{task: x}}\n"


def test_sends_what_the_file_says(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    Path("a.yaml").write_text(GOOD)
    pretend_node.will_answer(APPLIED)
    answer = clockjack("schedule", "apply", "--url", pretend_node.url, "-f", "a.yaml", "--prune", "--dry-run")
    assert answer.code == 0, answer.err
    [asked] = pretend_node.asked
    assert (asked.method, asked.path) == ("POST", "/v1/schedule-sets/backups/apply")
    args = {"at": "12:30", "on": "2026-01-01", "off": "5", "deep": True, "n": 31}
    assert asked.body == {
        "schedules": [
            {
                "id": "nightly",
                "trigger": {"type": "cron", "expression": "0 3 * * *"},
                "job": {"task": "backup", "args": args},
            },
            {
                "id": "hourly",
                "trigger": {"type": "interval", "every_seconds": 3600},
                "job": {"task": "backup", "args": args, "queue": "slow"},
            },
        ],
        "prune": True,
        "adopt": False,
        "dry_run": True,
    }
    assert answer.out.splitlines() == [
        "+ a",
        "~ b",
        '    /policy/overlap: "skip" → null',
        "- c",
        "? e (of the set, and in no file; --prune removes it)",
        "1 added, 1 changed, 1 removed, 1 unchanged (set backups)",
    ]


def test_reads_documents_files_directories_and_standard_input(
    clockjack: Callable[..., Any], pretend_node: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path("schedules")
    folder.mkdir()
    (folder / "b.yml").write_text(f"{one('b1')}---\n---\n- {{id: b2, job: 1}}\n- {{id: b3}}\n")
    (folder / "a.json").write_text('{"schedules": {"a1": {"job": {"task": "x"}}, "a2": {}}}')
    (folder / "README.md").write_text("not: [yaml")
    Path("c.yaml").write_text("schedules: []\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("{id: s1}"))
    pretend_node.will_answer({**APPLIED, "changes": []})
    answer = clockjack(
        *("schedule", "apply", "--url", pretend_node.url, "-f", "schedules", "-f", "c.yaml", "-f", "-", "--json")
    )
    assert answer.code == 0, answer.err
    [asked] = pretend_node.asked
    assert asked.path == "/v1/schedule-sets/default/apply"
    assert [each["id"] for each in asked.body["schedules"]] == ["a1", "a2", "b1", "b2", "b3", "s1"]
    assert answer.json()["set"] == "backups"


FAULTY = [
    ("a: [1\nb: 2", "a.yaml:2:2: is not YAML: expected ',' or ']', but got ':'"),
    ("a: 1\nb: 2\na: 3", "a.yaml:3:1: 'a' is there twice: see line 1"),
    (
        "id: x\njob: !!python/object:os.system {}",
        "a.yaml:2:6: is of a type that JSON has not: !!python/object:os.system",
    ),
    ("id: x\nn: .inf", "a.yaml:2:4: '.inf' is no number that JSON has"),
    ("id: !!int five", "a.yaml:1:5: 'five' is no number"),
    ("? [a]\n: b", "a.yaml:1:3: is a key that is no text"),
    ("a: &a [*a]", "a.yaml:1:4: contains itself"),
    ("a: <<\n<<: 5", "a.yaml:2:5: << takes a mapping, or several"),
    ("id: \x01", "a.yaml:1:1: has a character that YAML does not allow"),
    ("just text", "a.yaml:1: is no schedule"),
    ("- {id: x}\n- 5", "a.yaml:2: is no schedule"),
    ("schedules:\n  x: null", "a.yaml:2: is no schedule"),
    ("schedules:\n  x:\n    id: y", "a.yaml:3: has an id, and is called by one already"),
    ("schedules: []\nprune: true", "a.yaml:2: 'prune' is not known beside 'schedules'; only 'set' is"),
    ("set: [a]\nschedules: []", "a.yaml:1: 'set' must be a text"),
    ("set: a\nschedules: []\n---\nset: b\nschedules: []", "a.yaml:4: the set is 'b', and was 'a' before"),
    ("set: b\nschedules: []", "--set says 'a', and a file says 'b'"),
    (f"{one('x')}---\n{one('y')}---\n{one('x')}", "a.yaml:9: the schedule 'x' is there already: a.yaml:1"),
]


@pytest.mark.parametrize(("text", "message"), FAULTY)
def test_a_file_that_is_wrong_is_told_by_its_line(clockjack: Callable[..., Any], text: str, message: str) -> None:
    Path("a.yaml").write_text(text)
    told = "--set=a" if "--set" in message else "--prune"
    answer = clockjack("schedule", "apply", "-f", "a.yaml", told)
    assert answer.code == 2
    assert message in answer.err


def test_a_file_that_is_not_there_is_told(clockjack: Callable[..., Any]) -> None:
    Path("empty").mkdir()
    Path("bad.yaml").write_bytes(b"\xff")
    for file, message in (("x.yaml", "No such file"), ("empty", "has no file that ends in"), ("bad.yaml", "not UTF-8")):
        answer = clockjack("schedule", "apply", "-f", file)
        assert (answer.code, message in answer.err) == (2, True), answer.err
    assert clockjack("schedule", "apply").code == 2


def test_aliases_do_not_grow_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_source, "MAX_NODES", 5000)
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(YamlFault, match="has more than"):
        list(read("\n".join(lines)))
    with pytest.raises(YamlFault, match="is nested more than"):
        list(read("[" * 101 + "]" * 101))


def test_a_refusal_is_told_by_file_and_line(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    Path("a.yaml").write_text(GOOD)
    faults = [
        {"location": "body", "pointer": "/schedules/0/trigger/expression", "detail": "is none"},
        {"location": "body", "pointer": "/schedules/1/job/queue", "detail": "is bad"},
        {"location": "body", "pointer": "/schedules/1/job/target", "detail": "is missing"},
        {"location": "body", "pointer": "/prune", "detail": "is something else"},
    ]
    problem = {"title": "The request is not valid", "status": 400, "errors": faults}
    pretend_node.will_answer(problem, 400, "application/problem+json")
    answer = clockjack("schedule", "apply", "--url", pretend_node.url, "-f", "a.yaml")
    assert answer.code == 4
    assert answer.err.splitlines() == [
        "clockjack: The request is not valid (400)",
        "  a.yaml:4: nightly /trigger/expression: is none",
        "  a.yaml:12: hourly /job/queue: is bad",
        "  a.yaml:11: hourly /job/target: is missing",
        "  /prune: is something else",
    ]
    told = clockjack("schedule", "apply", "--url", pretend_node.url, "-f", "a.yaml", "--json")
    [first, *_] = json.loads(told.err)["errors"]
    assert first["file"] == "a.yaml"
    assert (first["line"], first["schedule"], first["field"]) == (4, "nightly", "/trigger/expression")
