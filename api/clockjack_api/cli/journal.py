"""``clockjack journal``: what every node agrees on, record by record, read from NATS itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from clockjack_api.cli.exits import Code, CommandError, Unreachable
from clockjack_api.cli.node_options import configuration, node_options
from clockjack_api.cli.session import Session, printing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from clockjack.connection.access import Access
    from clockjack.log.port import Entry

DETAIL_CHARACTERS = 300
"""So much of a record is shown on its line; ``--json`` shows all."""


@click.group()
def journal() -> None:
    """Read the journal itself."""


@journal.command()
@node_options(("data_dir", "nats", "nats_ca", "nats_credentials"))
@click.option("--from", "first", type=click.IntRange(min=1), metavar="SEQUENCE", help="Begin with this entry.")
@click.option("--last", type=click.IntRange(min=0), default=10, show_default=True, help="Begin with the last so many.")
@click.option("--renewals", is_flag=True, help="Show how leaders keep their leases, too: two records a second.")
@click.option("--follow/--no-follow", default=True, show_default=True, help="Go on with what comes, until Ctrl-C.")
@printing
def tail(
    session: Session,
    /,
    config_file: Path | None,
    first: int | None,
    last: int,
    renewals: bool,
    follow: bool,
    **options: Any,
) -> None:
    """Show the records of the journal, one a line.

    Without --nats, it is that of the node that runs in --data-dir on this machine.
    """
    import anyio

    from clockjack.connection.access import Access
    from clockjack.errors import BrokerError, LogError, UnknownRecord

    config = configuration(config_file, options).node
    servers = ",".join(config.nats) or _server_of_node(config.data_dir)
    access = Access(config.nats_ca, config.nats_credentials)

    async def show() -> None:
        async for entry in _entries(servers, access, first, last, follow=follow):
            _print(session, entry, renewals=renewals)

    try:
        anyio.run(show)
    except BrokerError as error:
        raise Unreachable(str(error)) from None
    except (LogError, UnknownRecord) as error:
        raise CommandError(str(error)) from None


async def _entries(
    servers: str, access: "Access", first: int | None, last: int, *, follow: bool
) -> "AsyncIterator[Entry]":
    from clockjack.connection.nats import NatsConnection
    from clockjack.log.nats import NatsLog
    from clockjack.subjects import journal_stream

    async with NatsConnection.open(servers, name="clockjack journal tail", access=access) as connection:
        log = NatsLog(connection, journal_stream())
        bounds = await log.bounds()
        after = max(bounds.first, first if first is not None else bounds.last - last + 1) - 1
        async with log.follow(after) as follower:
            while follow or after < bounds.last:
                for entry in await follower.receive():
                    after = entry.sequence
                    yield entry


def _server_of_node(data_dir: Path) -> str:
    from clockjack_api.cli.ready import NODE_FILE, read

    found = read(data_dir / NODE_FILE)
    if found is None:
        raise CommandError(
            f"no node runs in {data_dir}: name its directory by --data-dir, or its NATS server by --nats",
            Code.UNREACHABLE,
        )
    return found.nats_url


def _print(session: Session, entry: "Entry", *, renewals: bool) -> None:
    import json

    import msgspec
    from rich.text import Text

    from clockjack.clock import to_datetime
    from clockjack.errors import UnknownRecord
    from clockjack.records import Renew, batch_decoder, unknown_in
    from clockjack.subjects import journal_author

    try:
        records = batch_decoder.decode(entry.payload).records
    except msgspec.DecodeError as error:
        author = journal_author(entry.subject)[1]
        raise UnknownRecord(entry.sequence, unknown_in(entry.payload, error), author) from None
    moment = to_datetime(entry.timestamp)
    for index, record in enumerate(records):
        if isinstance(record, Renew) and not renewals:
            continue
        kind, fields = type(record).__name__, described(record)
        if session.json:
            session.out.json_line(
                {
                    "sequence": entry.sequence,
                    "index": index,
                    "stored_at": moment.isoformat(),
                    "subject": entry.subject,
                    "kind": kind,
                    "record": fields,
                }
            )
            continue
        words = json.dumps(fields, ensure_ascii=False)
        session.out.say(
            Text(f"{entry.sequence}.{index}".rjust(9), style="cyan"),
            f"  {moment.astimezone():%H:%M:%S}.{moment.microsecond // 1000:03}  ",
            Text(f"{kind:<15}", style="bold"),
            Text(entry.subject.removeprefix("clockjack.journal."), style="green"),
            "  ",
            Text(words if len(words) <= DETAIL_CHARACTERS else words[:DETAIL_CHARACTERS] + "…", style="dim"),
        )


def described(value: Any) -> Any:
    """Return a record with the names of its fields; bytes as the JSON in them, where it is JSON."""
    import base64

    import msgspec

    from clockjack.hiding import HIDDEN, hide_targets
    from clockjack.records import CreateKey, PutSubscription, RotateSecret
    from clockjack.triggers.hook import hide_secrets

    match value:
        case msgspec.Struct():
            keeps_secret = isinstance(value, PutSubscription | RotateSecret)
            return {
                name: HIDDEN if keeps_secret and name == "secret" else described(getattr(value, name))
                for name in value.__struct_fields__
                if getattr(value, name) is not None and not (name == "digest" and isinstance(value, CreateKey))
            }
        case bytes():
            try:
                return hide_secrets(hide_targets(msgspec.json.decode(value)))
            except msgspec.DecodeError:
                return base64.b64encode(value).decode()
        case list() | tuple():
            return [described(item) for item in cast("list[Any]", value)]
        case _:
            return value
