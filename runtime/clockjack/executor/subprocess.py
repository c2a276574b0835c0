"""Runner processes, for real: an asyncio adapter of :mod:`clockjack.executor.port`."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Sequence

from clockjack.executor.frames import TOKEN, FromRunner, Groups, Hello, Key, ToRunner, from_runner_decoder
from clockjack.executor.settings import Settings
from clockjack.executor.wire import Wire

STANDARD_ERROR = 2
"""Where a runner's output goes, its standard output as well: that of the node belongs to the node."""

EXIT_SECONDS = 2.0
"""A runner that has closed its socket gets so long to exit."""


class ChildLauncher:
    """Starts runners as child processes, each with a session of its own: a Ctrl-C is the executor's to hear."""

    async def launch(self, settings: Settings, *, solo: bool) -> "Child":
        """Start one; it will say whether it is ready.

        :raises OSError: if the system can't.
        """
        ours, theirs = socket.socketpair()
        read_end, write_end = os.pipe()
        try:
            with theirs:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "clockjack.executor.runner"),
                    *(str(theirs.fileno()), str(read_end), str(os.getpid()), "solo" if solo else "main"),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=STANDARD_ERROR,
                    pass_fds=(theirs.fileno(), read_end),
                    start_new_session=True,
                )
        except BaseException:
            ours.close()
            os.close(read_end)
            os.close(write_end)
            raise
        child = Child(process, ours, read_end, write_end)
        child.post(Hello(settings, solo))
        return child


class Child:
    """A runner as a child process."""

    def __init__(
        self, process: asyncio.subprocess.Process, connection: socket.socket, read_end: int, write_end: int
    ) -> None:
        """Talk over `connection`; `read_end` and `write_end` are those of the pipe with the tokens."""
        os.set_blocking(read_end, False)
        os.set_blocking(write_end, False)
        self._process = process
        self._tokens = (read_end, write_end)
        self._untaken: list[Key] = []
        self._groups: list[int] = []
        self._messages: list[FromRunner] = []
        self._news = asyncio.Event()
        self._ended = False
        self._wire: Wire[FromRunner] = Wire(connection, from_runner_decoder, self._on_messages, self._on_closed)
        self._watch = asyncio.create_task(self._await_end())

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def post(self, message: ToRunner) -> None:
        """Send a message; never waits, and does nothing if the process is gone."""
        self._wire.post(message)

    def offer(self, keys: Sequence[Key]) -> None:
        """Let it start these attempts, in this order."""
        if not self._ended:
            os.write(self._tokens[1], b"".join(TOKEN.pack(*key) for key in keys))
        else:
            self._untaken += keys

    def take_back(self) -> list[Key]:
        """Return those that were offered and have not started, in order; it will never start them. Never waits."""
        if not self._ended:
            self._drain_tokens()
        untaken, self._untaken = self._untaken, []
        return untaken

    async def receive(self) -> Sequence[FromRunner]:
        """Return the next messages, waiting for them; none: it has ended, and this is the end of what it said."""
        while not self._messages and not self._ended:
            self._news.clear()
            await self._news.wait()
        messages, self._messages = self._messages, []
        return messages

    async def wait(self) -> int:
        """Wait until it has ended; return its exit status, or the negated number of the signal that killed it."""
        await asyncio.shield(self._watch)
        return await self._process.wait()

    def kill(self) -> None:
        """End it at once, and all process groups that it said to have."""
        groups = [*self._groups, *([self._process.pid] if self._process.returncode is None else [])]
        for group in groups:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)

    def _on_messages(self, messages: Sequence[FromRunner]) -> None:
        for message in messages:
            if isinstance(message, Groups):
                self._groups = message.pids
            else:
                self._messages.append(message)
        self._news.set()

    def _on_closed(self) -> None:
        """It exits; or its stream is broken, and it should."""
        asyncio.get_running_loop().call_later(EXIT_SECONDS, self.kill)

    async def _await_end(self) -> None:
        await self._process.wait()
        self._wire.read()  # what it said last
        self._wire.close()
        self.kill()  # what it started and left behind
        self._groups = []
        self._drain_tokens()
        for end in self._tokens:
            os.close(end)
        self._ended = True
        self._news.set()

    def _drain_tokens(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while tokens := os.read(self._tokens[0], TOKEN.size * 1024):
                self._untaken += TOKEN.iter_unpack(tokens)
