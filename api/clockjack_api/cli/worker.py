"""``clockjack worker``: this process runs executors, and nothing else."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clockjack.config.settings import WORKER_SETTINGS, NodeConfig
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
    from clockjack.node.worker import run_worker

    async with run_worker(config):
        click.echo("Clockjack's worker is ready")
        await stop.wait()
