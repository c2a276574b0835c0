"""Who a node is: an id that stays with its data directory."""

from pathlib import Path

from clockjack.clock import Clock
from clockjack.errors import DataDirectoryError
from clockjack.ids import new_id

FILE = "node-id"
"""Name of the file in the data directory."""


def node_id(data_dir: Path, clock: Clock) -> str:
    """Return the id of the node whose data is in `data_dir`; a new directory gets a new one.

    :raises DataDirectoryError: if the file can't be read or written.
    """
    path = data_dir / FILE
    try:
        if path.exists():
            return path.read_text().strip()
        made = new_id(clock)
        path.write_text(f"{made}\n")
    except OSError as error:
        raise DataDirectoryError(f"can't keep the node's id in {path}: {error.strerror}") from error
    return made
