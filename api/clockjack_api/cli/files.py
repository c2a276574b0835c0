"""How many files and connections a process may have open."""

import contextlib
import logging
import resource

log = logging.getLogger(__name__)


def allow_files(wanted: int) -> None:
    """Raise the soft limit to `wanted`, as far as the hard one allows it; never lower it.

    Where the system starts programs with 1,024, as many do for the sake of old ones, that is what a thousand event
    streams need.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < wanted:
        log.warning("this process may have %d files open, fewer than max_connections needs", allowed)
