"""A nats-server with a configuration of the test's own, for what the embedded one never does."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import msgspec
from anyio import to_thread

from clockjack.embedded.binary import find_server


@asynccontextmanager
async def raw_server(directory: Path, configuration: str, port: int = -1) -> AsyncIterator[str]:
    """Start one with JetStream, on a free port unless one is given; return its URL, without credentials."""
    program = await to_thread.run_sync(_prepare, directory, configuration, port)
    command = [program, "-c", str(directory / "raw.conf")]
    async with await anyio.open_process(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with anyio.fail_after(10):
                while not (url := _url(directory)):
                    assert process.returncode is None, (directory / "raw.log").read_text()
                    await anyio.sleep(0.005)
            yield url
        finally:
            process.kill()


def _prepare(directory: Path, configuration: str, port: int) -> str:
    for stale in directory.glob("*.ports"):
        stale.unlink()
    (directory / "raw.conf").write_text(
        f'listen: "127.0.0.1:{port}"\nports_file_dir: "{directory}"\nlog_file: "{directory}/raw.log"\n'
        f'jetstream {{ store_dir: "{directory}/raw" }}\n{configuration}\n'
    )
    return str(find_server())


def _url(directory: Path) -> str:
    for file in directory.glob("*.ports"):
        if content := file.read_bytes():
            return msgspec.json.decode(content, type=dict[str, list[str]])["nats"][0]
    return ""
