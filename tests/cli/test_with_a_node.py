"""The command line and a real node, in a process of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clockjack_api.cli.exits import Code

pytestmark = pytest.mark.nats

HERE = Path(__file__).parent


class Served:
    """``clockjack serve`` as a child."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.ready_file = folder / "ready.json"
        self.log = folder / "node.log"
        self.data = folder / "data"
        command = [sys.executable, "-m", "clockjack_api.cli", "serve", "--port", "0", "--tasks", "cli_tasks"]
        command += ["--data-dir", str(self.data), "--ready-file", str(self.ready_file), *options]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOCKJACK_")}
        environment["PYTHONPATH"] = str(HERE)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log)

    def wait_ready(self) -> dict[str, Any]:
        """Return what the ready file says, when it is there."""
        deadline = time.monotonic() + 30
        while not self.ready_file.exists():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.01)
        found: dict[str, Any] = json.loads(self.ready_file.read_text())
        return found

    def close(self) -> None:
        """Kill it, if it still runs."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Return a function that starts a node in a new folder."""
    started: list[Served] = []

    def start(*options: str) -> Served:
        folder = tmp_path / f"node-{len(started)}"
        folder.mkdir()
        started.append(Served(folder, *options))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a node for all tests here that don't stop it."""
    served = Served(tmp_path_factory.mktemp("node"), "--executors", "1")
    served.wait_ready()
    yield served
    served.process.send_signal(signal.SIGTERM)
    try:
        served.process.wait(20)
    finally:
        served.close()


@pytest.fixture
def at(node: Served, clockjack: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return a function that runs a command line against the node."""
    monkeypatch.setenv("CLOCKJACK_URL", node.wait_ready()["url"])
    return clockjack


def test_a_job_from_submit_to_result(at: Callable[..., Any]) -> None:
    answer = at("job", "submit", "greet", "name=Ann", "times:=2", "--label", "who=ann", "--wait", "--json")
    assert answer.code == 0
    job = answer.json()
    assert (job["state"], job["result"]) == ("succeeded", "Hello, Ann Hello, Ann")
    assert "result    Hello, Ann Hello, Ann" in at("job", "show", job["id"]).out
    assert [one["id"] for one in at("job", "list", "--label", "who=ann", "--json").json()] == [job["id"]]
    assert at("job", "attempts", job["id"], "--json").json()["data"][0]["outcome"] == "succeeded"
    assert at("job", "wait", job["id"]).code == 0


def test_a_job_that_fails_is_a_negative_answer(at: Callable[..., Any]) -> None:
    answer = at("job", "submit", "fail", "--wait")
    assert answer.code == Code.NEGATIVE
    assert "error      ValueError: no good" in answer.out
    assert "raise ValueError" in answer.out


def test_what_the_node_refuses_is_told_field_by_field(at: Callable[..., Any]) -> None:
    answer = at("job", "submit", "greet", "nam=Ann", 'times:="two"')
    assert answer.code == Code.REFUSED
    assert "  /args/nam: " in answer.err
    assert "  /args/name: is missing" in answer.err
    missing = at("job", "show", "nothing-of-that-name")
    assert (missing.code, missing.out) == (Code.REFUSED, "")


def test_many_jobs_from_a_file(at: Callable[..., Any]) -> None:
    Path("jobs.jsonl").write_text("".join(f'{{"task": "greet", "args": {{"name": "{n}"}}}}\n' for n in range(1200)))
    answer = at("job", "submit", "--file", "jobs.jsonl", "--wait")
    assert (answer.code, answer.out) == (0, "1200 of 1200 jobs submitted\n1200 succeeded\n")
    Path("jobs.jsonl").write_text('{"task": "greet", "args": {"name": "x"}}\n{"task": "greet", "prio": 1}\n')
    answer = at("job", "submit", "--file", "jobs.jsonl")
    assert answer.code == Code.REFUSED
    assert "  line 2: /prio: " in answer.err


def test_what_a_job_says(at: Callable[..., Any]) -> None:
    made = at("job", "submit", "talk", 'words:=["one", "two", "three"]', "--json").json()
    followed = at("job", "logs", "-f", made["id"])
    assert followed.code == 0
    said = [line.split(maxsplit=2)[1:] for line in followed.out.splitlines()]
    assert said == [["stdout", "one"], ["stdout", "two"], ["stdout", "three"], ["warning", "shop that was all"]]
    assert at("job", "logs", made["id"]).out == followed.out
    lines = [json.loads(line) for line in at("job", "logs", made["id"], "--json").out.splitlines()]
    assert [line["message"] for line in lines] == ["one", "two", "three", "that was all"]
    assert at("job", "logs", made["id"], "--attempt", "2").out == ""
    assert at("job", "logs", "nothing-of-that-name").code == Code.REFUSED
    assert at("job", "logs", "-f", "nothing-of-that-name").code == Code.REFUSED


def test_cancel_retry_and_run_now(at: Callable[..., Any]) -> None:
    made = at("job", "submit", "greet", "name=x", "--delay", "1h", "--json").json()
    assert made["state"] == "scheduled"
    assert at("job", "cancel", made["id"], "--json").json()["state"] == "cancelled"
    assert at("job", "wait", made["id"]).code == Code.NEGATIVE
    assert at("job", "retry", made["id"]).code == 0
    assert at("job", "wait", made["id"]).code == 0
    later = at("job", "submit", "greet", "name=x", "--delay", "1h", "--json").json()
    assert at("job", "run-now", later["id"]).code == 0
    assert at("job", "wait", later["id"], "--timeout", "10s").code == 0


def test_a_schedule_by_time(at: Callable[..., Any]) -> None:
    assert at("schedule", "put", "tick", "greet", "name=x", "--every", "200ms", "--overlap", "allow_all").code == 0
    assert len(at("schedule", "preview", "tick", "--count", "3", "--json").json()["data"]) == 3
    deadline = time.monotonic() + 20
    while len(at("schedule", "ticks", "tick", "--json").json()) < 2:
        assert time.monotonic() < deadline
    assert at("schedule", "pause", "tick", "--json").json()["paused"] is True
    assert "paused" in at("schedule", "list").out
    assert at("schedule", "resume", "tick", "--json").json()["paused"] is False
    made = at("schedule", "trigger", "tick", "--json").json()
    assert made["schedule_id"] == "tick"
    assert "fired" in at("schedule", "ticks", "tick").out
    assert at("schedule", "delete", "tick").out == "tick deleted\n"
    assert at("schedule", "show", "tick").code == Code.REFUSED
    assert at("schedule", "put", "x", "greet", "--cron", "0 0 30 2 *").code == Code.REFUSED


def test_a_backfill(at: Callable[..., Any]) -> None:
    assert at("schedule", "put", "past", "greet", "name=Old", "--cron", "0 * * * *").code == 0
    span = ("--start", "2026-01-01T00:00Z", "--end", "2026-01-01T03:30Z")
    over = at("schedule", "backfill", "past", *span, "--concurrency", "2", "--json").json()
    assert (over["state"], over["made"], over["succeeded"]) == ("completed", 4, 4)
    again = at("schedule", "backfill", "past", *span)
    assert again.code == 0
    assert "4 of 4" in again.out
    assert "already-ran" in at("schedule", "backfills", "past", again.out.split()[1]).out
    assert len(at("schedule", "backfills", "past", "--json").json()) == 2
    assert "completed" in at("schedule", "backfills", "past").out
    at("schedule", "pause", "past")
    span = ("--start", "2026-02-01T00:00Z", "--end", "2026-02-01T03:30Z")
    late = at("schedule", "backfill", "past", *span, "--timeout", "0.1s", "--json")
    document = json.loads(late.err)
    assert (late.code, document["waiting_for"]) == (Code.NEGATIVE, "schedule-paused")
    ended = at("schedule", "cancel-backfill", "past", document["id"], "--jobs", "--json").json()
    assert ended["state"] == "cancelled"
    assert at("schedule", "backfill", "past", "--start", "2027-01-01", "--end", "2026-01-01").code == Code.REFUSED


def test_a_schedule_that_keeps_to_a_calendar(at: Callable[..., Any]) -> None:
    made = at(
        "calendar", "put", "shut", "--weekday", "Sunday", "--holidays", "DE-BY", "--yearly", "12-24", "--json"
    ).json()
    assert made["holidays"] == [{"country": "DE", "subdivision": "BY", "categories": []}]
    assert "sunday, 12-24, DE-BY" in at("calendar", "list").out
    assert at("schedule", "put", "kept", "greet", "name=x", "--rrule", "FREQ=DAILY", "--exclude", "shut").code == 0
    assert at("calendar", "delete", "shut").code == Code.REFUSED
    assert at("schedule", "preview", "kept", "--resume-from", "now").code == 0
    at("schedule", "delete", "kept")
    assert at("calendar", "show", "shut").code == 0
    assert at("calendar", "delete", "shut").out == "shut deleted\n"
    Path("one.ics").write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20300101\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    included = at("calendar", "put", "one", "--icalendar", "one.ics", "--include", "--json").json()
    assert (included["mode"], included["settled"]) == ("include", True)
    assert at("calendar", "put", "one", "--spec", '{"weekdays": ["sunday"]}', "--include").code == Code.USAGE


def test_a_schedule_by_event(at: Callable[..., Any]) -> None:
    put = at("schedule", "put", "hello", "greet", 'name:={"$event": "/data/who"}', "--on-event", "com.example.came")
    assert put.code == 0
    assert at("event", "publish", "com.example.came", "--data", '{"who": "Bob"}').code == 0
    deadline = time.monotonic() + 20
    while not (jobs := at("job", "list", "--schedule", "hello", "--json").json()):
        assert time.monotonic() < deadline
    assert at("job", "wait", jobs[0]["id"], "--json").json()["result"] == "Hello, Bob"
    tail = at("event", "tail", "--after", "0-0", "--type", "com.example.*", "--limit", "1", "--json")
    assert json.loads(tail.out)["event"]["data"] == {"who": "Bob"}


def test_subscriptions(at: Callable[..., Any], node: Served) -> None:
    made = at("subscription", "create", "http://127.0.0.1:9/", "--id", "pager", "--type", "pager.*")
    assert (made.code, made.out.startswith("whsec_"), "won't be shown again" in made.err) == (0, True, True)
    assert "pager" in at("subscription", "list").out
    assert made.out.strip() not in at("subscription", "show", "pager").out
    changed = at("subscription", "update", "pager", "--timeout", "3", "--description", "by night", "--json").json()
    assert (changed["timeout_seconds"], changed["description"], changed["types"]) == (3.0, "by night", ["pager.*"])
    assert at("subscription", "disable", "pager", "--json").json()["disabled_by"] == "request"
    sent = at("subscription", "test", "pager", "--json").json()["message_id"]
    deadline = time.monotonic() + 20
    while not (attempts := at("subscription", "attempts", "pager", "--json").json()):
        assert time.monotonic() < deadline
    assert (attempts[0]["message_id"], attempts[0]["status"]) == (sent, None)
    assert "no public address" in attempts[0]["error"]
    assert at("subscription", "enable", "pager", "--json").json()["enabled"] is True
    rotated = at("subscription", "rotate-secret", "pager", "--overlap", "60", "--json").json()
    assert rotated["secret"] != made.out.strip()
    assert rotated["old_secret_until"]
    assert at("subscription", "dead-letters", "pager").out == "no dead letters\n"
    assert at("subscription", "replay", "pager", "--since", "2026-01-01T00:00:00Z").out == "0 on their way\n"
    assert at("subscription", "replay", "pager", "msg_none").code == Code.REFUSED
    assert at("subscription", "update", "pager").code == Code.USAGE
    journal = at("journal", "tail", "--data-dir", node.data, "--last", "1000", "--no-follow", "--json").out
    assert "RotateSecret" in journal
    assert "whsec_" not in journal
    assert at("subscription", "delete", "pager").out == "pager deleted\n"


def test_queues(at: Callable[..., Any]) -> None:
    assert at("queue", "pause", "jam").code in (0, Code.REFUSED)
    assert at("queue", "set", "jam", "--concurrency", "3", "--json").json()["concurrency"] == 3
    assert at("queue", "pause", "jam", "--json").json()["paused"] is True
    at("job", "submit", "greet", "name=x", "--queue", "jam")
    kept = at("queue", "set", "jam", "--max-backlog", "5", "--json").json()
    assert (kept["concurrency"], kept["max_backlog"], kept["paused"], kept["ready"]) == (3, 5, True, 1)
    assert "jam" in at("queue", "list").out
    assert at("queue", "purge", "jam", "--yes").out == "1 jobs cancelled\n"
    assert "paused" in at("queue", "show", "jam").out
    assert at("queue", "resume", "jam", "--json").json()["paused"] is False


def test_limits_of_queues(at: Callable[..., Any]) -> None:
    limits = ("--rate", "1/h", "--key-concurrency", "2", "--weight", "3", "--ageing", "1m")
    queue = at("queue", "set", "slow", *limits, "--json").json()
    assert queue["rate"] == {"limit": 1, "period_seconds": 3600.0, "burst": 1}
    assert (queue["key_concurrency"], queue["weight"], queue["ageing_seconds"]) == (2, 3, 60.0)
    first = at("job", "submit", "greet", "name=x", "--queue", "slow", "--json").json()["id"]
    assert at("job", "wait", first).code == 0
    second = at("job", "submit", "greet", "name=x", "--queue", "slow", "--json").json()["id"]
    assert re.search(r"limited by +rate", at("queue", "show", "slow").out)
    assert "slow starts 1 jobs in 3600 s" in at("job", "show", second).out
    assert re.search(r"state +draining", at("queue", "drain", "slow").out)
    refused = at("job", "submit", "greet", "name=x", "--queue", "slow")
    assert (refused.code, "takes no new jobs" in refused.err) == (Code.REFUSED, True)
    full = at("queue", "delete", "slow", "--yes")
    assert (full.code, "drain or purge" in full.err) == (Code.REFUSED, True)
    assert at("job", "cancel", second).code == 0
    assert at("queue", "delete", "slow", "--yes").out == "slow deleted\n"


def test_a_job_waits_for_an_executor_with_its_labels(at: Callable[..., Any]) -> None:
    job = at("job", "submit", "greet", "name=x", "--require", "gpu=true", "--json").json()
    assert job["waiting_for"]["reason"] == "no_executor"
    assert "gpu" in at("job", "show", job["id"]).out
    assert at("job", "cancel", job["id"]).code == 0


def test_a_crontab_becomes_schedules(at: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "nightly"
    file.write_text(
        "A=b\nRANDOM_DELAY=5\n*/5 8-18 * * mon-fri /bin/true x\n@daily cat%hello%\nCRON_TZ=Asia/Tokyo\n"
        "0 3 1 * 5 a | b\n"
    )
    looked = at("import", "crontab", str(file), "--dry-run", "--json").json()
    assert (looked["found"], looked["left_out"], looked["applied"]["added"]) == (3, [], 3)
    assert "3 added" in at("import", "crontab", str(file)).out
    assert "3 unchanged" in at("import", "crontab", str(file)).out
    assert "Asia/Tokyo" in at("schedule", "show", "crontab-nightly-a").out
    file.write_text("")
    assert at("import", "crontab", str(file)).out == "nothing was found that can be a schedule\n"
    assert "3 removed" in at("import", "crontab", str(file), "--prune").out


def test_what_there_is(at: Callable[..., Any], node: Served) -> None:
    tasks = at("task", "list").out
    assert re.search(
        r"^greet +name: string, times\?: integer +greetings +async +Greet somebody\.$", tasks, re.MULTILINE
    )
    (executor,) = at("executor", "list", "--json").json()["data"]
    assert executor["state"] == "accepting"
    assert executor["id"] in at("executor", "list").out
    status = at("cluster", "status")
    assert "scheduler" in status.out
    assert re.search(r"^clockjack +[0-9.]+ +leader +up +0 +1$", status.out, re.MULTILINE), "the NATS server is listed"
    assert status.err == ""
    assert at("cluster", "status", "--json").json()["node_id"] == node.wait_ready()["node_id"]


def test_the_journal_can_be_read(at: Callable[..., Any], node: Served) -> None:
    made = at("job", "submit", "greet", "name=Zoe", "--wait", "--json").json()
    answer = at("journal", "tail", "--data-dir", node.data, "--no-follow", "--last", "1000", "--json")
    records = [json.loads(line) for line in answer.out.splitlines()]
    kinds = [one["kind"] for one in records]
    assert "Claim" in kinds
    assert "Renew" not in kinds
    submitting = {"Submit", "SubmitAndAssign"}
    (submit,) = [one for one in records if one["kind"] in submitting and made["id"] in json.dumps(one)]
    assert submit["record"]["jobs"][0]["work"]["target"]["args"] == {"name": "Zoe"}
    plain = at("journal", "tail", "--nats", node.wait_ready()["nats_url"], "--no-follow", "--from", "1", "--renewals")
    assert "Renew" in plain.out
    assert at("journal", "tail", "--data-dir", "nowhere").code == Code.UNREACHABLE


def test_ctrl_c_ends_a_tail_quietly(node: Served) -> None:
    url = node.wait_ready()["url"]
    command = [sys.executable, "-m", "clockjack_api.cli", "event", "tail", "--after", "0-0", "--json", "--url", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as tail:
        assert tail.stdout is not None
        assert json.loads(tail.stdout.readline())["id"]
        tail.send_signal(signal.SIGINT)
        _, errors = tail.communicate(timeout=10)
    assert tail.returncode == Code.INTERRUPTED
    assert errors.strip() == ""


def test_the_ready_file_is_private_and_goes_with_the_node(serve: Callable[..., Served]) -> None:
    served = serve("--executors", "1")
    ready = served.wait_ready()
    assert set(ready) == {"url", "nats_url", "node_id", "pid"}
    assert ready["pid"] == served.process.pid
    assert served.ready_file.stat().st_mode & 0o777 == 0o600
    served.process.send_signal(signal.SIGTERM)
    out, _ = served.process.communicate(timeout=20)
    assert out.decode() == f"Clockjack is ready: {ready['url']}\n"
    assert served.process.returncode == 0, served.log.read_text()
    assert not served.ready_file.exists()
    assert not (served.data / "node.json").exists()
    assert "Traceback" not in served.log.read_text()


def submit_lingering(clockjack: Callable[..., Any], url: str, begun: Path, seconds: float) -> None:
    """Submit a job, and return when it has begun."""
    clockjack("job", "submit", "linger", f"begun={begun}", f"seconds:={seconds}", "--url", url)
    deadline = time.monotonic() + 20
    while not begun.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_disk_may_be_smaller_than_the_journal_may_become(serve: Callable[..., Served]) -> None:
    served = serve("--executors", "1", "--journal-max-bytes", str(1 << 50))
    assert served.wait_ready()["url"]


def test_draining_lets_a_job_end(serve: Callable[..., Served], clockjack: Callable[..., Any], tmp_path: Path) -> None:
    served = serve("--executors", "1")
    url = served.wait_ready()["url"]
    submit_lingering(clockjack, url, tmp_path / "begun", 1.5)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(20) == 0
    assert (tmp_path / "begun-and-ended").exists()
    assert clockjack("job", "list", "--url", url).code == Code.UNREACHABLE


def test_a_second_signal_ends_it_at_once(
    serve: Callable[..., Served], clockjack: Callable[..., Any], tmp_path: Path
) -> None:
    served = serve("--executors", "1")
    submit_lingering(clockjack, served.wait_ready()["url"], tmp_path / "begun", 60)
    served.process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        served.process.wait(0.5)
    asked = time.monotonic()
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(20) == 128 + signal.SIGINT
    assert time.monotonic() - asked < 5
    assert "Traceback" not in served.log.read_text()


def test_a_signal_while_it_starts_ends_it(serve: Callable[..., Served]) -> None:
    served = serve()
    deadline = time.monotonic() + 20
    while not (served.data / "lock").exists():
        assert time.monotonic() < deadline
        time.sleep(0.001)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(20) == 0
    assert "Traceback" not in served.log.read_text()


def test_what_keeps_a_node_from_starting_is_told(serve: Callable[..., Served], node: Served) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        locked = serve("--data-dir", str(node.data))
        busy = serve("--port", str(taken.getsockname()[1]))
        away = serve("--nats", "nats://127.0.0.1:1")
        wrong = serve("--tasks", "no_such_module")
        beyond = serve("--host", "0.0.0.0", "--executors", "1")
        for one, code, said in (
            (locked, Code.CONFIGURATION, "clockjack: the data directory"),
            (busy, Code.CONFIGURATION, "clockjack: can't listen on 127.0.0.1 port"),
            (away, Code.UNREACHABLE, "clockjack: no NATS server at 127.0.0.1:1"),
            (wrong, Code.CONFIGURATION, "no_such_module"),
            (beyond, Code.CONFIGURATION, "listens on loopback only, not on 0.0.0.0"),
        ):
            assert one.process.wait(40) == code, one.log.read_text()
            assert said in one.log.read_text()
            assert "Traceback" not in one.log.read_text()


def test_a_worker_takes_the_jobs_of_a_node(
    serve: Callable[..., Served], clockjack: Callable[..., Any], tmp_path: Path
) -> None:
    served = serve("--roles", "api,scheduler,dispatcher,matcher")
    ready = served.wait_ready()
    command = [sys.executable, "-m", "clockjack_api.cli", "worker", "--tasks", "cli_tasks", "--executors", "1"]
    environment = os.environ | {"PYTHONPATH": str(HERE), "CLOCKJACK_NATS": ready["nats_url"]}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert "ready" in worker.stdout.readline()
        answer = clockjack("job", "submit", "greet", "name=x", "--wait", "--timeout", "20s", "--url", ready["url"])
        assert answer.code == 0, answer
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    without = clockjack("worker", "--tasks", "cli_tasks")
    assert (without.code, without.out) == (Code.CONFIGURATION, "")
