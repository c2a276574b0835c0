"""How a node tells that it is ready, and where: a file, written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from clockjack.errors import ConfigurationError

NODE_FILE = "node.json"
"""In the data directory of a node while it runs: what ``clockjack journal tail`` finds its NATS server by."""


class Ready(Struct):
    """A node that is ready."""

    url: str
    """Of its API; empty if it serves none."""
    nats_url: str
    """Of its NATS server, with what a client must show to get in: a secret."""
    node_id: str
    pid: int


class Running(Ready):
    """A node that is ready, as it says so in its own data directory."""

    key: str = ""
    """Lets who can read it into the API; good as long as the node runs. Empty if it serves none."""


def write(path: Path, ready: Ready) -> None:
    """Write the file, for its owner alone to read, in one step.

    :raises ConfigurationError: if it can't be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.encode(ready) + b"\n")
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise ConfigurationError(f"{path} can't be written: {error.strerror}") from error


def read(path: Path) -> Running | None:
    """Return what the file says; None if there is none, or it makes no sense."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Running)
    except (OSError, msgspec.DecodeError):
        return None


def remove(path: Path, ready: Ready) -> None:
    """Remove the file, if it is still that of `ready`."""
    found = read(path)
    if found is not None and found.pid == ready.pid:
        with suppress(OSError):
            path.unlink()
