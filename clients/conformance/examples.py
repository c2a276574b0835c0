"""The examples that stand in the API's document: those of a language run, as one program and as a worker."""

import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clockjack_api.openapi import samples

if TYPE_CHECKING:
    from run import Bench

CLIENTS = Path(__file__).parent.parent
ADDRESS = "http://127.0.0.1:8640"
"""Where the examples look for a node."""
WORKER = "pollWorker"
"""The example that is a program of its own; it serves one task, and runs until it is stopped."""
JOB = {"task": "thumbnails.make", "args": {"image": "cat.png"}}
SECONDS = 60


def run_examples(name: str, how: Mapping[str, Any], bench: "Bench") -> str | None:
    """Run the examples of a language; return what went wrong."""
    if "examples" not in how:
        return None
    language = how["examples"].get("language", name)
    examples = {of: found[language] for of, found in samples.read().items() if language in found}
    worker = examples.pop(WORKER)
    try:
        return (
            _run_program(name, how, list(examples.values()), bench)
            or _run_worker(name, how, worker, bench)
            or _run_quick_start(name, how, bench)
        )
    except subprocess.TimeoutExpired as expired:
        return f"took more than {SECONDS} s\n{(expired.output or b'').decode()[-5000:]}"


def _run_program(name: str, how: Mapping[str, Any], examples: list[str], bench: "Bench") -> str | None:
    said = how["examples"]
    text = said["begin"] + "".join(said["each"].replace("{example}", one) for one in examples) + said.get("end", "")
    text = text.replace("welcome-ada", f"welcome-ada-{name}")
    with _program(name, how, text, bench) as program, _events(bench):
        output, _ = program.communicate(timeout=SECONDS)
        return None if program.returncode == 0 else f"exit status {program.returncode}\n{output[-5000:]}"


def _run_worker(name: str, how: Mapping[str, Any], example: str, bench: "Bench") -> str | None:
    text = how["examples"].get("worker", "{example}").replace("{example}", example)
    with _program(name, how, text, bench) as program:
        job = bench.node.call("POST", "/v1/jobs", JOB)
        deadline = time.monotonic() + SECONDS
        while job["state"] != "succeeded" and time.monotonic() < deadline and program.poll() is None:
            time.sleep(0.1)
            job = bench.node.call("GET", f"/v1/jobs/{job['id']}")
        program.send_signal(signal.SIGTERM)
        output, _ = program.communicate(timeout=SECONDS)
        if program.returncode or job["result"] != {"of": "cat.png"}:
            return f"exit status {program.returncode}, the job {job['state']}\n{output[-5000:]}"
    return None


def _run_quick_start(name: str, how: Mapping[str, Any], bench: "Bench") -> str | None:
    """Run the first program of the README, where it needs no building."""
    fence = how["examples"].get("quick_start")
    if fence is None:
        return None
    readme = (CLIENTS / how.get("folder", name) / "README.md").read_text()
    text = readme.partition(f"```{fence}\n")[2].partition("```\n")[0]
    with _program(name, how, text, bench) as program:
        output, _ = program.communicate(timeout=SECONDS)
        right = program.returncode == 0 and output == "Hello, Ada\n"
        return None if right else f"the README's quick start: exit status {program.returncode}\n{output[-5000:]}"


@contextmanager
def _program(name: str, how: Mapping[str, Any], text: str, bench: "Bench") -> Iterator[subprocess.Popen[str]]:
    """Have a program run, given its text."""
    with subprocess.Popen(
        how["examples"]["run"],
        cwd=CLIENTS / how.get("folder", name),
        env=bench.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        try:
            assert program.stdin is not None
            program.stdin.write(text.replace(ADDRESS, bench.node.url))
            program.stdin.close()
            program.stdin = None
            yield program
        finally:
            program.kill()


@contextmanager
def _events(bench: "Bench") -> Iterator[None]:
    """Have events published meanwhile, for those who wait for one."""
    ended = threading.Event()

    def publish() -> None:
        while not ended.wait(0.5):
            attributes = {"specversion": "1.0", "id": uuid.uuid4().hex, "source": "/shop", "type": "com.example.test"}
            headers = {f"ce-{name}": value for name, value in attributes.items()}
            bench.node.call("POST", "/v1/events", {"order": 1}, **headers)

    publisher = threading.Thread(target=publish)
    publisher.start()
    try:
        yield
    finally:
        ended.set()
        publisher.join()
