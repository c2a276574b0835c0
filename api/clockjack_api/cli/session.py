"""What every command is given: the node to talk to and where to print; and how its errors end."""

import functools
from collections.abc import Callable
from functools import cached_property
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

    def __init__(self, url: str, *, json: bool) -> None:
        """Talk to the node at `url`; print JSON, or for people."""
        self.url = url
        self.out = Output(json=json)

    @property
    def json(self) -> bool:
        """Whether a script reads the answer."""
        return self.out.json

    @cached_property
    def client(self) -> "Client":
        """The connection, made on first use."""
        from clockjack_api.cli.client import Client

        return Client(self.url)

    def close(self) -> None:
        """Close the connection, if one was made."""
        if "client" in self.__dict__:
            self.client.close()
            if self.client.stale and not self.json:
                click.secho("This may be old: the node can't reach the journal, or it stalls.", fg="yellow", err=True)


def connected(command: Callable[Concatenate[Session, P], None]) -> Callable[P, None]:
    """Give a command ``--url`` and ``--json``, and a :class:`Session` made of them as its first argument."""
    url = click.option(
        "--url",
        default=DEFAULT_URL,
        envvar="CLOCKJACK_URL",
        show_default=True,
        show_envvar=True,
        metavar="URL",
        help="The node to talk to.",
    )
    return url(_reporting(command))


def printing(command: Callable[Concatenate[Session, P], None]) -> Callable[P, None]:
    """Give a command that talks to no node ``--json``, and a :class:`Session` as its first argument."""
    return _reporting(command)


def _reporting(command: Callable[Concatenate[Session, P], None]) -> Callable[P, None]:
    @click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
    @functools.wraps(command)
    def wrapper(as_json: bool, url: str = DEFAULT_URL, *args: P.args, **kwargs: P.kwargs) -> None:
        session = Session(url, json=as_json)
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
