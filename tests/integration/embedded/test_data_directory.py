"""One node at a time in a data directory, and clear words where it can't be used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clockjack.embedded import binary, data_directory
from clockjack.embedded.binary import find_server
from clockjack.embedded.data_directory import DataDirectory
from clockjack.errors import BrokerError, DataDirectoryError


def test_it_is_made_and_locked(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "data"
    with DataDirectory(path) as directory:
        assert directory.path == path
        assert (path / "lock").read_text() == f"{os.getpid()}\n"
        assert directory.lock_descriptor > 0
    with pytest.raises(DataDirectoryError, match="not locked"):
        _ = directory.lock_descriptor
    with directory:
        pass


def test_a_second_node_is_told_who_has_it(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from clockjack.embedded.data_directory import DataDirectory\n"
        "with DataDirectory(pathlib.Path(sys.argv[1])): print('locked', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(DataDirectoryError, match=rf"{tmp_path} is in use by process {other.pid};"):
            DataDirectory(tmp_path).lock()
        other.stdin.close()
        other.wait(10)
    with DataDirectory(tmp_path):
        pass


def test_what_a_dead_node_left_behind_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_directory, "DYING_SECONDS", 0.1)
    with DataDirectory(tmp_path):
        with subprocess.Popen(["true"]) as dead:
            dead.wait()
        (tmp_path / "lock").write_text(f"{dead.pid}\n")
        with pytest.raises(DataDirectoryError, match=rf"what process {dead.pid} left behind"):
            DataDirectory(tmp_path).lock()


def test_a_file_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(DataDirectoryError, match=rf"{path} can't be used"):
            DataDirectory(path).lock()


def test_it_must_be_writable(tmp_path: Path) -> None:
    """Root may write anywhere, but not even root writes to /proc."""
    path = Path("/proc/clockjack") if os.geteuid() == 0 else tmp_path / "closed" / "data"
    if os.geteuid() != 0:
        (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(DataDirectoryError, match=rf"{path} can't be used"):
        DataDirectory(path).lock()


def test_it_needs_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, data: bytes, offset: int) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("clockjack.embedded.data_directory.os.pwrite", full)
    with pytest.raises(DataDirectoryError, match=f"no room on the disk for the data directory {tmp_path}"):
        DataDirectory(tmp_path).lock()


def test_the_server_comes_with_a_package_or_from_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = find_server()
    assert packaged.name == "nats-server"
    assert os.access(packaged, os.X_OK)

    monkeypatch.setattr(binary, "PACKAGE", "no-such-package")
    own = tmp_path / "nats-server"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_server() == own
    own.unlink()
    with pytest.raises(BrokerError, match=r"no nats-server for this platform.*--nats URL"):
        find_server()
