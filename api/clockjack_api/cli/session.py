"""What every command is given: the node to talk to and where to print; and how its errors end."""

import functools
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import click

from clockjack_api.cli.exits import CommandError
from clockjack_api.cli.output import Output

if TYPE_CHECKING:
    from clockjack_api.cli.client import Client

P = ParamSpec("P")

DEFAULT_URL = "http://127.0.0.1:8640"
"""Where ``clockjack serve`` listens unless it is told otherwise."""


class Session:
    """One run of one command."""

    def __init__(
        self,
        url: str,
        *,
        json: bool,
        api_key: str | None = None,
        namespace: str | None = None,
        ca_file: Path | None = None,
    ) -> None:
        """Talk to the node at `url`; print JSON, or for people."""
        self.url = url
        self.api_key = api_key
        self.namespace = namespace
        self.ca_file = ca_file
        self.out = Output(json=json)

    @property
    def json(self) -> bool:
        """Whether a script reads the answer."""
        return self.out.json

    @cached_property
    def client(self) -> "Client":
        """The connection, made on first use."""
        from clockjack_api.cli.client import Client

        api_key = self.api_key or own_key(self.url)
        return Client(self.url, api_key=api_key, namespace=self.namespace, ca_file=self.ca_file)

    def close(self) -> None:
        """Close the connection, if one was made."""
        if "client" in self.__dict__:
            self.client.close()
            if self.client.stale and not self.json:
                click.secho("This may be old: the node can't reach the journal, or it stalls.", fg="yellow", err=True)


def own_key(url: str) -> str | None:
    """Return the key to the node at `url`, if its data directory is on this machine and may be read."""
    from clockjack.config.settings import NodeConfig
    from clockjack_api.cli.ready import NODE_FILE, read

    default = NodeConfig().data_dir
    running = read(Path(os.environ.get("CLOCKJACK_DATA_DIR") or default) / NODE_FILE)
    return running.key or None if running is not None and running.url == url.rstrip("/") else None


def connected(command: Callable[Concatenate[Session, P], None]) -> Callable[P, None]:
    """Give a command ``--url``, ``--api-key`` and the like, and a :class:`Session` of them as its first argument."""
    decorated = _reporting(command)
    for option in reversed(_CONNECTION):
        decorated = option(decorated)
    return decorated


_CONNECTION = (
    click.option(
        "--url",
        default=DEFAULT_URL,
        envvar="CLOCKJACK_URL",
        show_default=True,
        show_envvar=True,
        metavar="URL",
        help="The node to talk to.",
    ),
    click.option(
        "--api-key",
        envvar="CLOCKJACK_API_KEY",
        show_envvar=True,
        metavar="SECRET",
        help="An API key; rather in the environment, where others on the machine can't see it. None is needed where "
        "the node's data directory is here, or access is open.",
    ),
    click.option(
        "--namespace",
        envvar="CLOCKJACK_NAMESPACE",
        show_envvar=True,
        metavar="NAME",
        help="Where to act; without it, where the key acts, or in default.",
    ),
    click.option(
        "--ca-file",
        envvar="CLOCKJACK_CA_FILE",
        show_envvar=True,
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="PEM file of the authorities that the node's certificate may come from.",
    ),
)


def printing(command: Callable[Concatenate[Session, P], None]) -> Callable[P, None]:
    """Give a command that talks to no node ``--json``, and a :class:`Session` as its first argument."""
    return _reporting(command)


def _reporting(command: Callable[Concatenate[Session, P], None]) -> Callable[P, None]:
    @click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
    @functools.wraps(command)
    def wrapper(
        as_json: bool,
        url: str = DEFAULT_URL,
        api_key: str | None = None,
        namespace: str | None = None,
        ca_file: Path | None = None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        session = Session(url, json=as_json, api_key=api_key, namespace=namespace, ca_file=ca_file)
        try:
            command(session, *args, **kwargs)
        except CommandError as error:
            report(error, as_json=as_json)
            raise click.exceptions.Exit(error.code) from None
        finally:
            session.close()

    return wrapper  # type: ignore[return-value]


def report(error: CommandError, *, as_json: bool) -> None:
    """Tell what went wrong on standard error."""
    import json

    from clockjack_api.cli.output import plain

    if as_json:
        click.echo(json.dumps(error.document, ensure_ascii=False), err=True)
    else:
        click.secho(f"clockjack: {plain(str(error))}", fg="red" if error.code > 1 else None, err=True)
