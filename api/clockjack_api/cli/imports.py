"""``clockjack import``: what other schedulers have becomes schedules."""

import sys
from pathlib import Path

import click

from clockjack_api.cli.exits import Code, CommandError
from clockjack_api.cli.importing import Wanted, carry_over, carrying
from clockjack_api.cli.session import Session, connected

STDIN = "-"

SYSTEM_FOLDER = Path("/etc")
"""Crontabs in it have a user in each line."""


@click.group("import")
def imports() -> None:
    """Take over what another scheduler has, as a set of schedules.

    What could not be carried over is told, by line or by name. To look first: --dry-run asks the node what would
    change, --output writes a file for "clockjack schedule apply".
    """


@imports.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--system/--user",
    "system",
    default=None,
    help="Whether a user stands before each command. [default: --system for files in /etc]",
)
@click.option(
    "--timezone",
    metavar="ZONE",
    help="What the times are in, where CRON_TZ doesn't say. [default: this machine's, else UTC]",
)
@carrying
@connected
def crontab(
    session: Session,
    /,
    file: str,
    system: bool | None,
    timezone: str | None,
    set_name: str | None,
    output: str | None,
    prune: bool,
    adopt: bool,
    dry_run: bool,
) -> None:
    """Take over a crontab; - reads standard input, as from "crontab -l".

    Its commands become command targets, which are off until executors allow their programs. Plain calls of a program
    by its absolute path are made without a shell.
    """
    from clockjack_api.imports.crontab import Reader
    from clockjack_api.imports.found import name_of
    from clockjack_api.imports.zones import is_zone, local_zone

    wanted = Wanted(set_name, output, prune=prune, adopt=adopt, dry_run=dry_run)
    if timezone is not None and not is_zone(timezone):
        raise click.BadParameter(f"{timezone!r} is no IANA time zone", param_hint="--timezone")
    path = Path(file)
    if system is None:
        system = file != STDIN and SYSTEM_FOLDER in path.absolute().parents
    own = name_of(path.stem) if file != STDIN else "crontab"
    default_set = own if own == "crontab" else f"crontab-{own}"
    prefix = wanted.set_name or default_set
    zone = timezone or local_zone() or "UTC"
    found = Reader("standard input" if file == STDIN else file, prefix, zone, system=system).read(_text(file))
    carry_over(session, found, wanted, default_set)
    if not session.json and found.schedules:
        session.out.warn(f"Times are read as those of {zone} (--timezone), but for lines below a CRON_TZ.")


@imports.command()
@click.argument("database", metavar="URL")
@click.option("--table", default="apscheduler_jobs", show_default=True, metavar="NAME", help="The store's table.")
@click.option("--unpickle", is_flag=True, help="Read the pickles in the store: say so only of one that you trust.")
@carrying
@connected
def apscheduler(
    session: Session,
    /,
    database: str,
    table: str,
    unpickle: bool,
    set_name: str | None,
    output: str | None,
    prune: bool,
    adopt: bool,
    dry_run: bool,
) -> None:
    """Take over a job store of APScheduler 3 in an SQL database, by its URL as SQLAlchemy has them.

    Jobs are pickles, which can run code when they are read. Here they can name only the times and triggers of
    APScheduler, and any other thing in them is refused; even so, --unpickle has to be given. Functions become tasks
    of the same name, which executors must know. Needs SQLAlchemy: pip install "clockjack[apscheduler]".
    """
    from clockjack_api.imports.apscheduler import jobs_of, read_store

    wanted = Wanted(set_name, output, prune=prune, adopt=adopt, dry_run=dry_run)
    if not unpickle:
        raise click.UsageError(
            "the jobs in the store are pickles, which can run code: with --unpickle you say that you trust the store"
        )
    try:
        rows = read_store(database, table)
    except ImportError:
        text = 'this needs SQLAlchemy: pip install "clockjack[apscheduler]"'
        raise CommandError(text, Code.USAGE) from None
    except ValueError as error:
        raise CommandError(f"the job store can't be read: {error}", Code.USAGE) from None
    carry_over(session, jobs_of(rows), wanted, "apscheduler")


@imports.command("celery-beat")
@click.argument("module", metavar="MODULE[:APP]")
@carrying
@connected
def celery_beat(
    session: Session,
    /,
    module: str,
    set_name: str | None,
    output: str | None,
    prune: bool,
    adopt: bool,
    dry_run: bool,
) -> None:
    """Take over the beat schedule of a Celery application.

    MODULE is imported, so its code runs; it needs what it needs with Celery. Tasks keep their names, by which
    executors must know them.
    """
    from clockjack_api.imports.celery_beat import entries_of, load_app

    wanted = Wanted(set_name, output, prune=prune, adopt=adopt, dry_run=dry_run)
    try:
        app = load_app(module)
    except ValueError as error:
        raise CommandError(str(error), Code.USAGE) from None
    carry_over(session, entries_of(app), wanted, "celery-beat")


def _text(file: str) -> str:
    try:
        if file == STDIN:
            return sys.stdin.read()
        return Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}", Code.USAGE) from None
    except UnicodeDecodeError:
        raise CommandError(f"{file}: is not UTF-8", Code.USAGE) from None
