"""``clockjack schedule backfill`` and what goes with it: ticks of the past, made up for."""

import time
from typing import Any

import click

from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.exits import Code, CommandError
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import DURATION, MOMENT, between, local, with_ago

POLL_SECONDS = 0.5
"""How often is asked how far it is."""


@click.command()
@click.argument("schedule_id", metavar="ID")
@click.option("--start", type=MOMENT, required=True, metavar="TIME", help="The first instant.")
@click.option("--end", type=MOMENT, required=True, metavar="TIME", help="The last instant, not in the future.")
@click.option(
    "--concurrency", type=click.IntRange(1, 1000), default=1, show_default=True, help="So many jobs at once, at most."
)
@click.option("--detach", is_flag=True, help="Don't wait until it is over.")
@click.option("--timeout", type=DURATION, metavar="DURATION", help="Don't wait longer; it goes on all the same.")
@connected
def backfill(
    session: Session, /, schedule_id: str, start: str, end: str, concurrency: int, detach: bool, timeout: float | None
) -> None:
    """Make the jobs of a schedule's ticks of the past that have not run.

    It goes on by itself, whether anybody waits or not (Ctrl-C only ends the waiting). Exit 0 if all its jobs succeeded.

    \b
    clockjack schedule backfill nightly --start 2026-03-01T00:00Z --end 2026-03-31T23:59Z --concurrency 4
    """  # noqa: D301
    path = f"/v1/schedules/{segment(schedule_id)}"
    body: Document = {"start": start, "end": end, "concurrency": concurrency}
    one = session.client.post(f"{path}/backfill", body)
    if not detach:
        one = _until_over(session, f"{path}/backfills/{segment(one['id'])}", one, timeout)
    _print(session, one)
    if not detach and (one["state"] != "completed" or one["failed"]):
        raise click.exceptions.Exit(Code.NEGATIVE)


@click.command()
@click.argument("schedule_id", metavar="ID")
@click.argument("backfill_id", metavar="[BACKFILL]", required=False)
@connected
def backfills(session: Session, /, schedule_id: str, backfill_id: str | None) -> None:
    """List the backfills of a schedule, the newest first, or show one and what it decided on its ticks."""
    path = f"/v1/schedules/{segment(schedule_id)}/backfills"
    if backfill_id is not None:
        _show(session, f"{path}/{segment(backfill_id)}")
        return
    found = list(session.client.pages(path, None))
    if session.json:
        session.out.document(found)
        return
    rows = (
        (one["id"], one["state"], local(one["start"]), local(one["end"]), _progress(one), one["made"], one["failed"])
        for one in found
    )
    heads = ("id", "state", "from", "to", ">decided", ">jobs", ">failed")
    session.out.table(heads, rows, empty="no backfills")


@click.command("cancel-backfill")
@click.argument("schedule_id", metavar="ID")
@click.argument("backfill_id", metavar="BACKFILL")
@click.option("--jobs", is_flag=True, help="Cancel the jobs, too, that it made and that have not ended.")
@connected
def cancel_backfill(session: Session, /, schedule_id: str, backfill_id: str, jobs: bool) -> None:
    """Let a backfill make no more jobs."""
    path = f"/v1/schedules/{segment(schedule_id)}/backfills/{segment(backfill_id)}/cancel"
    _print(session, session.client.post(path, {"jobs": "cancel" if jobs else "keep"}))


def _until_over(session: Session, path: str, one: Document, timeout: float | None) -> Document:
    """Return a backfill when it is over, and show meanwhile how far it is.

    :raises CommandError: if that takes longer than `timeout` seconds.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    deadline = None if timeout is None else time.monotonic() + timeout
    watched = session.out.errors.is_terminal and not session.json
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=session.out.errors, transient=True, disable=not watched) as bar:
        shown = bar.add_task("", total=one["total"])
        while True:
            bar.update(shown, completed=one["decided"] - one["active"], description=_says(one))
            if one["state"] != "running":
                return one
            if deadline is not None and time.monotonic() >= deadline:
                raise CommandError(f"backfill {one['id']} is not over: {_progress(one)}", document=one)
            time.sleep(POLL_SECONDS)
            one = session.client.get(path)


def _says(one: Document) -> str:
    parts = [f"{one['active']} active"]
    parts += [f"{one[name]} {name}" for name in ("skipped", "failed") if one[name]]
    return ", ".join(parts) + (f" (waits: {one['waiting_for']})" if one["waiting_for"] else "")


def _progress(one: Document) -> str:
    return f"{one['decided']}/{one['total']}"


def _show(session: Session, path: str) -> None:
    one = session.client.get(path)
    ticks: list[Document] = list(session.client.pages(f"{path}/ticks", None))
    if session.json:
        session.out.document({**one, "ticks": ticks})
        return
    _print(session, one)
    rows = ((local(each["nominal_at"]), each["decision"], each["reason"], each["job_id"]) for each in ticks)
    session.out.table(("tick", "decision", "reason", "job"), rows, empty="no ticks decided on yet")


def _print(session: Session, one: Document) -> None:
    if session.json:
        session.out.document(one)
        return
    fields: dict[str, Any] = {
        "id": one["id"],
        "schedule": one["schedule_id"],
        "state": one["state"],
        "waits for": one["waiting_for"],
        "from": local(one["start"]),
        "to": local(one["end"]),
        "ticks decided": f"{one['decided']} of {one['total']}",
        "jobs": f"{one['made']}: {one['succeeded']} succeeded, {one['failed']} failed, {one['active']} active",
        "skipped": one["skipped"] or None,
        "at once": one["concurrency"],
        "created": with_ago(one["created_at"]),
        "finished": with_ago(one["finished_at"]),
        "took": between(one["created_at"], one["finished_at"]),
    }
    session.out.fields(fields)
