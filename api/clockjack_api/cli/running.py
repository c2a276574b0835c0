"""Runs a node as this process, to its end: by signals, or by an error that becomes an exit code."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, cast

import click

from clockjack.config import NodeConfig
from clockjack.errors import BrokerError, ClockjackError, ConfigurationError, DataDirectoryError
from clockjack_api.cli.exits import Code, CommandError
from clockjack_api.cli.stopping import Stop, stop_on_signals


class AddressInUse(ClockjackError):
    """The API can't listen where it should."""


def run_to_its_end(main: Callable[[NodeConfig, Stop], Coroutine[Any, Any, None]], config: NodeConfig) -> None:
    """Run a node's main function on asyncio until it ends, or signals end it.

    :raises CommandError: if it ended by an error that Clockjack raised on purpose; others pass.
    :raises click.exceptions.Exit: if a second signal ended it before it was done.
    """
    import anyio

    async def run() -> int | None:
        async with stop_on_signals() as stop:
            await main(config, stop)
        return stop.forced_by

    try:
        forced_by = anyio.run(run, backend="asyncio", backend_options={"use_uvloop": _uvloop_is_there()})
    except Exception as error:
        errors = list(leaves(error))
        known = [one for one in errors if isinstance(one, ClockjackError)]
        if len(known) < len(errors):
            raise
        raise CommandError("; ".join(dict.fromkeys(map(str, known))), _code(known[0], config)) from None
    if forced_by is not None:
        raise click.exceptions.Exit(128 + forced_by)


def _code(error: ClockjackError, config: NodeConfig) -> Code:
    match error:
        case ConfigurationError() | DataDirectoryError() | AddressInUse():
            return Code.CONFIGURATION
        case BrokerError():
            return Code.UNREACHABLE if config.nats else Code.CONFIGURATION
        case _:
            return Code.NEGATIVE


def leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield the errors that a group of groups holds; an error that is none yields itself."""
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        for inner in group.exceptions:
            yield from leaves(inner)
    else:
        yield error


def _uvloop_is_there() -> bool:
    from importlib.util import find_spec

    return find_spec("uvloop") is not None
