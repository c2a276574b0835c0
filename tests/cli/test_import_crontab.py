"""``clockjack import crontab``: what cron does, as schedules; what can't be, by line."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockjack_api.cli.exits import Code
from clockjack_api.cli.yaml_source import read
from clockjack_api.imports.crontab import Reader, split_input
from clockjack_api.imports.written import as_yaml

BOTH = {"overlap": "allow_all", "missed": "none"}


def found(text: str, *, system: bool = False, zone: str = "Europe/Berlin") -> Any:
    return Reader("crontab", "cron", zone, system=system).read(text)


def only(text: str, **how: Any) -> Any:
    [schedule] = found(text, **how).schedules
    return schedule


def remarks(text: str, **how: Any) -> list[tuple[int | None, bool, str]]:
    return [(one.line, one.left_out, one.text) for one in found(text, **how).remarks]


def test_a_line_is_a_schedule_that_does_what_cron_does() -> None:
    assert only("30 2 * * mon-fri\t/usr/bin/rsync -a /a /b\n") == {
        "id": "cron-rsync",
        "trigger": {"type": "cron", "expression": "30 2 * * mon-fri", "timezone": "Europe/Berlin"},
        "job": {
            "target": {"type": "command", "program": "/usr/bin/rsync", "args": ["-a", "/a", "/b"]},
            "retry": {"max_attempts": 1},
            "labels": {"imported_from": "crontab"},
        },
        "policy": BOTH,
    }


@pytest.mark.parametrize(
    ("command", "program", "args"),
    [
        ("/bin/a -x=1 b@c:/d", "/bin/a", ["-x=1", "b@c:/d"]),
        ("a b", "/bin/sh", ["-c", "cd; a b"]),
        ("/bin/a > /dev/null 2>&1", "/bin/sh", ["-c", "cd; /bin/a > /dev/null 2>&1"]),
        ("/bin/a $HOME", "/bin/sh", ["-c", "cd; /bin/a $HOME"]),
        ('/bin/a "b c"', "/bin/sh", ["-c", 'cd; /bin/a "b c"']),
        ("/bin/a; /bin/b", "/bin/sh", ["-c", "cd; /bin/a; /bin/b"]),
        ("/bin/a *", "/bin/sh", ["-c", "cd; /bin/a *"]),
        ("/bin/a ~/b", "/bin/sh", ["-c", "cd; /bin/a ~/b"]),
    ],
)
def test_a_shell_is_asked_for_only_where_it_has_something_to_do(command: str, program: str, args: list[str]) -> None:
    target = only(f"* * * * * {command}")["job"]["target"]
    assert (target["program"], target["args"]) == (program, args)


def test_variables_count_for_the_lines_below_them() -> None:
    first, second = found(
        "* * * * * /bin/a\n  PATH = /usr/bin:/bin  \nSHELL=/bin/bash\nA='x y'\n\"B\"=\nTZ=UTC\n* * * * * b=1 c\n"
    ).schedules
    assert "env" not in first["job"]["target"]
    target = second["job"]["target"]
    env = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/bash", "A": "x y", "B": "", "TZ": "UTC"}
    assert (target["program"], target["env"]) == ("/bin/bash", env)


@pytest.mark.parametrize(
    ("text", "command", "stdin"),
    [
        ("a b", "a b", None),
        (r"date +\%F", "date +%F", None),
        ("mail me%Hello%there", "mail me", "Hello\nthere\n"),
        (r"cat%50\%%", "cat", "50%\n"),
        ("cat%", "cat", ""),
        (r"a \\ b", r"a \\ b", None),
    ],
)
def test_percent_signs(text: str, command: str, stdin: str | None) -> None:
    assert split_input(text) == (command, stdin)


@pytest.mark.parametrize(
    ("times", "expression"),
    [
        ("@daily", "@daily"),
        ("@Hourly", "@Hourly"),
        ("@every_minute", "* * * * *"),
        ("-*/5 8-18 1,15 jan *", "*/5 8-18 1,15 jan *"),
        ("0 0 * * 7", "0 0 * * 7"),
    ],
)
def test_times(times: str, expression: str) -> None:
    assert only(f"{times} /bin/a")["trigger"]["expression"] == expression


def test_time_zones() -> None:
    text = "0 1 * * * /bin/a\nCRON_TZ=America/New_York\n0 1 * * * /bin/b\nCRON_TZ=\n0 1 * * * /bin/c\n"
    zones = [one["trigger"]["timezone"] for one in found(text).schedules]
    assert zones == ["Europe/Berlin", "America/New_York", "Europe/Berlin"]
    assert remarks("CRON_TZ=Mars/Olympus\n0 1 * * * /bin/a") == [
        (1, False, "CRON_TZ is no IANA time zone: 'Mars/Olympus'; the lines that it counts for are left out"),
        (2, True, "its times are in a time zone that is not known"),
    ]


def test_a_random_delay_is_a_jitter() -> None:
    assert only("RANDOM_DELAY=5\n@daily /bin/a")["policy"] == {**BOTH, "jitter_seconds": 300.0}


def test_a_system_crontab_has_users() -> None:
    text = "17 * * * *\troot    cd / && run-parts /etc/cron.hourly\n@daily www-data /bin/a b\n"
    both = found(text, system=True)
    assert [one["id"] for one in both.schedules] == ["cron-run-parts", "cron-a"]
    assert both.schedules[0]["job"]["target"]["args"] == ["-c", "cd; cd / && run-parts /etc/cron.hourly"]
    assert [(one.line, one.text) for one in both.remarks] == [
        (1, "runs as root in cron; its jobs run as the executor's user"),
        (2, "runs as www-data in cron; its jobs run as the executor's user"),
    ]
    assert remarks("* * * * * /bin/a", system=True) == [
        (1, True, "is no line of a crontab: it takes times, a user and a command")
    ]


@pytest.mark.parametrize(
    ("line", "left_out", "text"),
    [
        ("MAILTO=root", False, "MAILTO is not supported: no mail is sent"),
        ('MAILTO=""', False, "MAILTO is not supported: nothing is sent anyway"),
        ("MAILFROM=a@b", False, "MAILFROM is not supported"),
        ("LOGNAME=me", False, "LOGNAME can't be set"),
        ("LD_PRELOAD=x", False, "LD_PRELOAD can't be set"),
        ("RANDOM_DELAY=soon", False, "RANDOM_DELAY is not from 0 to 1440: 'soon'"),
        ("@daily root /bin/a", False, "is this a system crontab"),
        ("@reboot /bin/a", True, "@reboot is not supported"),
        ("@600 /bin/a", True, "@600 is not supported"),
        ("@fortnightly /bin/a", True, "'@fortnightly' is not known"),
        ("61 * * * * /bin/a", True, "'61' is not a minute"),
        ("0~30 * * * * /bin/a", True, "'0~30' is not a minute"),
        ("0 0 31 2 * /bin/a", True, "never comes"),
        ("* * * * *", True, "is no line of a crontab: it takes times and a command"),
        ("* * * * * %a", True, "has no command"),
        ("nonsense", True, "is no line of a crontab"),
    ],
)
def test_what_is_not_carried_over_is_told_by_line(line: str, left_out: bool, text: str) -> None:
    [(number, is_left_out, said)] = remarks(f"# a comment\n\n  {line}\n")
    assert (number, is_left_out) == (3, left_out)
    assert text in said


def test_ids_are_told_apart() -> None:
    text = "1 * * * * /bin/a\n2 * * * * /bin/a x\n3 * * * * test -x /bin/b && /bin/b\n4 * * * * (sudo -n 'c d')\n"
    assert [one["id"] for one in found(text).schedules] == ["cron-a", "cron-a-2", "cron-b", "cron-c"]


PARTS = [
    "* * * * *",
    "@daily",
    " ",
    " ",
    "%",
    "a",
    "/bin/x",
    "=",
    "MAILTO",
    "\n",
    "CRON_TZ=UTC",
    "\\",
    "'",
    '"',
    "-",
    "cd",
]


@given(st.text(max_size=300) | st.lists(st.sampled_from(PARTS), max_size=20).map("".join))
def test_any_text_is_read(text: str) -> None:
    for schedule in found(text).schedules:
        assert schedule["job"]["target"]["program"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc019.:", max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_what_is_written_is_read_again(value: Any) -> None:
    schedule = {"id": "1e3", "job": value, "n": "0o17", "when": "12:30", "lines": "a\n b\n\n"}
    [document] = read(as_yaml("set", [schedule], []))
    assert document.value == {"set": "set", "schedules": [schedule]}


# --- the command ----------------------------------------------------------------------------------------------

CRONTAB = "MAILTO=me\n*/5 * * * * /bin/a\n@reboot /bin/b\n0 3 * * * c | d\n"


def test_applies_a_set_and_tells_the_rest(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    Path("nightly.cron").write_text(CRONTAB)
    done = {"added": 2, "changed": 0, "removed": 0, "unchanged": 0, "leftover": 0}
    changes = [{"id": "crontab-nightly-a", "change": "added", "fields": []}]
    pretend_node.will_answer({"set": "crontab-nightly", "dry_run": True, **done, "changes": changes})
    answer = clockjack(
        *("import", "crontab", "nightly.cron", "--timezone", "Asia/Tokyo", "--dry-run", "--prune"),
        *("--url", pretend_node.url),
    )
    assert answer.code == 0, answer.err
    [asked] = pretend_node.asked
    assert asked.path == "/v1/schedule-sets/crontab-nightly/apply"
    assert {name: asked.body[name] for name in ("prune", "adopt", "dry_run")} == {
        "prune": True,
        "adopt": False,
        "dry_run": True,
    }
    assert [one["id"] for one in asked.body["schedules"]] == ["crontab-nightly-a", "crontab-nightly-c"]
    assert {one["trigger"]["timezone"] for one in asked.body["schedules"]} == {"Asia/Tokyo"}
    assert answer.out.splitlines() == [
        "+ crontab-nightly-a",
        "2 added, 0 changed, 0 removed, 0 unchanged (nothing was changed: this is a dry run)",
        "Not carried over:",
        "  nightly.cron:3: @reboot is not supported: there is no trigger for the start of a machine",
        "Carried over, but not as it was:",
        "  nightly.cron:1: MAILTO is not supported: no mail is sent; what a command writes is kept in the job's logs",
        "Commands are off: each executor runs only the programs that its allow_commands names. These are needed:",
        "  /bin/a",
        "  /bin/sh",
    ]
    assert "Asia/Tokyo" in answer.err


def test_says_all_as_json(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    Path("c").write_text(CRONTAB)
    pretend_node.will_answer({"set": "s"})
    told = clockjack("import", "crontab", "c", "--set", "s", "--json", "--url", pretend_node.url).json()
    assert (told["set"], told["found"], told["applied"], told["programs"]) == (
        "s",
        2,
        {"set": "s"},
        ["/bin/a", "/bin/sh"],
    )
    assert [(one["line"], one["place"]) for one in told["left_out"]] == [(3, "c:3")]
    assert [one["line"] for one in told["differs"]] == [1]


def test_faults_that_the_node_finds_are_told_by_line(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    Path("c").write_text(CRONTAB)
    faults = [{"location": "body", "pointer": "/schedules/1/job/target/args", "detail": "is too long"}]
    pretend_node.will_answer({"title": "wrong", "status": 400, "errors": faults}, 400)
    answer = clockjack("import", "crontab", "c", "--url", pretend_node.url)
    assert answer.code == Code.REFUSED
    assert "c:4: /job/target/args is too long" in answer.err


def test_writes_a_file_that_schedule_apply_takes(
    clockjack: Callable[..., Any], pretend_node: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(CRONTAB))
    answer = clockjack("import", "crontab", "-", "--output", "out.yaml", "--timezone", "UTC", "--json")
    assert answer.json()["output"] == "out.yaml"
    text = Path("out.yaml").read_text()
    assert text.startswith("# standard input:1: MAILTO is not supported")
    pretend_node.will_answer({"set": "crontab", "dry_run": False, "changes": []})
    clockjack("schedule", "apply", "-f", "out.yaml", "--json", "--url", pretend_node.url)
    [asked] = pretend_node.asked
    assert (asked.path, asked.body["schedules"]) == ("/v1/schedule-sets/crontab/apply", answer.json()["schedules"])


def test_prints_a_file_alone(clockjack: Callable[..., Any]) -> None:
    Path("c").write_text(CRONTAB)
    answer = clockjack("import", "crontab", "c", "--output", "-")
    [document] = read(answer.out)
    assert len(document.value["schedules"]) == 2
    assert "c:3: @reboot" in answer.err


def test_asks_no_node_where_there_is_nothing(clockjack: Callable[..., Any]) -> None:
    Path("c").write_text("# nothing\n")
    answer = clockjack("import", "crontab", "c", "--url", "http://127.0.0.1:9")
    assert (answer.code, answer.out) == (0, "nothing was found that can be a schedule\n")


@pytest.mark.parametrize(
    "words",
    [
        "import crontab missing",
        "import crontab c --timezone Mars/Olympus",
        "import crontab c --output x --dry-run",
        "import crontab binary",
    ],
)
def test_wrong_command_lines(clockjack: Callable[..., Any], words: str) -> None:
    Path("c").write_text("")
    Path("binary").write_bytes(b"\xff\xfe")
    answer = clockjack(*words.split())
    assert (answer.code, "Traceback" in answer.err) == (Code.USAGE, False)


def test_json_errors(clockjack: Callable[..., Any]) -> None:
    assert json.loads(clockjack("import", "crontab", "missing", "--json").err)["title"].startswith("missing: ")
