"""``clockjack queue``."""

from typing import Any

import click

from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import span, with_ago

LIMITS = ("concurrency", "max_backlog", "paused")
"""What ``queue set`` sets."""


@click.group()
def queue() -> None:
    """Limit, pause and empty queues. A queue is there as soon as a job names it."""


@queue.command("list")
@connected
def list_queues(session: Session, /) -> None:
    """List the queues: how many jobs wait, run and have ended."""
    found = list(session.client.pages("/v1/queues", None))
    if session.json:
        session.out.document(found)
        return
    rows = (
        (
            one["name"],
            "paused" if one["paused"] else "active",
            one.get("ready"),
            one.get("waiting"),
            one.get("running"),
            one.get("concurrency"),
            one.get("finished"),
            _age(one),
        )
        for one in found
    )
    heads = ("name", "state", ">ready", ">waiting", ">running", ">limit", ">ended", ">oldest")
    session.out.table(heads, rows, empty="no queues yet")


@queue.command()
@click.argument("name")
@connected
def show(session: Session, /, name: str) -> None:
    """Show one queue."""
    _print(session, session.client.get(f"/v1/queues/{segment(name)}"))


@queue.command("set")
@click.argument("name")
@click.option("--concurrency", help='How many of its jobs run at once; "none" for no limit.')
@click.option("--max-backlog", help='How many may wait before more are refused; "none" for no limit.')
@connected
def set_limits(session: Session, /, name: str, **limits: str | None) -> None:
    """Set limits of a queue; those that aren't given stay as they are."""
    from clockjack_api.cli.exits import Refused

    wanted = {limit: _limit(limit, text) for limit, text in limits.items() if text is not None}
    if not wanted:
        raise click.UsageError("say what to set: --concurrency or --max-backlog")
    path = f"/v1/queues/{segment(name)}"
    try:
        now: Document = session.client.get(path)
    except Refused as error:
        if error.status != 404:
            raise
        now = {}
    settings = {limit: now[limit] for limit in LIMITS if now.get(limit) is not None}
    _print(session, session.client.put(path, {**settings, **wanted}))


@queue.command()
@click.argument("name")
@connected
def pause(session: Session, /, name: str) -> None:
    """Start no more jobs of a queue; those that run go on."""
    _print(session, session.client.post(f"/v1/queues/{segment(name)}/pause"))


@queue.command()
@click.argument("name")
@connected
def resume(session: Session, /, name: str) -> None:
    """Start jobs of a paused queue again."""
    _print(session, session.client.post(f"/v1/queues/{segment(name)}/resume"))


@queue.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Don't ask.")
@connected
def purge(session: Session, /, name: str, yes: bool) -> None:
    """Cancel all jobs of a queue that wait."""
    if not yes:
        click.confirm(f"Cancel all jobs that wait in {name}?", abort=True, err=True)
    answer = session.client.post(f"/v1/queues/{segment(name)}/purge", wait=60)
    if session.json:
        session.out.document(answer)
    else:
        session.out.say(f"{answer.get('cancelled', 0)} jobs cancelled")


def _limit(name: str, text: str) -> int | None:
    if text == "none":
        return None
    if not text.isdecimal():
        raise click.BadParameter(f"--{name.replace('_', '-')} must be a whole number or none, not {text!r}")
    return int(text)


def _age(one: Document) -> Any:
    age = one.get("oldest_age_seconds")
    return None if age is None else span(age)


def _print(session: Session, one: Document) -> None:
    if session.json:
        session.out.document(one)
        return
    session.out.fields(
        {
            "name": one["name"],
            "state": "paused" if one["paused"] else "active",
            "ready": one.get("ready"),
            "waiting": one.get("waiting"),
            "running": one.get("running"),
            "ended": one.get("finished"),
            "ended in the last minute": one.get("finished_per_minute"),
            "oldest ready": _age(one),
            "concurrency": one.get("concurrency"),
            "max backlog": one.get("max_backlog"),
            "created": with_ago(one.get("created_at")),
            "updated": with_ago(one.get("updated_at")),
        }
    )
