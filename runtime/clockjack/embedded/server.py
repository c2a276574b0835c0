"""The NATS server of a node that was given none."""

import logging
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import anyio
import anyio.abc
import msgspec
from anyio import to_thread

from clockjack.embedded.binary import find_server
from clockjack.embedded.configuration import Files
from clockjack.embedded.data_directory import DataDirectory
from clockjack.errors import BrokerError, DataDirectoryError

log = logging.getLogger(__name__)

START_SECONDS = 60.0
"""How long a server may take until it is ready; it reads its store first."""
STOP_SECONDS = 10.0
"""How long it may take to stop before it is killed."""
WATCH_SECONDS = 1.0
"""How often room on the disk is looked at."""
RESERVE_BYTES = 64 * 1024 * 1024
"""With less than this free on the disk, appends are refused."""
RESTART_SECONDS = (0.1, 5.0)
"""First and longest pause between attempts to start a server that died."""

_STUCK = (b"no space left on device", b"critical write error")
"""What the server logs when it has stopped to store anything, until it is restarted."""

MEMORY: Final = {"GOMEMLIMIT": "96MiB"}
"""Unless the environment says otherwise, the server frees memory when it has so much of it: a soft limit
(https://go.dev/doc/gc-guide#Memory_limit). Without, it holds on to all that large entries took once: 160 MiB instead
of 65 after 300,000 schedules were written."""

_DIE_WITH_PARENT = (
    "import ctypes, os, sys\n"
    "ctypes.CDLL(None).prctl(1, 15, 0, 0, 0)\n"  # PR_SET_PDEATHSIG, SIGTERM: see prctl(2); survives execv
    "if os.getppid() != int(sys.argv[1]): sys.exit(1)\n"  # the parent died before that
    "os.execv(sys.argv[2], sys.argv[2:])\n"
)


class EmbeddedServer:
    """A nats-server as a child process; an async context manager that starts and stops it."""

    def __init__(
        self,
        directory: DataDirectory,
        *,
        port: int | None = None,
        max_store_bytes: int | None = None,
        reserve_bytes: int = RESERVE_BYTES,
        program: Path | None = None,
    ) -> None:
        """Keep files in a locked `directory`, and listen on 127.0.0.1, on a free port unless `port` is given.

        Streams may take `max_store_bytes` in all (None: three quarters of what is free on the disk at the start).
        `program` is the nats-server to run (None: :func:`~clockjack.embedded.binary.find_server`).
        """
        self._directory = directory
        self._files = Files(directory.path)
        self._port = port
        self._max_store_bytes = max_store_bytes
        self._reserve_bytes = reserve_bytes
        self._program = program
        self._token = ""
        self._process: anyio.abc.Process | None = None
        self._shortage: str | None = None
        self._exhausted: str | None = None
        self._log_begin = 0
        self._log_read = 0
        self._stuck = False

    @property
    def url(self) -> str:
        """Where it listens, with the secret: what a client connects to. The same after a restart."""
        return f"nats://{self._token}@127.0.0.1:{self._port}"

    @property
    def process_id(self) -> int | None:
        """Of the server, while it runs."""
        return None if self._process is None else self._process.pid

    @property
    def exhausted(self) -> str | None:
        """Why not even what keeps a node going can be stored now; None if it can.

        The node's own records may use up the reserve but for a quarter: a server whose disk is full stores nothing
        more until it is started again.
        """
        return self._exhausted

    @property
    def shortage(self) -> str | None:
        """Why nothing can be stored now, in words; None if all is well. Up to date while it is watched."""
        return self._shortage

    async def __aenter__(self) -> Self:
        """Start it; see :meth:`start`."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop it; see :meth:`stop`."""
        await self.stop()

    async def start(self) -> None:
        """Start it, and wait until it is ready: JetStream has read its store, and clients can connect.

        The thread that calls must live as long as the server: when it ends, Linux ends the server.

        :raises BrokerError: if there is no program for this platform, or it doesn't get ready.
        :raises DataDirectoryError: if its files can't be written.
        """
        program, startup = await to_thread.run_sync(self._prepare)
        command = [str(program), "-c", str(self._files.configuration)]
        if sys.platform == "linux" and sys.executable:
            command = [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid()), *command]
        try:
            self._process = await anyio.open_process(
                command,
                stdin=subprocess.DEVNULL,
                stdout=startup,
                stderr=startup,
                start_new_session=True,  # Ctrl-C on the terminal is for the node, which stops the server last
                pass_fds=(self._directory.lock_descriptor,),
                env=MEMORY | os.environ,
            )
        except OSError as error:
            raise BrokerError(f"{program} can't be run: {error}") from error
        finally:
            os.close(startup)
        try:
            self._port = await self._ready(self._process, program)
        except BaseException:
            await self.kill()
            raise
        log.info("nats-server runs as process %d on port %d", self._process.pid, self._port)

    async def stop(self) -> None:
        """Let it end in good order, or kill it if that takes longer than :data:`STOP_SECONDS`."""
        process = self._process
        if process is None:
            return
        with anyio.CancelScope(shield=True):
            if process.returncode is None:
                process.terminate()
            with anyio.move_on_after(STOP_SECONDS):
                await process.wait()
            await self.kill()

    async def kill(self) -> None:
        """End it at once, as a crash would."""
        process, self._process = self._process, None
        if process is None:
            return
        with anyio.CancelScope(shield=True):
            if process.returncode is None:
                process.kill()
            await process.wait()
            await process.aclose()

    async def exited(self) -> str:
        """Wait until it has ended, and return how, in words."""
        if self._process is None:
            return "it was not started"
        return await self._describe_exit(await self._process.wait())

    async def keep_running(self) -> None:
        """Start it again whenever it dies, and watch the room on the disk; runs until it is cancelled."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._revive)
            tasks.start_soon(self._watch_disk)

    async def _revive(self) -> None:
        while True:
            how = await self.exited()
            log.error("nats-server died and is started again: %s", how)
            await self.kill()
            pause, longest = RESTART_SECONDS
            while True:
                try:
                    await self.start()
                    break
                except (BrokerError, DataDirectoryError):
                    log.exception("nats-server can't be started; next try in %g s", pause)
                await anyio.sleep(pause)
                pause = min(pause * 2, longest)

    async def _watch_disk(self) -> None:
        while True:
            await to_thread.run_sync(self._inspect)
            if self._stuck and self._shortage is None and self._process is not None:
                log.warning("there is room on the disk again; nats-server is restarted to use it")
                self._stuck = False
                self._process.terminate()  # and revived
            await anyio.sleep(WATCH_SECONDS)

    async def _ready(self, process: anyio.abc.Process, program: Path) -> int:
        """Return the port, as soon as the server tells it, which it does when it is ready."""
        read_port = partial(_read_port, self._files.ports(program, process.pid))
        pause = 0.002
        with anyio.move_on_after(START_SECONDS):
            while process.returncode is None:
                port = await to_thread.run_sync(read_port)
                if port is not None:
                    return port
                await anyio.sleep(pause)
                pause = min(pause * 1.2, 0.1)
            raise BrokerError(f"nats-server does not start: {await self._describe_exit(process.returncode)}")
        raise BrokerError(f"nats-server was not ready within {START_SECONDS:g} s; its log is {self._files.log}")

    def _prepare(self) -> tuple[Path, int]:
        """Write what the server needs; return the program, and a file for its first words."""
        program = self._program or find_server()
        try:
            self._files.prepare()
            self._token = self._files.read_token()
            self._files.write_configuration(
                token=self._token,
                port=-1 if self._port is None else self._port,
                max_store_bytes=self._max_store_bytes,
            )
            startup = os.open(self._files.startup, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DataDirectoryError(f"{self._files.directory} can't be written: {error.strerror}") from error
        self._stuck = False
        self._log_begin = self._log_read = _size(self._files.log)
        self._inspect()
        return program, startup

    def _inspect(self) -> None:
        """Look at the room on the disk, and at what the server logged since the last time."""
        free = shutil.disk_usage(self._files.directory).free
        self._shortage = (
            f"only {free // 1_000_000} MB are free on the disk of {self._directory.path}; "
            f"{self._reserve_bytes // 1_000_000} MB are kept in reserve"
            if free < self._reserve_bytes
            else None
        )
        self._exhausted = self._shortage if free < self._reserve_bytes // 4 else None
        size = _size(self._files.log)
        if size == self._log_read:
            return
        try:
            with self._files.log.open("rb") as file:
                file.seek(self._log_read if self._log_read < size else 0)
                news = file.read(1024 * 1024)
        except OSError:
            return
        self._log_read = size
        if any(sign in news for sign in _STUCK):
            self._stuck = True

    async def _describe_exit(self, code: int) -> str:
        how = f"killed by signal {-code}" if code < 0 else f"exit status {code}"
        last_words = await to_thread.run_sync(self._last_words)
        return f"{how}; {last_words}" if last_words else f"{how}; its log is {self._files.log}"

    def _last_words(self) -> str:
        """Return what the server said of its end: before it had a log, or in it."""
        for path, begin in ((self._files.startup, 0), (self._files.log, self._log_begin)):
            try:
                with path.open("rb") as file:
                    file.seek(begin)
                    text = file.read(1024 * 1024).decode(errors="replace")
            except OSError:
                continue
            lines = [line.strip() for line in text.splitlines() if path == self._files.startup or "[FTL]" in line]
            if lines:
                return lines[-1]
        return ""


def _read_port(path: Path) -> int | None:
    try:
        ports = msgspec.json.decode(path.read_bytes(), type=dict[str, list[str]])
        return urlsplit(ports["nats"][0]).port
    except (OSError, ValueError, LookupError):
        return None  # not there yet, or not whole


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
