"""Disks and streams that run full, files that are damaged, and what is on the disk when an answer goes out."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.survival.conftest import ServedNode
from tests.survival.watched import WatchedCluster

MIB = 1 << 20
JOB = {"task": "survival_tasks.note", "args": {"text": "small"}}

pytestmark = [pytest.mark.nats]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of 200 MiB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=200m", "clockjack-test", str(folder)], check=False, capture_output=True
    )
    if not made or made.returncode or umount is None:
        pytest.skip("NOT TESTED: a disk that runs full. A small file system can't be mounted here (root can)")
    yield folder
    subprocess.run([umount, "--lazy", str(folder)], check=True)


def fill(file: Path, leave: int) -> None:
    """Let a file grow until no more than that is free."""
    with file.open("ab", buffering=0) as growing, suppress(OSError):  # the node writes too
        while (free := shutil.disk_usage(file.parent).free - leave) > 0:
            growing.write(bytes(min(free, MIB)))


def post(node: ServedNode, body: Any = JOB, path: str = "/v1/jobs") -> tuple[int, str]:
    """Post a job, and return the status and the type of the problem."""
    answer = node.ask("POST", path, body)
    kind = answer.json().get("type", "")
    if answer.status == 503:
        assert int(answer.headers["retry-after"]) >= 1
    return answer.status, kind


def wait_for(node: ServedNode, status: int, kind: str) -> None:
    """Post jobs until they are answered so."""
    deadline = time.monotonic() + 30
    while post(node) != (status, kind):
        assert time.monotonic() < deadline, node.running.last_words()
        time.sleep(0.05)


def test_a_disk_that_runs_full_refuses_and_loses_nothing(small_disk: Path) -> None:
    node = ServedNode(small_disk, ("--executors", "1"))
    full = "urn:clockjack:problem:journal-full"
    try:
        node.start()
        accepted = [node.call("POST", "/v1/jobs", JOB)["id"] for _ in range(5)]
        filler = small_disk / "filler"
        fill(filler, leave=40 * MIB)
        wait_for(node, 503, full)
        assert node.ask("GET", "/v1/jobs").status == 200
        assert node.ask("GET", "/health/ready").status == 200, "its own records still fit: it goes on"
        fill(filler, leave=0)
        assert post(node) == (503, full)
        for job_id in accepted:
            assert node.ask("GET", f"/v1/jobs/{job_id}").status == 200
        filler.unlink()
        wait_for(node, 201, "")
        assert node.call("POST", "/v1/jobs", JOB, prefer="wait=20")["state"] == "succeeded"
        for job_id in accepted:
            assert node.call("GET", f"/v1/jobs/{job_id}")["state"] == "succeeded"
    finally:
        node.end()


def test_a_stream_that_is_full_refuses_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    small, large = (
        ServedNode(tmp_path / "node", ("--executors", "1", "--journal-max-bytes", str(size * MIB))) for size in (16, 64)
    )
    text = "x" * 60_000
    heavy = {"task": "survival_tasks.note", "args": {"text": text}, "delay_seconds": 3600}
    accepted = 0
    try:
        small.start()
        before = small.call("POST", "/v1/jobs", JOB)["id"]
        while (answer := small.ask("POST", "/v1/jobs/batch", {"jobs": [heavy] * 40})).status == 200:
            accepted += sum(item["status"] == 201 for item in answer.json()["data"])
            assert accepted * len(text) < 32 * MIB, "it takes more than it may"
        assert (answer.status, answer.json()["type"]) == (503, "urn:clockjack:problem:journal-full")
        assert int(answer.headers["retry-after"]) >= 1
        assert "clients may fill it" in answer.json()["detail"]
        assert small.call("GET", f"/v1/jobs/{before}?wait_seconds=20")["state"] == "succeeded"
        assert small.call("GET", "/v1/queues/survival")["waiting"] == accepted
        small.running.terminate()
        assert small.running.wait() == 0
        large.start()
        assert large.call("POST", "/v1/jobs", JOB, prefer="wait=20")["state"] == "succeeded"
        assert large.call("GET", "/v1/queues/survival")["waiting"] == accepted
    finally:
        small.end()
        large.end()


def test_a_database_that_is_damaged_is_made_anew(cluster: WatchedCluster) -> None:
    """While the node is away; damage that shows while it runs is in test_damage.py."""
    node = cluster.nodes[2]
    known = cluster.runs(node, "before")
    node.running.kill()
    file = node.data / "replica.sqlite"
    with file.open("r+b") as damaged:
        damaged.seek(file.stat().st_size // 3)
        damaged.write(bytes(range(256)) * 64)
    (node.data / "replica.sqlite-wal").unlink(missing_ok=True)
    node.start()
    assert node.call("GET", f"/v1/jobs/{known['id']}") == cluster.nodes[0].call("GET", f"/v1/jobs/{known['id']}")
    assert "made anew" in node.running.last_words()


# --- what a power cut would leave -----------------------------------------------------------------------------

SYNC = re.compile(r"f(data)?sync\(\d+<[^>]*CLOCKJACK_JOURNAL_0/msgs/\d+\.blk>")
ACKNOWLEDGEMENT = re.compile(r'\\"stream\\":\\"CLOCKJACK_JOURNAL_0\\", ?\\"seq\\":\d+')


def test_an_answer_goes_out_after_the_disk_has_what_it_says(serve: Any, tmp_path: Path) -> None:
    """The system calls of the node's NATS server: each acknowledgement comes after an fsync of the stream's file.

    A kill leaves what the kernel has; a power cut, only what was synced.
    """
    strace = shutil.which("strace")
    if strace is None or sys.platform != "linux":
        pytest.skip("NOT TESTED: that the disk is synced before an answer. There is no strace here")
    node: ServedNode = serve("--executors", "1")
    server = int((node.data / "nats" / "server.pid").read_text())
    trace = tmp_path / "trace.txt"
    calls = "trace=write,writev,pwrite64,fsync,fdatasync"
    command = [strace, "-f", "-y", "-s", "400", "-e", calls, "-o", str(trace), "-p", str(server)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
        try:
            assert tracer.stderr is not None
            assert b"attached" in tracer.stderr.readline(), "strace may not look at it"
            for _ in range(5):
                node.call("POST", "/v1/jobs", JOB)
        finally:
            tracer.terminate()
    synced, acknowledged, syncing = 0, 0, set[str]()
    for line in trace.read_text().splitlines():
        thread, _, call = line.partition(" ")
        if SYNC.search(call):
            if "<unfinished" in call:
                syncing.add(thread)
            else:
                synced += 1
        elif "sync resumed>" in call and thread in syncing:
            syncing.remove(thread)
            synced += 1
        acknowledged += len(ACKNOWLEDGEMENT.findall(call))
        assert acknowledged <= synced, f"acknowledged before it was synced: {line[:300]}"
    assert acknowledged >= 5, "no acknowledgements were seen: this proves nothing"
