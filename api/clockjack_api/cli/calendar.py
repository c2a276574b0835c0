"""``clockjack calendar``."""

from typing import Any, TextIO

import click

from clockjack_api.cli.arguments import JSON_OBJECT
from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import with_ago


@click.group()
def calendar() -> None:
    """Name days that schedules leave out, or keep to: "schedule put … --exclude NAME"."""


@calendar.command("list")
@connected
def list_calendars(session: Session, /) -> None:
    """List the calendars."""
    found = list(session.client.pages("/v1/calendars", None))
    if session.json:
        session.out.document(found)
        return
    rows = ((one["name"], one["mode"], _days(one), one.get("timezone"), with_ago(one["updated_at"])) for one in found)
    session.out.table(("name", "mode", "days", "zone", "changed"), rows, empty="no calendars")


@calendar.command()
@click.argument("name")
@connected
def show(session: Session, /, name: str) -> None:
    """Show one calendar."""
    _print(session, session.client.get(f"/v1/calendars/{segment(name)}"))


@calendar.command()
@click.argument("name")
@click.option("--spec", type=JSON_OBJECT, metavar="JSON", help="The whole calendar as the API takes it; @FILE, or @-.")
@click.option("--date", "dates", multiple=True, metavar="DATE", help="A single day, 2026-12-24; repeatable.")
@click.option("--weekday", "weekdays", multiple=True, metavar="DAY", help="A day of each week, sunday; repeatable.")
@click.option("--yearly", multiple=True, metavar="MM-DD", help="A day of each year, 12-24; repeatable.")
@click.option("--holidays", multiple=True, metavar="COUNTRY[-PART]", help="Public holidays: DE, US-CA; repeatable.")
@click.option("--icalendar", type=click.File("r", encoding="utf-8"), metavar="FILE", help="An iCalendar file.")
@click.option("--include", is_flag=True, help="Have ticks on these days alone, instead of leaving them out.")
@click.option("--timezone", metavar="ZONE", help="Where its days are days. [default: that of the trigger]")
@connected
def put(session: Session, /, name: str, spec: Document | None, **options: Any) -> None:
    """Create a calendar, or replace it; schedules that keep to it follow.

    \b
    clockjack calendar put closed --weekday saturday --weekday sunday --holidays DE-BY --yearly 12-24
    clockjack calendar put opening --icalendar opening.ics --include
    """  # noqa: D301
    if spec is not None:
        if any(value not in (None, (), False) for value in options.values()):
            raise click.UsageError("--spec is the whole calendar: leave out the other options")
        body = spec
    else:
        body = request(**options)
    _print(session, session.client.put(f"/v1/calendars/{segment(name)}", body))


@calendar.command()
@click.argument("name")
@connected
def delete(session: Session, /, name: str) -> None:
    """Remove a calendar that no schedule keeps to."""
    session.client.delete(f"/v1/calendars/{segment(name)}")
    if session.json:
        session.out.document({"name": name, "deleted": True})
    else:
        session.out.say(f"{name} deleted")


def request(
    *,
    dates: tuple[str, ...],
    weekdays: tuple[str, ...],
    yearly: tuple[str, ...],
    holidays: tuple[str, ...],
    icalendar: TextIO | None,
    include: bool,
    timezone: str | None,
) -> Document:
    """Return the body of ``PUT /calendars/{name}`` that the options ask for."""
    body: Document = {
        "mode": "include" if include else "exclude",
        "dates": list(dates),
        "weekdays": [day.lower() for day in weekdays],
        "yearly": list(yearly),
        "holidays": [_holidays(text) for text in holidays],
    }
    if icalendar is not None:
        body["icalendar"] = icalendar.read()
    if timezone is not None:
        body["timezone"] = timezone
    return body


def _holidays(text: str) -> Document:
    country, _, part = text.partition("-")
    return {"country": country.upper(), **({"subdivision": part} if part else {})}


def _days(one: Document) -> str:
    """Return what a calendar names, in a few words."""
    named = [*one["weekdays"], *one["yearly"]]
    named += ["-".join(filter(None, (each["country"], each["subdivision"]))) for each in one["holidays"]]
    if one["dates"]:
        named.append(one["dates"][0] if len(one["dates"]) == 1 else f"{len(one['dates'])} dates")
    if one["icalendar"]:
        named.append("iCalendar")
    return ", ".join(named)


def _print(session: Session, one: Document) -> None:
    if session.json:
        session.out.document(one)
        return
    session.out.fields(
        {
            "name": one["name"],
            "mode": one["mode"],
            "days": _days(one),
            "timezone": one.get("timezone"),
            "schedules": None if one["settled"] else "being looked at",
            "created": with_ago(one["created_at"]),
            "updated": with_ago(one["updated_at"]),
        }
    )
