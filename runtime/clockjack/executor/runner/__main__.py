"""Entry point of the runner: ``python -m clockjack.executor.runner SOCKET TOKENS PARENT``, started by its executor."""

import asyncio
import faulthandler
import logging
import os
import signal
import socket
import sys
from types import FrameType

from clockjack.clock import SystemClock
from clockjack.executor.frames import Hello, NotReady, Ready, to_runner_decoder
from clockjack.executor.runner.capture import Capture
from clockjack.executor.runner.catalog import NotImportable, describe, load_tasks, targets
from clockjack.executor.runner.logbook import Logbook
from clockjack.executor.runner.parent import die_with
from clockjack.executor.runner.program import Program
from clockjack.executor.wire import HEADER_BYTES, encode
from clockjack.heap import settle
from clockjack.outbound.addresses import AddressPolicy

log = logging.getLogger("clockjack.executor.runner")


def main() -> int:
    """Run until the executor says stop, or is gone; return the exit status."""
    descriptor, tokens, parent = map(int, sys.argv[1:4])
    die_with(parent)
    _leave_signals_to_the_executor()
    faulthandler.enable()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    connection = socket.socket(fileno=descriptor)
    hello = _receive_hello(connection)
    if hello is None:
        return 1
    clock = SystemClock()
    capture: Capture | None = None
    if hello.settings.job_log_level != "off":
        capture = Capture(Logbook(clock, hello.settings.job_log_max_bytes), hello.settings.job_log_level)
        capture.install()
    try:
        AddressPolicy(hello.settings.allow_private)
        tasks = load_tasks(hello.settings.tasks)
    except NotImportable as error:
        _send(connection, NotReady(str(error)))
        return 1
    except ValueError as error:
        _send(connection, NotReady(f"allow_private: {error}"))
        return 1
    infos = [describe(task) for task in tasks.values()]
    settle()
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        loop = runner.get_loop()

        async def live() -> None:
            program = Program(connection, tokens, hello, tasks, clock, capture)
            program.post(Ready(infos, targets(hello.settings)))
            await program.live()
            if program.hangs:  # an orderly exit would wait for it
                sys.stdout.flush()
                os._exit(0)

        life = loop.create_task(live())
        while not life.done():
            try:
                loop.run_until_complete(life)
            except (SystemExit, KeyboardInterrupt, RuntimeError) as error:
                # A background task of the users' code tried to exit, or stopped the loop: not its business.
                if life.done():
                    raise
                log.warning("the event loop was stopped by %r from a background task; it goes on", error)
    return 0


def _leave_signals_to_the_executor() -> None:
    """Let the executor decide when this ends, also where a signal goes to the whole terminal or control group.

    A handler that does nothing, because to ignore a signal is passed on to programs that are started.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _do_nothing)


def _do_nothing(number: int, frame: FrameType | None) -> None:
    pass


def _receive_hello(connection: socket.socket) -> Hello | None:
    """Wait for the first message; None if the executor has gone away."""
    with connection.dup() as duplicate, duplicate.makefile("rb", buffering=0) as stream:
        header = _read_exactly(stream, HEADER_BYTES)
        body = _read_exactly(stream, int.from_bytes(header, "big"))
    message = to_runner_decoder.decode(body) if body else None
    return message if isinstance(message, Hello) else None


def _read_exactly(stream: socket.SocketIO, count: int) -> bytes:
    data = b""
    while len(data) < count:
        chunk = stream.read(count - len(data))
        if not chunk:
            return b""
        data += chunk
    return data


def _send(connection: socket.socket, message: NotReady) -> None:
    body = encode(message)
    connection.sendall(len(body).to_bytes(HEADER_BYTES, "big") + body)


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


if __name__ == "__main__":
    sys.exit(main())
