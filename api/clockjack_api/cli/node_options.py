"""The command line's options of the settings of a node, made from their list."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from clockjack.config import Configuration, load
from clockjack.config.load import Setting, settings
from clockjack.config.settings import SECRETS
from clockjack.config.sources import option, variable
from clockjack.errors import ConfigurationError
from clockjack_api.cli.exits import Code, CommandError

SHORT = {"Path": "PATH", "int": "N", "float": "SECONDS", "str": "TEXT"}
"""How values are called in the help, by their type."""

METAVARS = {
    "host": "ADDRESS",
    "nats": "URL",
    "tls_cert": "FILE",
    "tls_key": "FILE",
    "tls_client_ca": "FILE",
    "allowed_hosts": "HOST",
    "admin_key_file": "FILE",
    "nats_ca": "FILE",
    "nats_credentials": "FILE",
    "worker_name": "NAME",
    "tasks": "MODULE",
    "queues": "QUEUE",
    "labels": "NAME=VALUE",
    "max_runner_mib": "MIB",
    "max_result_bytes": "BYTES",
    "roles": "ROLE,…",
    "allow_private": "NETWORK|HOST",
    "allow_commands": "PROGRAM",
    "data_dir": "DIR",
    "ready_file": "FILE",
    "journal_max_bytes": "BYTES",
    "events_max_bytes": "BYTES",
    "job_log_max_bytes": "BYTES",
    "job_logs_max_bytes": "BYTES",
}


def node_options(names: Iterable[str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command ``--config`` and an option for each of the settings in `names`."""
    known = settings()

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for name in reversed(tuple(names)):
            if name in SECRETS:
                continue
            command = _option(known[name])(command)
        return click.option(
            "--config",
            "config_file",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="TOML file of settings. [env: CLOCKJACK_CONFIG; default: clockjack.toml, if it is there]",
        )(command)

    return decorate


def configuration(config_file: Path | None, options: dict[str, Any]) -> Configuration:
    """Load the configuration.

    :raises CommandError: if anything is wrong with it.
    """
    try:
        return load(options, file=config_file)
    except ConfigurationError as error:
        faults = str(error).splitlines()
        raise CommandError(
            "the configuration is wrong\n" + "\n".join(f"  {fault}" for fault in faults),
            Code.CONFIGURATION,
            {"title": "the configuration is wrong", "errors": faults},
        ) from None


def _option(setting: Setting) -> Callable[[Callable[..., None]], Callable[..., None]]:
    kind = getattr(setting.item, "__name__", "")
    metavar = METAVARS.get(setting.name) or SHORT.get(kind) or "|".join(setting.item.__args__)
    extra = [f"env: {variable(setting.name)}"]
    if setting.default not in (None, ()):
        shown = ",".join(setting.default) if setting.many else f"{setting.default}"
        extra.append(f"default: {shown.removesuffix('.0')}")
    if setting.many:
        extra.append("repeatable")
    return click.option(
        option(setting.name),
        setting.name,
        multiple=setting.many,
        metavar=metavar,
        help=f"{setting.description} [{'; '.join(extra)}]",
    )
