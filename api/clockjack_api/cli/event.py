"""``clockjack event``."""

import base64
import json
from contextlib import closing
from itertools import islice
from typing import Any

import click

from clockjack_api.cli.arguments import JSON, LABEL
from clockjack_api.cli.client import Document
from clockjack_api.cli.exits import CommandError
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import MOMENT, local

STRUCTURED = {"content-type": "application/cloudevents+json"}
SHOWN_DATA = 400
"""Characters of an event's data that are shown."""

BATCHED = {"content-type": "application/cloudevents-batch+json"}


@click.group()
def event() -> None:
    """Publish events (CloudEvents 1.0), and watch them come."""


@event.command()
@click.argument("event_type", metavar="TYPE")
@click.option("--source", default="clockjack-cli", show_default=True, help="Where it comes from: a URI reference.")
@click.option(
    "--data", type=JSON, metavar="JSON", help="What it says; @FILE reads it from a file, @- from standard input."
)
@click.option("--subject", help="What in the source it is about.")
@click.option("--id", "event_id", help="Its id, instead of a new one; the same source and id again is the same event.")
@click.option("--time", type=MOMENT, metavar="TIME", help="When it happened, instead of now.")
@click.option("--extension", "extensions", type=LABEL, multiple=True, metavar="NAME=VALUE", help="A further attribute.")
@connected
def publish(
    session: Session,
    /,
    event_type: str,
    extensions: tuple[tuple[str, str], ...],
    event_id: str | None,
    **attributes: Any,
) -> None:
    """Publish an event of TYPE, such as com.example.order.paid."""
    from clockjack.clock import SystemClock, to_datetime
    from clockjack.ids import new_id

    clock = SystemClock()
    attributes["time"] = attributes["time"] or to_datetime(clock.now()).isoformat()
    document: Document = {
        "specversion": "1.0",
        "id": event_id or new_id(clock),
        "type": event_type,
        **{name: value for name, value in attributes.items() if value is not None},
        **dict(extensions),
    }
    answer = session.client.post("/v1/events", document, headers=STRUCTURED)
    if session.json:
        session.out.document(answer if answer is not None else document)
    else:
        session.out.say(f"{document['id']}  {event_type} published")


@event.command()
@click.argument("events", type=JSON, metavar="JSON")
@connected
def send(session: Session, /, events: Any) -> None:
    """Publish CloudEvents as they are: one, or an array of up to 1,000; @FILE reads them from a file, @- from stdin."""
    if not isinstance(events, dict | list):
        raise click.BadParameter("must be an event, or an array of them", param_hint="JSON")
    headers = BATCHED if isinstance(events, list) else STRUCTURED
    answer: Document = session.client.post("/v1/events", events, headers=headers)
    if session.json:
        session.out.document(answer)
    else:
        session.out.say(f"{answer['accepted']} published")


@event.command("list")
@click.option("--type", "types", multiple=True, help="Only events of this type, * for any part; repeatable.")
@click.option("--source", "sources", multiple=True, help="Only events of this source, * for any part; repeatable.")
@click.option("--after", type=MOMENT, metavar="TIME", help="Stored later than this.")
@click.option("--before", type=MOMENT, metavar="TIME", help="Stored earlier than this.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many, the newest first.")
@connected
def list_events(
    session: Session,
    /,
    types: tuple[str, ...],
    sources: tuple[str, ...],
    after: str | None,
    before: str | None,
    limit: int,
) -> None:
    """List recent events, Clockjack's own too, the newest first."""
    pages = session.client.pages("/v1/events", limit, type=types, source=sources, after=after, before=before)
    found = list(islice(pages, limit))
    if session.json:
        session.out.document(found)
        return
    rows = ((local(one.get("time")), one["type"], one["source"], one.get("subject"), _said(one)) for one in found)
    session.out.table(("when", "type", "from", "about", "value"), rows, empty="no events")


@event.command("dead-letters")
@click.argument("position", required=False, type=click.IntRange(min=1))
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many, the newest first.")
@connected
def dead_letters(session: Session, /, position: int | None, limit: int) -> None:
    """Show what NATS clients published and is no event, and why; with a POSITION, all of that one.

    Nobody hears of it, and it can't be made an event: its sender has to publish it again, rightly.
    """
    letters = session.client.pages("/v1/events/dead-letters", None if position is not None else limit)
    if position is not None:
        _print_letter(session, next((one for one in letters if one["position"] == position), None), position)
        return
    found = list(islice(letters, limit))
    if session.json:
        session.out.document(found)
        return
    rows = ((one["position"], local(one["stored_at"]), one["subject"], one["size"], one["reason"]) for one in found)
    session.out.table((">position", "stored", "subject", ">bytes", "reason"), rows, empty="no dead letters")


def _print_letter(session: Session, one: Document | None, position: int) -> None:
    if one is None:
        raise CommandError(f"there is no dead letter at {position}: the newest 1,000 are kept")
    if session.json:
        session.out.document(one)
        return
    text = base64.b64decode(one["payload_base64"]).decode(errors="replace")
    shown = {"position": position, "stored": local(one["stored_at"]), "subject": one["subject"]}
    session.out.fields({**shown, "bytes": one["size"], "reason": one["reason"], "begins": text})


@event.command()
@click.option("--type", "types", multiple=True, help="Only events of this type, * for any part; repeatable.")
@click.option("--source", "sources", multiple=True, help="Only events of this source, * for any part; repeatable.")
@click.option("--job", "job_id", help="Only the life of this job.")
@click.option("--schedule", "schedule_id", help="Only what this schedule does.")
@click.option("--after", metavar="ID", help="Begin behind the event that had this id in an earlier run.")
@click.option("--limit", type=click.IntRange(min=1), help="End after so many.")
@connected
def tail(session: Session, /, after: str | None, limit: int | None, **filters: Any) -> None:
    """Show events as they come, Clockjack's own too, until Ctrl-C. Goes on by itself when the connection breaks.

    With --json, each line is {"id": …, "event": …}; the id is what --after takes.
    """
    from clockjack_api.cli.sse import follow

    with closing(follow(session.client, "/v1/events/stream", after, **filters)) as messages:
        for message in islice(messages, limit):
            found = json.loads(message.data)
            if session.json:
                session.out.json_line({"id": message.id, "event": found})
            else:
                _print(session, found)


def _said(found: Document) -> str:
    """Return an event's data, in short."""
    words = json.dumps(found["data"], ensure_ascii=False) if "data" in found else ""
    return words if len(words) <= SHOWN_DATA else words[:SHOWN_DATA] + "…"


def _print(session: Session, found: Document) -> None:
    from rich.text import Text

    about = " ".join(str(found[name]) for name in ("source", "subject") if found.get(name))
    session.out.say(
        Text((local(found.get("time")) or "")[11:23], style="dim"),
        "  ",
        Text(str(found.get("type")), style="bold"),
        f"  {about}  ",
        Text(_said(found), style="dim"),
    )
