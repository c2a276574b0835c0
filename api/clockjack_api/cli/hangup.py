"""SIGHUP: the certificate files changed."""

import logging
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clockjack_api.tls import Tls

log = logging.getLogger(__name__)


async def reload_on_hangup(tls: "Tls") -> None:
    """Read the files anew with each SIGHUP; if they are wrong, say so, and go on with those that were read before."""
    import anyio
    from anyio import to_thread

    from clockjack.errors import ConfigurationError

    with anyio.open_signal_receiver(signal.SIGHUP) as signals:
        async for _ in signals:
            try:
                await to_thread.run_sync(tls.load)
            except ConfigurationError as error:
                log.error("%s; the ones before stay in use", error)  # noqa: TRY400 - the place tells nothing
            else:
                log.info("read the certificate anew")
