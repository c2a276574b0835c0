"""The data directory of a node: one node at a time."""

import errno
import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from anyio import to_thread

from clockjack.errors import DataDirectoryError

LOCK_FILE = "lock"
"""Locked by flock(2) as long as a node, or the NATS server it started, lives; holds the node's process id."""
DYING_SECONDS = 10.0
"""How long to wait for the server of a node that is dead already."""
LIVING_SECONDS = 0.5
"""How long to wait for a node that is alive: it may be on its way out."""
POLL_SECONDS = 0.02


class DataDirectory:
    """A directory that belongs to this process as long as it is locked; a context manager, sync and async."""

    def __init__(self, path: Path) -> None:
        """Name the directory; nothing is touched yet."""
        self.path = path.absolute()
        self._descriptor: int | None = None

    @property
    def lock_descriptor(self) -> int:
        """The file that holds the lock, for a child that must keep it.

        :raises DataDirectoryError: if it isn't locked.
        """
        if self._descriptor is None:
            raise DataDirectoryError(f"the data directory {self.path} is not locked")
        return self._descriptor

    def lock(self) -> None:
        """Create the directory if need be (mode 0700), and lock it. Blocks, for ten seconds at most.

        :raises DataDirectoryError: if it can't be written, has no room, or another node holds it.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self.path / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        try:
            self._wait_for_lock(descriptor)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            os.fsync(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise self._unusable(error) from error
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        """Let another node have it, as soon as the children that inherited the lock are gone too."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Lock it; see :meth:`lock`."""
        self.lock()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Release it."""
        self.release()

    async def __aenter__(self) -> Self:
        """Lock it from an event loop, without blocking that; see :meth:`lock`."""
        await to_thread.run_sync(self.lock)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Release it."""
        self.release()

    def _wait_for_lock(self, descriptor: int) -> None:
        begin = time.monotonic()
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError as error:
                if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                    raise
            holder = _holder(descriptor)
            alive = holder is not None and _alive(holder)
            if time.monotonic() - begin > (LIVING_SECONDS if alive else DYING_SECONDS):
                raise DataDirectoryError(self._held_by(holder, alive=alive))
            time.sleep(POLL_SECONDS)

    def _held_by(self, holder: int | None, *, alive: bool) -> str:
        if alive:
            return f"the data directory {self.path} is in use by process {holder}; one node at a time can use it"
        return (
            f"the data directory {self.path} is still in use by what process {holder or '(unknown)'} left behind, "
            "most likely its nats-server: stop that first"
        )

    def _unusable(self, error: OSError) -> DataDirectoryError:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return DataDirectoryError(f"there is no room on the disk for the data directory {self.path}")
        return DataDirectoryError(f"the data directory {self.path} can't be used: {error.strerror}")


def _holder(descriptor: int) -> int | None:
    try:
        return int(os.pread(descriptor, 32, 0))
    except (ValueError, OSError):
        return None


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:  # a zombie is dead: nobody has asked for its exit status yet (Linux)
        status = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}
