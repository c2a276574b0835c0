"""``clockjack subscription``."""

from typing import Any
from urllib.parse import quote

import click

from clockjack_api.cli.arguments import JSON_OBJECT
from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import local, with_ago


@click.group()
def subscription() -> None:
    """Send events to URLs, as signed webhooks (Standard Webhooks)."""


@subscription.command("list")
@connected
def list_subscriptions(session: Session, /) -> None:
    """List the subscriptions."""
    found = list(session.client.pages("/v1/subscriptions", None))
    if session.json:
        session.out.document(found)
        return
    rows = (
        (
            one["id"],
            one["url"],
            ", ".join(one["types"]) or "all of users",
            _state(one),
            one["waiting"],
            one["dead_letters"],
            with_ago(one["delivered_at"]),
        )
        for one in found
    )
    heads = ("id", "url", "types", "state", ">waiting", ">dead", "last delivered")
    session.out.table(heads, rows, empty="no subscriptions")


@subscription.command()
@click.argument("subscription_id", metavar="ID")
@connected
def show(session: Session, /, subscription_id: str) -> None:
    """Show one subscription."""
    _print(session, session.client.get(_path(subscription_id)))


_OPTIONS = (
    click.option("--type", "types", multiple=True, metavar="GLOB", help='Of events, "com.github.*"; repeatable.'),
    click.option("--source", "sources", multiple=True, metavar="GLOB", help="Where they come from; repeatable."),
    click.option("--filter", "filter_", type=JSON_OBJECT, metavar="JSON", help="A pattern on the event; @FILE, or @-."),
    click.option("--description", metavar="TEXT", help="For people."),
    click.option("--timeout", type=click.FloatRange(1, 30), metavar="SECONDS", help="Time to answer. [default: 15]"),
)


def _described(command: Any) -> Any:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@subscription.command()
@click.argument("receiver", metavar="URL")
@click.option("--id", "subscription_id", metavar="ID", help="A name for it. [default: a new ULID]")
@_described
@click.option("--secret-file", type=click.File("r"), metavar="FILE", help="With its secret, whsec_…; - for the input.")
@click.option("--disabled", is_flag=True, help="Send nothing yet.")
@connected
def create(
    session: Session, /, receiver: str, subscription_id: str | None, secret_file: Any, disabled: bool, **spec: Any
) -> None:
    """Create a subscription, and print its secret: it is shown this once.

    \b
    clockjack subscription create https://shop.example/hook --id shop --type 'order.*'
    clockjack subscription create https://pager.example/hook --type io.clockjack.job.failed
    """  # noqa: D301
    body: Document = {"url": receiver, "enabled": not disabled, **_fields(**spec)}
    if subscription_id is not None:
        body["id"] = subscription_id
    if secret_file is not None:
        body["secret"] = secret_file.read().strip()
    _tell(session, session.client.post("/v1/subscriptions", body))


@subscription.command()
@click.argument("subscription_id", metavar="ID")
@click.option("--to", "receiver", metavar="URL", help="Where its events are sent to.")
@_described
@connected
def update(session: Session, /, subscription_id: str, receiver: str | None, **spec: Any) -> None:
    """Change what is said of a subscription; the rest stays."""
    change = _fields(**spec) | ({} if receiver is None else {"url": receiver})
    if not change:
        raise click.UsageError("say what is to change")
    _print(session, session.client.patch(_path(subscription_id), change))


@subscription.command()
@click.argument("subscription_id", metavar="ID")
@connected
def enable(session: Session, /, subscription_id: str) -> None:
    """Send its events again, those that waited and those that come."""
    _print(session, session.client.patch(_path(subscription_id), {"enabled": True}))


@subscription.command()
@click.argument("subscription_id", metavar="ID")
@connected
def disable(session: Session, /, subscription_id: str) -> None:
    """Send nothing more; what waits stays, and what comes meanwhile is not heard."""
    _print(session, session.client.patch(_path(subscription_id), {"enabled": False}))


@subscription.command()
@click.argument("subscription_id", metavar="ID")
@connected
def delete(session: Session, /, subscription_id: str) -> None:
    """Remove a subscription, with all that waits for it."""
    session.client.delete(_path(subscription_id))
    if session.json:
        session.out.document({"id": subscription_id, "deleted": True})
    else:
        session.out.say(f"{subscription_id} deleted")


@subscription.command("rotate-secret")
@click.argument("subscription_id", metavar="ID")
@click.option(
    "--overlap",
    type=click.FloatRange(0, 2_592_000),
    default=86_400.0,
    show_default=True,
    metavar="SECONDS",
    help="So long the old secret signs, too.",
)
@connected
def rotate_secret(session: Session, /, subscription_id: str, overlap: float) -> None:
    """Give a subscription a new secret, and print it."""
    _tell(session, session.client.post(f"{_path(subscription_id)}/rotate-secret", {"overlap_seconds": overlap}))


@subscription.command()
@click.argument("subscription_id", metavar="ID")
@connected
def test(session: Session, /, subscription_id: str) -> None:
    """Send a test; "subscription attempts" tells what came of it."""
    sent = session.client.post(f"{_path(subscription_id)}/test")
    if session.json:
        session.out.document(sent)
    else:
        session.out.say(f"{sent['message_id']} is on its way")


@subscription.command()
@click.argument("subscription_id", metavar="ID")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="The newest so many.")
@connected
def attempts(session: Session, /, subscription_id: str, limit: int) -> None:
    """List the last attempts to deliver, the newest first."""
    found = list(session.client.pages(f"{_path(subscription_id)}/attempts", limit))
    if session.json:
        session.out.document(found)
        return
    rows = (
        (
            local(one["started_at"]),
            one["type"],
            one["message_id"],
            one["attempt"],
            one["result"],
            one["status"],
            f"{one['duration_seconds']:.3f} s",
            one["error"],
        )
        for one in found
    )
    heads = ("at", "type", "message", ">attempt", "result", ">status", ">took", "error")
    session.out.table(heads, rows, empty="no attempts")


@subscription.command("dead-letters")
@click.argument("subscription_id", metavar="ID")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="The newest so many.")
@connected
def dead_letters(session: Session, /, subscription_id: str, limit: int) -> None:
    """List events that could not be delivered, the newest first."""
    found = list(session.client.pages(f"{_path(subscription_id)}/dead-letters", limit))
    if session.json:
        session.out.document(found)
        return
    rows = (
        (one["message_id"], one["type"], local(one["came_at"]), one["reason"], one["attempts"], one["error"])
        for one in found
    )
    session.out.table(("message", "type", "came", "why", ">attempts", "error"), rows, empty="no dead letters")


@subscription.command()
@click.argument("subscription_id", metavar="ID")
@click.argument("message_id", metavar="[MESSAGE]", required=False)
@click.option("--since", metavar="TIME", help="Only events that came at that time (RFC 3339) or later.")
@connected
def replay(session: Session, /, subscription_id: str, message_id: str | None, since: str | None) -> None:
    """Send dead letters again: one, or all."""
    if message_id is not None and since is not None:
        raise click.UsageError("MESSAGE and --since exclude each other")
    path = _path(subscription_id)
    if message_id is not None:
        done = session.client.post(f"{path}/dead-letters/{quote(message_id, safe='')}/replay")
    else:
        done = session.client.post(f"{path}/replay", {} if since is None else {"since": since})
    if session.json:
        session.out.document(done)
    else:
        session.out.say(f"{done['replayed']} on their way")


def _path(subscription_id: str) -> str:
    return f"/v1/subscriptions/{segment(subscription_id)}"


def _fields(
    *,
    types: tuple[str, ...],
    sources: tuple[str, ...],
    filter_: Document | None,
    description: str | None,
    timeout: float | None,
) -> Document:
    """Return those of the options that were given, as the API takes them."""
    fields: Document = {
        "types": list(types) or None,
        "sources": list(sources) or None,
        "filter": filter_,
        "description": description,
        "timeout_seconds": timeout,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _state(one: Document) -> str:
    if not one["enabled"]:
        return f"disabled ({one['disabled_by']})"
    return "failing" if one["failing_since"] else "enabled"


def _tell(session: Session, made: Document) -> None:
    """Print a secret that is told now, alone on standard output, so that it can be kept in a file."""
    if session.json:
        session.out.document(made)
        return
    session.out.say(made["secret"])
    click.echo(f"subscription {made['id']} to {made['url']}; its secret won't be shown again", err=True)


def _print(session: Session, one: Document) -> None:
    if session.json:
        session.out.document(one)
        return
    session.out.fields(
        {
            "id": one["id"],
            "url": one["url"],
            "types": ", ".join(one["types"]) or "all of users",
            "sources": ", ".join(one["sources"]),
            "filter": one["filter"],
            "description": one["description"],
            "timeout": f"{one['timeout_seconds']:g} s",
            "state": _state(one),
            "disabled": with_ago(one["disabled_at"]),
            "failing since": with_ago(one["failing_since"]),
            "held until": local(one["held_until"]),
            "waiting": one["waiting"],
            "dead letters": one["dead_letters"],
            "delivered": one["delivered"],
            "last delivered": with_ago(one["delivered_at"]),
            "old secret until": local(one["old_secret_until"]),
            "created": with_ago(one["created_at"]),
        }
    )
