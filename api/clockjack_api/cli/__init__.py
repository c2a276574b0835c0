"""The command line: what the REST API does, for a terminal and for scripts, and the programs that serve it.

A command is a module with its group (``job``, ``schedule``…) and talks to a node over HTTP alone; it knows nothing of
the runtime. Each takes ``--json``: one JSON document, or one a line where there is no end to them. What was expected to
go wrong ends with a sentence on standard error and one of the exit codes in :mod:`clockjack_api.cli.exits`, never with
a traceback. Modules of commands import click and what they need to be understood; what takes time to import (httpx,
rich, msgspec, the node) is imported where it is used, so that ``clockjack --help`` answers at once.
"""

import sys
from collections.abc import Sequence

import click

from clockjack_api.cli.exits import Code, CommandError
from clockjack_api.cli.root import root
from clockjack_api.cli.session import report

__all__ = ["main", "run"]


def main() -> None:
    """Run the command line of this process, and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        code = root.main(args=list(arguments), prog_name="clockjack", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return Code.USAGE
    except click.ClickException as error:
        error.show()
        return Code.NEGATIVE
    except CommandError as error:
        report(error, as_json=False)
        return error.code
    except (click.Abort, KeyboardInterrupt):
        return Code.INTERRUPTED
    return code if isinstance(code, int) else Code.OK
