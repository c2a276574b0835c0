"""``clockjack openapi``."""

from pathlib import Path

import click

from clockjack_api.cli.exits import CommandError
from clockjack_api.cli.session import Session, printing


@click.command()
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write to a file.")
@click.option(
    "--check",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write nothing; exit 1 if the file is not what would be written.",
)
@printing
def openapi(session: Session, /, output: Path | None, check: Path | None) -> None:
    """Write the OpenAPI document of the REST API, to standard output unless told otherwise. Needs no node."""
    from clockjack_api.openapi import document_bytes

    made = document_bytes()
    if check is not None:
        try:
            same = check.read_bytes() == made
        except OSError as error:
            raise CommandError(f"{check} can't be read: {error.strerror}") from None
        if not same:
            raise CommandError(f"{check} is not what the code says; write it anew: clockjack openapi --output {check}")
        if session.json:
            session.out.document({"file": str(check), "same": True})
    elif output is not None:
        try:
            output.write_bytes(made)
        except OSError as error:
            raise CommandError(f"{output} can't be written: {error.strerror}") from None
    else:
        click.echo(made, nl=False)
