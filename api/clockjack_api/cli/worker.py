"""``clockjack worker``: this process runs executors, and nothing else."""

import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clockjack.config.settings import WORKER_SETTINGS, NodeConfig
from clockjack_api.cli import ready as ready_files
from clockjack_api.cli.exits import Code, CommandError
from clockjack_api.cli.logs import configure_logging
from clockjack_api.cli.node_options import configuration, node_options
from clockjack_api.cli.running import run_to_its_end

if TYPE_CHECKING:
    from clockjack_api.cli.stopping import Stop


@click.command()
@node_options(WORKER_SETTINGS)
def worker(config_file: Path | None, **options: Any) -> None:
    """Run executors only, for nodes elsewhere that use the same NATS cluster (--nats)."""
    config = configuration(config_file, options).node
    if not config.nats:
        raise CommandError("a worker needs --nats: the URL of the cluster that its nodes use", Code.CONFIGURATION)
    configure_logging(config.log_level, config.log_format)
    run_to_its_end(run, config)


async def run(config: NodeConfig, stop: "Stop") -> None:
    """Run executors until they are asked to stop."""
    from clockjack.heap import settle
    from clockjack.node.worker import run_worker

    ready = ready_files.Ready("", ",".join(config.nats), "", os.getpid())
    if config.ready_file is not None:
        config.ready_file.unlink(missing_ok=True)  # of an earlier worker that was killed
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(run_worker(config))
        settle()
        if config.ready_file is not None:
            ready_files.write(config.ready_file, ready)
            stack.callback(ready_files.remove, config.ready_file, ready)
        click.echo("Clockjack's worker is ready")
        await stop.wait()
