"""The ``command`` target: a program that the configuration allows, its output kept."""

import asyncio
import codecs
import contextlib
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from typing import Any, cast

from clockjack.executor.failures import clip_start
from clockjack.executor.runner.attempt import Attempt
from clockjack.executor.runner.endings import TargetFailed, TargetStopped
from clockjack.executor.runner.parent import die_with_parent
from clockjack.joblogs.lines import Source
from clockjack.specs import CommandTarget, Failure

MAX_OUTPUT_BYTES = 64 << 10
"""How much is kept of each of standard output and standard error: the end."""

MAX_ERROR_OUTPUT_BYTES = 1 << 10
"""How much of standard error stands in the error, where the program ends with one."""

TERMINATE_SECONDS = 0.5
"""Between the signal that asks the program to end and the one that ends it."""

DRAIN_SECONDS = 0.2
"""How long what it wrote is waited for, where something that got away still holds its pipes."""

KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "LOGNAME")
"""What the program gets of the executor's environment."""

REFUSED_PREFIXES = ("LD_", "DYLD_")
"""A job may not choose what is loaded into the program."""


async def run_command(
    attempt: Attempt,
    target: CommandTarget,
    allowed: Sequence[str],
    on_begin: Callable[[int], None],
    on_end: Callable[[int], None],
    on_output: Callable[[Source, str], None] | None = None,
) -> dict[str, Any]:
    """Run the program, and return its output, if its exit status is 0. Cancelled, it ends all that it started.

    `on_begin` and `on_end` are told the process group that it runs in, `on_output` what it writes, when it does.

    :raises TargetFailed: if it is not allowed, can't be started, or ends with another status.
    :raises TargetStopped: if it was cancelled; with its output up to then.
    """
    program = _program(target, allowed)
    environment = _environment(attempt, target)
    loop = asyncio.get_running_loop()
    try:
        transport, process = await loop.subprocess_exec(
            lambda: _Process(on_output),
            program,
            *target.args,
            stdin=asyncio.subprocess.DEVNULL if target.stdin is None else asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    except (OSError, ValueError) as error:
        message = f"{target.program} can't be started: {error}"
        raise TargetFailed(Failure("clockjack.CommandNotStarted", message)) from None
    group = transport.get_pid()
    on_begin(group)
    stopped = False
    try:
        await process.attend(target.stdin)
    except asyncio.CancelledError:
        stopped = True  # and told below, with what it wrote
        _signal(group, signal.SIGTERM)
        await process.ended(TERMINATE_SECONDS)
    finally:
        _signal(group, signal.SIGKILL)  # what it started and left behind ends with it
        await process.drained(DRAIN_SECONDS)
        transport.close()
        on_end(group)
        process.close()
    status = transport.get_returncode()
    assert status is not None or stopped
    result = {"exit_status": status, **process.stdout.shown("stdout"), **process.stderr.shown("stderr")}
    if stopped:
        raise TargetStopped(clip_start(process.stderr.text().strip(), MAX_ERROR_OUTPUT_BYTES), result)
    if status:
        raise TargetFailed(Failure("clockjack.ExitStatus", _message(target, status, process.stderr.text())), result)
    return result


_new_decoder = codecs.getincrementaldecoder("utf-8")


class _Process(asyncio.SubprocessProtocol):
    """The program while it runs."""

    def __init__(self, on_output: Callable[[Source, str], None] | None) -> None:
        self.stdout = _Tail()
        self.stderr = _Tail()
        self._on_output = on_output
        self._decoders = {1: _new_decoder(errors="replace"), 2: _new_decoder(errors="replace")}
        self._stdin: asyncio.WriteTransport | None = None
        self._exited = asyncio.Event()
        self._closed = asyncio.Event()

    async def attend(self, stdin: str | None) -> None:
        """Feed it, and wait until it has ended."""
        if stdin is not None and self._stdin is not None:
            with contextlib.suppress(OSError, RuntimeError):  # it has ended already
                self._stdin.write(stdin.encode())
                self._stdin.write_eof()
        await self._exited.wait()

    async def ended(self, seconds: float) -> None:
        """Wait until it has ended, but not longer than `seconds`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._exited.wait(), seconds)

    async def drained(self, seconds: float) -> None:
        """Wait until it has ended and all that it said was read, but not longer than `seconds`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), seconds)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        pipe = cast("asyncio.SubprocessTransport", transport).get_pipe_transport(0)
        self._stdin = cast("asyncio.WriteTransport | None", pipe)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        (self.stdout if fd == 1 else self.stderr).add(data)
        self._tell(fd, data)

    def close(self) -> None:
        """Tell what is left: bytes that were no whole character."""
        for fd in self._decoders:
            self._tell(fd, b"", final=True)

    def _tell(self, fd: int, data: bytes, *, final: bool = False) -> None:
        if self._on_output is not None and (text := self._decoders[fd].decode(data, final)):
            self._on_output("stdout" if fd == 1 else "stderr", text)

    def process_exited(self) -> None:
        self._exited.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._exited.set()
        self._closed.set()


class _Tail:
    """The end of what a program writes."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._truncated = False

    def add(self, data: bytes) -> None:
        self._data += data
        if len(self._data) > MAX_OUTPUT_BYTES:
            self._truncated = True
            del self._data[:-MAX_OUTPUT_BYTES]

    def shown(self, name: str) -> dict[str, Any]:
        return {name: self.text(), f"{name}_truncated": self._truncated}

    def text(self) -> str:
        return self._data.decode("utf-8", "replace")


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _program(target: CommandTarget, allowed: Sequence[str]) -> str:
    if target.program not in allowed:
        message = f"{target.program} is not among the programs that this executor's allow_commands names"
        raise TargetFailed(Failure("clockjack.NotAllowed", message))
    if target.program.startswith(os.sep):
        return target.program
    found = None if os.sep in target.program else shutil.which(target.program)
    if found is None:
        raise TargetFailed(Failure("clockjack.CommandNotStarted", f"{target.program} is not in the executor's PATH"))
    return found


def _environment(attempt: Attempt, target: CommandTarget) -> dict[str, str]:
    if "\0" in "".join((*target.args, *target.env, *target.env.values())) or any("=" in name for name in target.env):
        message = "neither arguments nor variables may hold a NUL, nor a variable's name a ="
        raise TargetFailed(Failure("clockjack.CommandNotStarted", message))
    for name in target.env:
        if name.upper().startswith(REFUSED_PREFIXES):
            raise TargetFailed(Failure("clockjack.NotAllowed", f"a job may not set {name}"))
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    environment |= {"CLOCKJACK_JOB_ID": attempt.id, "CLOCKJACK_ATTEMPT": str(attempt.attempt)}
    if attempt.traceparent is not None:
        environment["TRACEPARENT"] = attempt.traceparent
    return environment | target.env


def _message(target: CommandTarget, status: int, stderr: str) -> str:
    if status < 0:
        try:
            how = f"was killed by {signal.Signals(-status).name}"
        except ValueError:
            how = f"was killed by signal {-status}"
    else:
        how = f"exited with status {status}"
    said = clip_start(stderr.strip(), MAX_ERROR_OUTPUT_BYTES)
    return f"{target.program} {how}: {said}" if said else f"{target.program} {how}"
