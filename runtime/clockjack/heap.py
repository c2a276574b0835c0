"""The memory of a process that has started."""

import ctypes
import gc
import sys


def settle() -> None:
    """Give back what only the start needed, and let the garbage collector pass over what stays.

    To be called by a process that is ready, and again when it has read in more. What was read in and set up is a
    hundred thousand objects that stay to the end: looking through them takes 60 to 90 ms at each full collection, in
    which nothing else runs. Of garbage that is in them later, cycles are never freed; so this is no call for a process
    that is about more than a node.
    """
    gc.collect()
    gc.freeze()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl has not
        if trim is not None:
            trim(0)
