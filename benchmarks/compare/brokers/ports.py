"""Free ports."""

import shutil
import socket
from pathlib import Path

from compare.errors import NotMeasuredError


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def accepts(port: int) -> bool:
    """Return whether somebody listens there."""
    try:
        with socket.create_connection(("127.0.0.1", port), 0.2):
            return True
    except OSError:
        return False


def find_program(name: str, *places: str) -> str:
    """Return the path of a program.

    :param places: folders to look into, beside ``PATH``; with wildcards
    :raises NotMeasuredError: if there is none.
    """
    if found := shutil.which(name):
        return found
    for place in places:
        for folder in sorted(Path("/").glob(place.lstrip("/")), reverse=True):
            if found := shutil.which(name, path=str(folder)):
                return found
    raise NotMeasuredError(f"{name} is not installed")
