"""``clockjack serve``: this process becomes a node."""

import logging
import os
import secrets
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from clockjack.config import NodeConfig
from clockjack_api.cli import ready as ready_files
from clockjack_api.cli.files import allow_files
from clockjack_api.cli.hangup import reload_on_hangup
from clockjack_api.cli.logs import configure_logging
from clockjack_api.cli.node_options import configuration, node_options
from clockjack_api.cli.running import leaves, run_to_its_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from anyio import Event

    from clockjack.services import Services
    from clockjack_api.cli.stopping import Stop

READY_POLL_SECONDS = 0.005
"""While it starts, a node is asked this often whether it is ready."""

OWN_FILES = 512
"""Files and connections that a node has beside those of the API's clients."""

log = logging.getLogger(__name__)


@click.command()
@node_options(name for name in NodeConfig.__struct_fields__ if name != "worker_name")
def serve(config_file: Path | None, **options: Any) -> None:
    """Run a node: its own NATS server, the REST API, scheduler, dispatcher, matcher, and executor processes.

    Works without any configuration. Each option is also a variable in the environment and a key in clockjack.toml;
    "clockjack config show" tells which value came from where.

    SIGTERM or Ctrl-C lets running jobs end (--drain-seconds) and hands over what the node leads; a second one ends it
    at once.
    """
    config = configuration(config_file, options).node
    configure_logging(config.log_level, config.log_format)
    allow_files(config.max_connections + OWN_FILES)
    run_to_its_end(run, config)


async def run(config: NodeConfig, stop: "Stop") -> None:
    """Run a node until it is asked to stop; one whose replica is damaged begins again with a new one."""
    from clockjack.errors import ReplicaDamaged

    damaged = True
    while damaged:
        damaged = False
        try:
            await _run_once(config, stop)
        except* ReplicaDamaged as group:
            damaged = True
            reasons = "; ".join(str(error) for error in leaves(group))
            log.error("%s; this node starts again", reasons)  # noqa: TRY400 - the place tells nothing


async def _run_once(config: NodeConfig, stop: "Stop") -> None:
    import anyio

    from clockjack.heap import settle
    from clockjack.node.compose import run_node

    local_key = ""
    async with AsyncExitStack() as stack:
        group = await stack.enter_async_context(anyio.create_task_group())
        loaded = anyio.Event()
        if "api" in config.roles:
            group.start_soon(_load_api, loaded)
        node = await stack.enter_async_context(run_node(config))
        if "api" in config.roles:
            await loaded.wait()
            api = _serve_api(config, node.services)
            local_key, node.status.status.url = await stack.enter_async_context(api)
        while node.health.problems():  # noqa: ASYNC110 - what they are made of sets no event
            await anyio.sleep(READY_POLL_SECONDS)
        settle()
        ready = ready_files.Ready(node.status.status.url, node.storage.nats_url, node.services.node_id, os.getpid())
        running = ready_files.Running(**msgspec.structs.asdict(ready), key=local_key)
        for path, said in ((config.data_dir / ready_files.NODE_FILE, running), (config.ready_file, ready)):
            if path is not None:
                ready_files.write(path, said)
                stack.callback(ready_files.remove, path, said)
        click.echo(f"Clockjack is ready: {ready.url or 'no API here'}")
        await stop.wait()


@asynccontextmanager
async def _serve_api(config: NodeConfig, services: "Services") -> "AsyncIterator[tuple[str, str]]":
    """Serve the API; return a key to it for who can read the data directory, and its URL."""
    import anyio
    from anyio import to_thread

    from clockjack.errors import ConfigurationError
    from clockjack_api.access.start import check_may_listen, make_key_of_file, read_secret
    from clockjack_api.access.tokens import new_secret
    from clockjack_api.server import api_server
    from clockjack_api.settings import ApiSettings
    from clockjack_api.tls import Tls

    if config.admin_key_file is not None:
        secret = await to_thread.run_sync(read_secret, config.admin_key_file)
        await make_key_of_file(services, secret, secrets.token_hex(16))
    await check_may_listen(services, config.host)
    local = new_secret()
    if config.tls_cert is None and (config.tls_key is not None or config.tls_client_ca is not None):
        raise ConfigurationError("tls_key and tls_client_ca mean something only beside tls_cert")
    shared = {name: getattr(config, name) for name in ApiSettings.__struct_fields__ if hasattr(config, name)}
    settings = ApiSettings(**shared, local_key=local.digest)
    tls = None
    async with anyio.create_task_group() as group:
        if settings.tls_cert is not None:
            tls = await to_thread.run_sync(Tls, settings)
            group.start_soon(reload_on_hangup, tls)
        async with api_server(services, settings, tls) as url:
            yield local.text, url
        group.cancel_scope.cancel()


async def _load_api(loaded: "Event") -> None:
    """Import the API in a thread, while NATS and the executors start: that is half of a node's start."""
    from anyio import to_thread

    await to_thread.run_sync(import_module, "clockjack_api.server")
    loaded.set()
