"""``clockjack schedule``."""

from typing import Any, cast

import click

from clockjack_api.cli.arguments import JSON_OBJECT
from clockjack_api.cli.backfill import backfill, backfills, cancel_backfill
from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.schedule_apply import apply
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.shown import JOB_COLUMNS, job_row, target
from clockjack_api.cli.times import DURATION, MOMENT, ago, between, local, span, with_ago

OVERLAPS = ["skip", "buffer_one", "buffer_all", "cancel_other", "allow_all"]
"""What may happen while a job of a schedule has not ended."""


@click.group()
def schedule() -> None:
    """Say when jobs are made: by time or by event."""


for command in (apply, backfill, backfills, cancel_backfill):
    schedule.add_command(command)


@schedule.command()
@click.argument("schedule_id", metavar="ID")
@click.argument("words", nargs=-1, metavar="[TASK [NAME=TEXT | NAME:=JSON]...]")
@click.option(
    "--spec",
    type=JSON_OBJECT,
    metavar="JSON",
    help="The whole schedule as the API takes it; @FILE, or @- for standard input.",
)
@click.option("--cron", metavar="EXPRESSION", help='Trigger: cron, such as "0 9 * * mon-fri".')
@click.option("--rrule", metavar="RULE", help='Trigger: a rule of iCalendar, such as "FREQ=MONTHLY;BYDAY=2FR".')
@click.option("--timezone", metavar="ZONE", help="Time zone of --cron and --rrule. [default: UTC]")
@click.option("--exclude", multiple=True, metavar="CALENDAR", help="Keep to a calendar; repeatable.")
@click.option("--every", type=DURATION, metavar="DURATION", help="Trigger: again and again.")
@click.option("--at", type=MOMENT, metavar="TIME", help="Trigger: once.")
@click.option("--on-event", "types", multiple=True, metavar="TYPE", help="Trigger: an event of this type; repeatable.")
@click.option(
    "--filter",
    "pattern",
    type=JSON_OBJECT,
    metavar="JSON",
    help="With --on-event: a pattern that the event must match.",
)
@click.option("--queue", help="Queue of its jobs.")
@click.option(
    "--overlap",
    type=click.Choice(OVERLAPS),
    help="What to do while its last job has not ended. [default: skip]",
)
@click.option(
    "--pause-after", type=click.IntRange(1, 1000), metavar="N", help="Pause it after N jobs in a row that failed."
)
@click.option(
    "--missed", type=click.Choice(["last", "all", "none"]), help="Which ticks to make up for. [default: last]"
)
@connected
def put(session: Session, /, schedule_id: str, spec: Document | None, **options: Any) -> None:
    """Create a schedule, or replace it.

    \b
    clockjack schedule put nightly shop.report.run day=today --cron "30 2 * * *" --timezone Europe/Berlin
    clockjack schedule put deploy shop.ci.build 'ref:={"$event": "/data/ref"}' --on-event com.github.push
    clockjack schedule put nightly --spec @nightly.json
    """  # noqa: D301
    if spec is not None:
        if any(value not in (None, ()) for value in options.values()):
            raise click.UsageError("--spec is the whole schedule: leave out the other options")
        body = spec
    else:
        body = request(**options)
    _print(session, session.client.put(f"/v1/schedules/{segment(schedule_id)}", body))


@schedule.command("list")
@connected
def list_schedules(session: Session, /) -> None:
    """List the schedules: when each fires next, and what it has done."""
    found = list(session.client.pages("/v1/schedules", None))
    if session.json:
        session.out.document(found)
        return
    rows = (
        (
            one["id"],
            "paused" if one["paused"] else "active",
            trigger_text(one["trigger"]),
            target(_job(one)),
            ago(one.get("next_at")),
            ago(one.get("last_at")),
            one.get("runs"),
            one.get("skipped"),
        )
        for one in found
    )
    heads = ("id", "state", "trigger", "target", "next", "last", ">runs", ">skipped")
    session.out.table(heads, rows, empty="no schedules")


@schedule.command()
@click.argument("schedule_id", metavar="ID")
@connected
def show(session: Session, /, schedule_id: str) -> None:
    """Show one schedule."""
    _print(session, session.client.get(f"/v1/schedules/{segment(schedule_id)}"))


@schedule.command()
@click.argument("schedule_id", metavar="ID")
@connected
def delete(session: Session, /, schedule_id: str) -> None:
    """Remove a schedule; jobs that it made stay."""
    session.client.delete(f"/v1/schedules/{segment(schedule_id)}")
    if session.json:
        session.out.document({"id": schedule_id, "deleted": True})
    else:
        session.out.say(f"{schedule_id} deleted")


@schedule.command()
@click.argument("schedule_id", metavar="ID")
@click.option("--reason", metavar="TEXT", help="Why; shown with the schedule.")
@connected
def pause(session: Session, /, schedule_id: str, reason: str | None) -> None:
    """Let a schedule make no more jobs."""
    body = None if reason is None else {"reason": reason}
    _print(session, session.client.post(f"/v1/schedules/{segment(schedule_id)}/pause", body))


@schedule.command()
@click.argument("schedule_id", metavar="ID")
@click.option(
    "--from",
    "from_",
    type=click.Choice(["now", "retained"]),
    default="now",
    show_default=True,
    help="Go on with the next tick from now, or with the first that was missed (by its policy).",
)
@connected
def resume(session: Session, /, schedule_id: str, from_: str) -> None:
    """Let a paused schedule make jobs again."""
    _print(session, session.client.post(f"/v1/schedules/{segment(schedule_id)}/resume", {"from": from_}))


@schedule.command()
@click.argument("schedule_id", metavar="ID")
@click.option(
    "--overlap", type=click.Choice(OVERLAPS), help="What to do if a job of it has not ended. [default: as it says]"
)
@connected
def trigger(session: Session, /, schedule_id: str, overlap: str | None) -> None:
    """Make a job of a schedule now, beside its ticks."""
    body = None if overlap is None else {"overlap": overlap}
    made = session.client.post(f"/v1/schedules/{segment(schedule_id)}/trigger", body)
    if session.json:
        session.out.document(made)
    elif made.get("decision") == "buffered":
        session.out.say(f"job {made['job_id']} will be made when another one of {schedule_id} has ended")
    else:
        session.out.table(JOB_COLUMNS, [job_row(made)], empty="")


@schedule.command()
@click.argument("schedule_id", metavar="ID")
@click.option("--count", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many.")
@click.option(
    "--resume-from",
    type=click.Choice(["now", "retained"]),
    help="What would run, and what would be passed over, if it were resumed so now.",
)
@connected
def preview(session: Session, /, schedule_id: str, count: int, resume_from: str | None) -> None:
    """Show when a schedule will fire next, by the code that fires it."""
    how = {} if resume_from is None else {"resume_from": resume_from}
    found = session.client.get(f"/v1/schedules/{segment(schedule_id)}/preview", count=count, **how)
    if session.json:
        session.out.document(found)
        return
    for one in found["passed_over"]:
        span_of = f"{local(one['first_at'])} to {local(one['upto'])}"
        session.out.say(f"{one['count']} ticks make no jobs of their own, {span_of}: {one['reason']}")
    rows = (
        (
            local(one["nominal_at"]),
            ago(one["nominal_at"]),
            between(one["nominal_at"], one["run_at"]),
            one["missed"] or None,
        )
        for one in found["data"]
    )
    session.out.table(("tick", "that is", ">runs later by", ">missed before"), rows, empty="it won't fire again")


@schedule.command()
@click.argument("schedule_id", metavar="ID")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@connected
def ticks(session: Session, /, schedule_id: str, limit: int) -> None:
    """List what was decided at each tick, the newest first: fired, or skipped and why, and how late."""
    found = list(session.client.pages(f"/v1/schedules/{segment(schedule_id)}/ticks", limit))
    if session.json:
        session.out.document(found)
        return
    rows = (
        (
            local(one["nominal_at"]),
            one["decision"],
            one.get("reason"),
            None if one.get("late_seconds") is None else span(one["late_seconds"]),
            one.get("missed") or None,
            local(one.get("missed_from")),
            one.get("missed_reason"),
            one.get("job_id"),
        )
        for one in found
    )
    heads = ("tick", "decision", "reason", ">late", ">missed before", "since", "why", "job")
    session.out.table(heads, rows, empty="no ticks yet")


def request(
    *,
    words: tuple[str, ...],
    cron: str | None,
    rrule: str | None,
    timezone: str | None,
    exclude: tuple[str, ...],
    every: float | None,
    at: str | None,
    types: tuple[str, ...],
    pattern: Document | None,
    queue: str | None,
    overlap: str | None,
    missed: str | None,
    pause_after: int | None,
) -> Document:
    """Return the body of ``PUT /schedules/{id}`` that the options ask for.

    :raises click.UsageError: if they don't ask for one trigger and a task.
    """
    from clockjack_api.cli.arguments import named_values

    triggers: list[Document] = []
    zone = {"timezone": timezone} if timezone else {}
    if cron is not None:
        triggers.append({"type": "cron", "expression": cron, **zone})
    if rrule is not None:
        triggers.append({"type": "rrule", "rule": rrule, **zone})
    if every is not None:
        triggers.append({"type": "interval", "every_seconds": every})
    if at is not None:
        triggers.append({"type": "date", "run_at": at})
    if types:
        triggers.append({"type": "event", "types": list(types), **({"filter": pattern} if pattern is not None else {})})
    if len(triggers) != 1:
        raise click.UsageError("say when, in one way: --cron, --rrule, --every, --at, --on-event, or --spec")
    if exclude:
        triggers[0]["exclude"] = list(exclude)
    if not words:
        raise click.UsageError("say what to run: a TASK, or --spec")
    job: Document = {"task": words[0]}
    if words[1:]:
        job["args"] = named_values(words[1:])
    if queue:
        job["queue"] = queue
    given = {"overlap": overlap, "missed": missed, "pause_after_failures": pause_after}
    policy = {name: value for name, value in given.items() if value}
    return {"trigger": triggers[0], "job": job, **({"policy": policy} if policy else {})}


def trigger_text(trigger: Document) -> str:
    """Return a trigger in a few words."""
    match trigger.get("type"):
        case "cron":
            return f"{trigger['expression']} {trigger.get('timezone') or ''}".rstrip()
        case "interval":
            return f"every {span(trigger['every_seconds'])}"
        case "date":
            return f"at {local(trigger['run_at'])}"
        case "calendar":
            steps = (f"{trigger[name]} {name}" for name in ("years", "months", "weeks", "days") if trigger.get(name))
            return (
                f"every {', '.join(steps)} at {trigger.get('at') or '00:00'} {trigger.get('timezone') or ''}".rstrip()
            )
        case "rrule":
            return f"{trigger['rule']} {trigger.get('timezone') or ''}".rstrip()
        case "any_of":
            return " or ".join(f"({trigger_text(part)})" for part in trigger["triggers"])
        case "all_of":
            within = trigger.get("within_seconds")
            together = " and ".join(f"({trigger_text(part)})" for part in trigger["triggers"])
            return f"{together} within {span(within)}" if within else together
        case "event":
            return f"on {', '.join(trigger.get('types') or ['any event'])}"
        case kind:
            return str(kind)


def said(value: Any) -> Any:
    """Return a value without what is null or empty in it."""
    if not isinstance(value, dict):
        return value
    members = cast("Document", value)
    return {name: said(member) for name, member in members.items() if member not in (None, {}, [])}


def _job(one: Document) -> Document:
    template: Document = one.get("job") or {}
    return template if template.get("target") else {"target": {"name": template.get("task")}}


def _state(one: Document) -> str:
    if not one["paused"]:
        return "active"
    since = with_ago(one.get("paused_at"))
    return f"paused {since}: {one['pause_reason']}" if one.get("pause_reason") else f"paused {since}"


def _print(session: Session, one: Document) -> None:
    if session.json:
        session.out.document(one)
        return
    session.out.fields(
        {
            "id": one["id"],
            "state": _state(one),
            "set": one.get("set"),
            "trigger": trigger_text(one["trigger"]),
            "job": said(one.get("job")),
            "policy": said(one.get("policy")),
            "next": with_ago(one.get("next_at")),
            "last": with_ago(one.get("last_at")),
            "runs": one.get("runs"),
            "skipped": one.get("skipped"),
            "active jobs": one.get("active"),
            "ticks that wait for them": one.get("buffered") or None,
            "failures in a row": one.get("failures") or None,
            "created": with_ago(one.get("created_at")),
            "updated": with_ago(one.get("updated_at")),
        }
    )
