"""``clockjack job``."""

from collections import Counter
from typing import Any

import click

from clockjack_api.cli.arguments import LABEL
from clockjack_api.cli.client import segment
from clockjack_api.cli.exits import Code
from clockjack_api.cli.job_actions import COMMANDS
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.shown import JOB_COLUMNS, job_row, print_job
from clockjack_api.cli.submit import submit
from clockjack_api.cli.times import DURATION, MOMENT, between, local
from clockjack_api.cli.waiting import wait_for

SHOWN_JOBS = 20
"""When more than these were waited for, only those that did not succeed are listed, and of them so many."""


@click.group()
def job() -> None:
    """Submit jobs, look at them, wait for them, end them."""


job.add_command(submit)
for _command in COMMANDS:
    job.add_command(_command)


@job.command("list")
@click.option("--state", multiple=True, help="Only jobs in this state; repeatable.")
@click.option("--queue", help="Only jobs of this queue.")
@click.option("--task", help="Only jobs that run this task.")
@click.option("--schedule", "schedule_id", help="Only jobs that this schedule made.")
@click.option("--label", "labels", type=LABEL, multiple=True, metavar="NAME=VALUE", help="Only jobs with this label.")
@click.option("--created-after", type=MOMENT, metavar="TIME", help="Only jobs made after this.")
@click.option("--created-before", type=MOMENT, metavar="TIME", help="Only jobs made before this.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@connected
def list_jobs(session: Session, /, labels: tuple[tuple[str, str], ...], limit: int, **filters: Any) -> None:
    """List jobs, the newest first."""
    pairs = tuple(f"{name}={value}" for name, value in labels)
    jobs = session.client.pages("/v1/jobs", limit, label=pairs, **filters)
    if session.json:
        session.out.document(list(jobs))
    else:
        session.out.table(JOB_COLUMNS, map(job_row, jobs), empty="no such jobs")


@job.command()
@click.argument("job_id", metavar="ID")
@connected
def show(session: Session, /, job_id: str) -> None:
    """Show all that is known of a job: state, times, result, error."""
    found = session.client.get(f"/v1/jobs/{segment(job_id)}")
    if session.json:
        session.out.document(found)
    else:
        print_job(session.out, found)


@job.command()
@click.argument("job_id", metavar="ID")
@connected
def attempts(session: Session, /, job_id: str) -> None:
    """List a job's attempts, and how each ended."""
    found = session.client.get(f"/v1/jobs/{segment(job_id)}/attempts")
    if session.json:
        session.out.document(found)
        return
    rows = (
        (
            one["attempt"],
            one.get("outcome") or "running",
            local(one.get("started_at")),
            between(one.get("started_at"), one.get("finished_at")),
            one.get("executor_id"),
            f"{one['error'].get('type')}: {one['error'].get('message')}" if one.get("error") else None,
        )
        for one in found["data"]
    )
    session.out.table((">attempt", "outcome", "started", ">took", "executor", "error"), rows, empty="no attempts yet")


@job.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--timeout", type=DURATION, metavar="DURATION", help="Give up after so long.")
@connected
def wait(session: Session, /, ids: tuple[str, ...], timeout: float | None) -> None:
    """Wait until jobs have ended; exit 0 if all of them succeeded, 1 otherwise."""
    finish(session, ids, timeout)


@job.command()
@click.argument("job_id", metavar="ID")
@click.option("-f", "--follow", is_flag=True, help="Go on until the job has ended.")
@click.option("--attempt", type=click.IntRange(min=1), help="Only what this attempt said.")
@connected
def logs(session: Session, /, job_id: str, follow: bool, attempt: int | None) -> None:
    """Show what a job logs and prints. With --json, one line of JSON each."""
    from clockjack_api.cli.joblogs import followed, show_line

    path = f"/v1/jobs/{segment(job_id)}/logs"
    if follow:
        lines = followed(session.client, path, attempt)
    else:
        lines = session.client.pages(path, None, 1000, attempt=attempt)
    for line in lines:
        show_line(session.out, line)


def finish(session: Session, ids: tuple[str, ...], timeout: float | None) -> None:
    """Wait for jobs and print how they ended; leave with 1 unless all succeeded."""
    ended = wait_for(session, ids, timeout)
    if session.json:
        session.out.document(ended[0] if len(ended) == 1 else ended)
    elif len(ended) == 1:
        print_job(session.out, ended[0])
    else:
        rows = [one for one in ended if one["state"] != "succeeded"] if len(ended) > SHOWN_JOBS else ended
        if rows:
            session.out.table(JOB_COLUMNS, map(job_row, rows[:SHOWN_JOBS]), empty="")
        counts = Counter(one["state"] for one in ended)
        session.out.say(", ".join(f"{count} {state}" for state, count in sorted(counts.items())))
    if any(one["state"] != "succeeded" for one in ended):
        raise click.exceptions.Exit(Code.NEGATIVE)
