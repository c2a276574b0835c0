"""The embedded server: its start, its end, its secrets, and what it does when it dies."""

import os
import re
import select
import signal
import stat
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from clockjack.connection.nats import NatsConnection
from clockjack.embedded import server as server_module
from clockjack.embedded.data_directory import DataDirectory
from clockjack.embedded.server import EmbeddedServer
from clockjack.errors import BrokerError, DataDirectoryError, LogFull
from clockjack.log.nats import NatsLog
from clockjack.testing.expectations import eventually


def alive(process_id: int | None) -> bool:
    assert process_id is not None
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def environment_of(process_id: int | None) -> list[bytes]:
    return Path(f"/proc/{process_id}/environ").read_bytes().split(b"\0")


async def append_and_read(server: EmbeddedServer, count: int) -> list[bytes]:
    async with NatsConnection.open(server.url) as connection:
        log = await NatsLog.open(connection, "S", ["s"])
        await log.append("s", str(count).encode(), str(count))
        async with log.follow(0) as follower:
            read: list[bytes] = []
            while len(read) < count:
                read += [entry.payload for entry in await follower.receive()]
            return read


async def test_it_starts_keeps_its_data_and_its_secret_and_leaves_nothing_running(
    data_directory: DataDirectory,
) -> None:
    urls: set[str] = set()
    for count in (1, 2, 3):
        async with EmbeddedServer(data_directory) as server:
            process_id = server.process_id
            assert alive(process_id)
            assert re.fullmatch(r"nats://[\w-]{20,}@127\.0\.0\.1:\d+", server.url)
            urls.add(server.url.partition("@")[0])
            assert await append_and_read(server, count) == [b"%d" % number for number in range(1, count + 1)]
        assert not alive(process_id)
    assert len(urls) == 1, "the secret is kept"


async def test_what_is_secret_is_readable_by_its_owner_alone(
    nats_server: EmbeddedServer, data_directory: DataDirectory
) -> None:
    secret = nats_server.url.split("//")[1].split("@")[0]
    for path in data_directory.path.rglob("*"):
        if path.is_file() and secret.encode() in path.read_bytes():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(data_directory.path.stat().st_mode) == 0o700
    assert stat.S_IMODE((data_directory.path / "nats").stat().st_mode) == 0o700


async def test_nobody_gets_in_without_the_secret(nats_server: EmbeddedServer) -> None:
    with pytest.raises(BrokerError, match="refuses these credentials"):
        async with NatsConnection.open(nats_server.url.rpartition("@")[2]):
            pass


async def test_it_listens_on_loopback_and_syncs_always(
    nats_server: EmbeddedServer, data_directory: DataDirectory
) -> None:
    configuration = (data_directory.path / "nats" / "server.conf").read_text()
    assert "sync_interval: always" in configuration
    assert 'listen: "127.0.0.1:' in configuration
    log = (data_directory.path / "nats" / "server.log").read_text()
    assert "Listening for client connections on 127.0.0.1:" in log


async def test_a_port_can_be_asked_for_and_be_taken(data_directory: DataDirectory, tmp_path: Path) -> None:
    async with EmbeddedServer(data_directory) as first:
        port = int(first.url.rpartition(":")[2])
        async with DataDirectory(tmp_path / "other") as other:
            second = EmbeddedServer(other, port=port)
            with pytest.raises(BrokerError, match=r"does not start: exit status 1; .*address already in use"):
                await second.start()
            assert second.process_id is None
    async with DataDirectory(tmp_path / "third") as third, EmbeddedServer(third, port=port) as server:
        assert server.url.endswith(f":{port}")


async def test_a_program_that_is_none(data_directory: DataDirectory, tmp_path: Path) -> None:
    no_program = tmp_path / "nats-server"
    with pytest.raises(BrokerError, match="does not start"):
        await EmbeddedServer(data_directory, program=no_program).start()
    no_program.write_text("#!/bin/sh\necho 'I am not what you think' >&2\nexit 3\n")
    no_program.chmod(0o755)
    with pytest.raises(BrokerError, match="exit status 3; I am not what you think"):
        await EmbeddedServer(data_directory, program=no_program).start()


async def test_it_keeps_its_memory_within_a_soft_limit(nats_server: EmbeddedServer) -> None:
    environment = environment_of(nats_server.process_id)
    assert b"GOMEMLIMIT=96MiB" in environment
    assert any(each.startswith(b"PATH=") for each in environment)


async def test_its_death_is_noticed_and_told(nats_server: EmbeddedServer) -> None:
    assert nats_server.process_id is not None
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(nats_server.exited)
            await anyio.wait_all_tasks_blocked()
            os.kill(nats_server.process_id, signal.SIGKILL)
        assert "killed by signal 9" in await nats_server.exited()


async def test_it_is_started_again_when_it_dies(nats_server: EmbeddedServer) -> None:
    url = nats_server.url
    async with NatsConnection.open(url) as connection, anyio.create_task_group() as tasks:
        tasks.start_soon(nats_server.keep_running)
        log = await NatsLog.open(connection, "S", ["s"])
        for count in (1, 2, 3):
            await log.append("s", b"", str(count))
            victim = nats_server.process_id
            assert victim is not None
            os.kill(victim, signal.SIGKILL)
            await eventually(lambda: not connection.connected)
            with anyio.fail_after(10):
                await connection.wait_connected()
            assert nats_server.url == url
            assert nats_server.process_id != victim
            assert (await log.bounds()).last == count
        tasks.cancel_scope.cancel()


async def test_signals_of_the_terminal_are_not_for_it(nats_server: EmbeddedServer) -> None:
    assert nats_server.process_id is not None
    assert os.getsid(nats_server.process_id) != os.getsid(0)


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
async def test_it_dies_with_its_node_and_the_directory_is_free(tmp_path: Path) -> None:
    script = """
import sys, anyio
from pathlib import Path
from clockjack.embedded.data_directory import DataDirectory
from clockjack.embedded.server import EmbeddedServer
async def main():
    with DataDirectory(Path(sys.argv[1])) as directory:
        async with EmbeddedServer(directory) as server:
            print(server.process_id, flush=True)
            await anyio.sleep_forever()
anyio.run(main)
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    for _ in range(3):
        async with await anyio.open_process(command, stdout=subprocess.PIPE, stderr=None) as node:
            assert node.stdout is not None
            server_id = int(await node.stdout.receive())
            server = os.pidfd_open(server_id)
            try:
                node.kill()
                await node.wait()
                ended, _, _ = await anyio.to_thread.run_sync(select.select, [server], [], [], 10)
                assert ended, "the server outlived its node"
            finally:
                os.close(server)
        async with DataDirectory(tmp_path):
            pass


async def test_a_server_keeps_the_lock_of_its_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on systems where it is not ended with its node: nobody else opens its files."""
    from clockjack.embedded import data_directory as module

    monkeypatch.setattr(module, "DYING_SECONDS", 0.1)
    monkeypatch.setattr(module, "LIVING_SECONDS", 0.1)
    async with DataDirectory(tmp_path) as first:
        server = EmbeddedServer(first)
        await server.start()
    with pytest.raises(DataDirectoryError, match="in use by"):
        async with DataDirectory(tmp_path):
            pass
    await server.stop()
    async with DataDirectory(tmp_path):
        pass


async def test_a_disk_that_runs_full_refuses_appends_and_nothing_else(
    data_directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "WATCH_SECONDS", 0.02)
    free = 10**9

    class Usage:
        @property
        def free(self) -> int:
            return free

    monkeypatch.setattr("clockjack.embedded.server.shutil.disk_usage", lambda path: Usage())
    async with (
        EmbeddedServer(data_directory) as server,
        NatsConnection.open(server.url) as connection,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(server.keep_running)
        log = await NatsLog.open(connection, "S", ["s"], room=server)
        await log.append("s", b"1", "1")
        free = 10**6
        await eventually(lambda: server.shortage is not None)
        with pytest.raises(LogFull, match="only 1 MB are free"):
            await log.append("s", b"2", "2")
        async with log.follow(0) as follower:
            assert [entry.payload for entry in await follower.receive()] == [b"1"]
        free = 10**9
        await eventually(lambda: server.shortage is None)
        assert await log.append("s", b"2", "2") == 2
        tasks.cancel_scope.cancel()


async def test_a_server_that_stopped_storing_is_restarted_when_there_is_room(
    data_directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JetStream answers nothing more after a write has failed for want of room, until it is restarted."""
    monkeypatch.setattr(server_module, "WATCH_SECONDS", 0.02)
    async with EmbeddedServer(data_directory) as server, anyio.create_task_group() as tasks:
        tasks.start_soon(server.keep_running)
        before = server.process_id
        with (data_directory.path / "nats" / "server.log").open("a") as file:
            file.write("[1] [ERR] JetStream failed to store a msg: write x.blk: no space left on device\n")
        await eventually(lambda: server.process_id not in {before, None})
        with anyio.fail_after(10):
            assert await append_and_read(server, 1) == [b"1"]
        tasks.cancel_scope.cancel()
