"""The demo: a node at work on real data, seen over HTTP.

``python -m clockjack_api.demo`` starts ``clockjack serve`` as a child in a scratch folder (:mod:`.node`), tells a story
in chapters (:mod:`.story`) with jobs that run the tasks in :mod:`.tasks`, and ends with a table of what ran and a list
of what was expected, each checked. Nothing in it reaches into the node: it posts and gets, as any client does; the one
thing besides is a SIGKILL for a process whose id the API told. It ends with 1 if anything did not behave.

This module is imported by executors too, for the tasks: it imports nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def run_demo(*, keep: bool = False, svg: "Path | None" = None) -> int:
    """Show the demo and return its exit code: 0, or 1 if something did not behave.

    With `keep` the node stays up at the end, until Ctrl-C. With `svg` the screen is drawn into that file.
    """
    from clockjack_api.demo.story import tell

    return tell(keep=keep, svg=svg)
