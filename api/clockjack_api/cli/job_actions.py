"""``clockjack job cancel``, ``retry`` and ``run-now``: with jobs by their ids, or with all that a filter finds."""

from collections.abc import Callable, Iterator
from typing import Any

import click

from clockjack_api.cli.arguments import LABEL
from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.shown import target
from clockjack_api.cli.times import MOMENT

PAGE = 1_000
"""Jobs of one request: so often the bar moves."""

COUNTED = 100_000
"""Up to so many jobs are counted before the question; then it says that there are more."""

DONE = {"cancel": "cancelled", "retry": "retried", "run-now": "hurried"}


def action(name: str, help_text: str) -> click.Command:
    """Return the command that does `name` with jobs."""

    @_filters
    @click.option("--yes", is_flag=True, help="Don't ask.")
    @connected
    def command(session: Session, /, ids: tuple[str, ...], yes: bool, **filters: Any) -> None:
        wanted = _filter(filters)
        if ids and wanted:
            raise click.UsageError("name jobs by their ids or by a filter, not by both")
        if ids:
            _each(session, ids, name)
        elif wanted:
            _many(session, name, wanted, ask=not yes)
        else:
            raise click.UsageError("say which jobs: their ids, or a filter such as --queue")

    command.__doc__ = help_text
    return click.command(name)(command)


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--created-before", type=MOMENT, metavar="TIME", help="All that were made before this."),
        click.option("--created-after", type=MOMENT, metavar="TIME", help="All that were made after this."),
        click.option("--label", "labels", type=LABEL, multiple=True, metavar="NAME=VALUE", help="All with this label."),
        click.option("--schedule", "schedule_id", help="All that this schedule made."),
        click.option("--task", help="All that run this task."),
        click.option("--queue", help="All of this queue."),
        click.option("--state", multiple=True, help="All in this state; repeatable."),
        click.argument("ids", metavar="[ID]...", nargs=-1),
    ):
        command = option(command)
    return command


def _filter(options: dict[str, Any]) -> Document:
    labels = [f"{name}={value}" for name, value in options.pop("labels")]
    given = {**options, "state": list(options["state"]), "label": labels}
    return {name: value for name, value in given.items() if value not in (None, [])}


def _many(session: Session, name: str, wanted: Document, *, ask: bool) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    total = 0
    if ask or not session.json:
        for answer in _steps(session, name, wanted, dry_run=True):
            total += answer["done"]
            if total >= COUNTED:
                break
    if ask and total:
        more = " or more" if total >= COUNTED else ""
        click.confirm(f"{name.capitalize()} {total}{more} jobs?", abort=True, err=True)
    done = passed_over = 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    watched = session.out.errors.is_terminal and not session.json
    with Progress(*columns, console=session.out.errors, transient=True, disable=not watched) as bar:
        shown = bar.add_task(name, total=total or None)
        for answer in _steps(session, name, wanted, dry_run=False):
            done += answer["done"]
            passed_over += answer["passed_over"]
            bar.update(shown, completed=done + passed_over)
    if session.json:
        session.out.document({"action": name, "done": done, "passed_over": passed_over})
    else:
        others = f", {passed_over} passed over: their state had changed" if passed_over else ""
        session.out.say(f"{done} jobs {DONE[name]}{others}")


def _steps(session: Session, name: str, wanted: Document, *, dry_run: bool) -> Iterator[Document]:
    body: Document = {"action": name, "filter": wanted, "limit": 10 * PAGE if dry_run else PAGE, "dry_run": dry_run}
    while True:
        answer: Document = session.client.post("/v1/jobs/actions", body, wait=60)
        yield answer
        if not answer["has_more"]:
            return
        body["cursor"] = answer["next_cursor"]


def _each(session: Session, ids: tuple[str, ...], name: str) -> None:
    answers = [session.client.post(f"/v1/jobs/{segment(one)}/{name}") for one in ids]
    if session.json:
        session.out.document(answers[0] if len(answers) == 1 else answers)
        return
    rows = ((one["id"], one["state"], target(one)) for one in answers)
    session.out.table(("id", "state", "target"), rows, empty="no jobs")


COMMANDS = (
    action("cancel", "End jobs: at once those that wait, as soon as it can be done those that run."),
    action("retry", "Run jobs again that ended without success."),
    action("run-now", "Run jobs now that wait for a time."),
)
