"""Ties a process to its parent: it must not outlive it, whatever either of them does."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""See prctl(2)."""

_libc: ctypes.CDLL | None = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with(parent: int) -> None:
    """Let the kernel kill this process when `parent`, the process that started it, ends. Only Linux can.

    Elsewhere the end of the socket to the parent says it, as soon as the event loop turns.
    """
    die_with_parent()
    if os.getppid() != parent:  # it ended before this began
        os._exit(1)


def die_with_parent() -> None:
    """Let the kernel kill this process with its parent. May be called between fork and exec: it only calls prctl."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
