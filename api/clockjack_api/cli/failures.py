"""Why a node could not start or go on, as a command's end."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, cast

from clockjack.config import NodeConfig
from clockjack.errors import BrokerError, ClockjackError, ConfigurationError, DataDirectoryError
from clockjack_api.cli.exits import Code, CommandError


class AddressInUse(ClockjackError):
    """The API can't listen where it should."""


def run_to_its_end(main: Callable[[], Coroutine[Any, Any, None]], config: NodeConfig) -> None:
    """Run a node's main function on asyncio.

    :raises CommandError: if it ended by an error that Clockjack raised on purpose; others pass.
    """
    import anyio

    try:
        anyio.run(main, backend="asyncio", backend_options={"use_uvloop": _uvloop_is_there()})
    except Exception as error:
        known = [leaf for leaf in _leaves(error) if isinstance(leaf, ClockjackError)]
        if not known or len(known) < len(list(_leaves(error))):
            raise
        raise CommandError("; ".join(dict.fromkeys(map(str, known))), _code(known[0], config)) from None


def _code(error: ClockjackError, config: NodeConfig) -> Code:
    match error:
        case ConfigurationError() | DataDirectoryError() | AddressInUse():
            return Code.CONFIGURATION
        case BrokerError():
            return Code.UNREACHABLE if config.nats else Code.CONFIGURATION
        case _:
            return Code.NEGATIVE


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        for inner in group.exceptions:
            yield from _leaves(inner)
    else:
        yield error


def _uvloop_is_there() -> bool:
    from importlib.util import find_spec

    return find_spec("uvloop") is not None
