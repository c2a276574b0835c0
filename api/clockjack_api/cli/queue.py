"""``clockjack queue``."""

import re
from typing import Any

import click

from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import DURATION, span, with_ago

LIMITS = ("concurrency", "rate", "key_concurrency", "weight", "max_backlog", "ageing_seconds", "paused", "draining")
"""What ``queue set`` sets, or leaves as it is."""

LIMITED_BY = {
    "paused": "paused",
    "no_executor": "no executor for it",
    "concurrency": "concurrency",
    "key_concurrency": "concurrency of keys",
    "rate": "rate",
    "slots": "no free slot",
}
"""What keeps jobs of a queue from starting, in words."""


@click.group()
def queue() -> None:
    """Limit, pause, drain and empty queues. A queue is there as soon as a job names it."""


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
            _state(one),
            one.get("ready"),
            one.get("waiting"),
            one.get("running"),
            one.get("concurrency"),
            _rate(one),
            one.get("weight"),
            one.get("finished"),
            _age(one),
            _limited_by(one),
        )
        for one in found
    )
    heads = (
        "name",
        "state",
        ">ready",
        ">waiting",
        ">running",
        ">limit",
        ">rate",
        ">weight",
        ">ended",
        ">oldest",
        "limited by",
    )
    session.out.table(heads, rows, empty="no queues yet")


@queue.command()
@click.argument("name")
@connected
def show(session: Session, /, name: str) -> None:
    """Show one queue."""
    _print(session, session.client.get(f"/v1/queues/{segment(name)}"))


@queue.command("set")
@click.argument("name")
@click.option("--concurrency", metavar="N", help='How many of its jobs run at once; "none" for no limit.')
@click.option(
    "--rate",
    metavar="N/TIME",
    help='How many of its jobs start in a time, as in 10/s, 600/m or 5/30s, and 10/s+20 for a burst of 20; "none".',
)
@click.option("--key-concurrency", metavar="N", help='How many jobs with the same key run at once; "none".')
@click.option("--weight", metavar="N", help="Its share of slots, in proportion to other queues. [default: 1]")
@click.option("--max-backlog", metavar="N", help='How many may wait before more are refused; "none" for no limit.')
@click.option("--ageing", metavar="DURATION", help="Waiting that is worth a level of priority. [default: 10m]")
@connected
def set_limits(session: Session, /, name: str, rate: str | None, ageing: str | None, **limits: str | None) -> None:
    """Set limits of a queue; those that aren't given stay as they are."""
    from clockjack_api.cli.exits import Refused

    wanted: Document = {limit: _limit(limit, text) for limit, text in limits.items() if text is not None}
    if wanted.get("weight", 1) is None:
        wanted["weight"] = 1
    if rate is not None:
        wanted["rate"] = _wanted_rate(rate)
    if ageing is not None:
        wanted["ageing_seconds"] = DURATION.convert(ageing, None, None)
    if not wanted:
        raise click.UsageError("say what to set: --concurrency, --rate, --weight or another limit")
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
@connected
def drain(session: Session, /, name: str) -> None:
    """Let no new jobs into a queue; those that are there are done. "resume" lets new ones in again."""
    _print(session, session.client.post(f"/v1/queues/{segment(name)}/drain"))


@queue.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Don't ask.")
@connected
def delete(session: Session, /, name: str, yes: bool) -> None:
    """Remove a queue in which nothing waits or runs."""
    if not yes:
        click.confirm(f"Remove the queue {name}?", abort=True, err=True)
    session.client.delete(f"/v1/queues/{segment(name)}")
    if session.json:
        session.out.document({"name": name, "deleted": True})
    else:
        session.out.say(f"{name} deleted")


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


_RATE = re.compile(r"(?P<limit>[0-9]+)/(?P<period>[0-9.]*(ms|s|m|h|d|w))(\+(?P<burst>[0-9]+))?")


def _wanted_rate(text: str) -> Document | None:
    """Return a rate as the API takes it."""
    if text == "none":
        return None
    match = _RATE.fullmatch(text)
    if match is None:
        raise click.BadParameter(f"--rate must be like 10/s, 600/m, 5/30s, 10/s+20 or none, not {text!r}")
    period = match["period"] if match["period"][0].isdigit() else "1" + match["period"]
    rate: Document = {"limit": int(match["limit"]), "period_seconds": DURATION.convert(period, None, None)}
    return rate | ({"burst": int(match["burst"])} if match["burst"] else {})


def _rate(one: Document) -> str | None:
    rate: Document | None = one.get("rate")
    if not rate:
        return None
    period = "" if rate["period_seconds"] == 1 else f"{rate['period_seconds']:g}"
    burst = f"+{rate['burst']}" if rate.get("burst", 1) > 1 else ""
    return f"{rate['limit']}/{period}s{burst}"


def _state(one: Document) -> str:
    if not one.get("draining"):
        return "paused" if one["paused"] else "active"
    drains = "draining" if one.get("depth") or one.get("running") else "drained"
    return f"paused, {drains}" if one["paused"] else drains


def _limited_by(one: Document) -> str:
    return ", ".join(LIMITED_BY.get(by, str(by)) for by in one.get("limited_by") or ())


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
            "state": _state(one),
            "ready": one.get("ready"),
            "waiting": one.get("waiting"),
            "running": one.get("running"),
            "limited by": _limited_by(one) or None,
            "ended": one.get("finished"),
            "ended in the last minute": one.get("finished_per_minute"),
            "oldest ready": _age(one),
            "concurrency": one.get("concurrency"),
            "concurrency of a key": one.get("key_concurrency"),
            "rate": _rate(one),
            "tokens left": one.get("tokens"),
            "weight": one.get("weight"),
            "a level of priority": span(one["ageing_seconds"]) if one.get("ageing_seconds") else None,
            "max backlog": one.get("max_backlog"),
            "created": with_ago(one.get("created_at")),
            "updated": with_ago(one.get("updated_at")),
        }
    )
