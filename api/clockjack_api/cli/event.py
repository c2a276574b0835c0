"""``clockjack event``."""

import json
from contextlib import closing
from itertools import islice
from typing import Any

import click

from clockjack_api.cli.arguments import JSON, LABEL
from clockjack_api.cli.client import Document
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import MOMENT, local

STRUCTURED = {"content-type": "application/cloudevents+json"}
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


def _print(session: Session, found: Document) -> None:
    from rich.text import Text

    words = json.dumps(found["data"], ensure_ascii=False) if "data" in found else ""
    about = " ".join(str(found[name]) for name in ("source", "subject") if found.get(name))
    session.out.say(
        Text((local(found.get("time")) or "")[11:23], style="dim"),
        "  ",
        Text(str(found.get("type")), style="bold"),
        f"  {about}  ",
        Text(words if len(words) <= 400 else words[:400] + "…", style="dim"),
    )
