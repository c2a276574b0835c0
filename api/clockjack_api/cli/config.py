"""``clockjack config``: what a node would run with, and why."""

from pathlib import Path
from typing import Any

import click
import msgspec

from clockjack.config.load import DEFAULT, settings
from clockjack.config.rules import redacted
from clockjack.config.settings import SECRETS, NodeConfig
from clockjack_api.cli.node_options import configuration, node_options
from clockjack_api.cli.session import Session, printing


@click.group()
def config() -> None:
    """Look at the settings of a node."""


@config.command()
@node_options(NodeConfig.__struct_fields__)
@printing
def show(session: Session, /, config_file: Path | None, **options: Any) -> None:
    """Print each setting, its value, and where that came from.

    Takes the options of "clockjack serve", and reads the same file and environment, so that it shows what that would
    run with. Credentials in URLs are left out.
    """
    found = configuration(config_file, options)
    known = settings()
    shown: dict[str, Any] = {name: msgspec.to_builtins(getattr(found.node, name), enc_hook=str) for name in known}
    shown["nats"] = [redacted("nats", url) for url in shown["nats"]]
    for name in SECRETS:
        shown[name] = shown[name] and redacted(name, shown[name])
    if session.json:
        session.out.document(
            {"settings": [{"name": n, "value": v, "source": found.sources[n]} for n, v in shown.items()]}
        )
        return
    rows = (
        (name, ", ".join(value) or None if known[name].many else value, _source(found.sources[name]))
        for name, value in shown.items()
    )
    session.out.table(("setting", "value", "from"), rows, empty="no settings")


def _source(source: str) -> Any:
    from rich.text import Text

    return Text(source, style="dim" if source == DEFAULT else "green")
