"""Waits for jobs to end, with a bar that shows how far they are."""

import time
from collections.abc import Sequence

from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.exits import CommandError
from clockjack_api.cli.session import Session
from clockjack_api.cli.shown import ENDED, progress_text, target

POLL_SECONDS = 1.0
"""While somebody watches, a job's progress is asked for this often."""

WAIT_SECONDS = 20.0
"""While nobody does, the node is asked to wait for so long."""


def wait_for(session: Session, ids: Sequence[str], timeout_seconds: float | None) -> list[Document]:
    """Return the jobs of `ids` when all have ended.

    :raises CommandError: if that takes longer than `timeout_seconds`.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    watched = session.out.errors.is_terminal and not session.json
    deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
    single = len(ids) == 1
    count = TextColumn("{task.percentage:>3.0f}%") if single else MofNCompleteColumn()
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), count, TimeElapsedColumn())
    ended: list[Document] = []
    with Progress(*columns, console=session.out.errors, transient=True, disable=not watched) as bar:
        shown = bar.add_task("waiting", total=1.0 if single else len(ids))
        for job_id in ids:
            while True:
                wait = POLL_SECONDS if watched else WAIT_SECONDS
                if deadline is not None:
                    wait = max(0.0, min(wait, deadline - time.monotonic()))
                job = session.client.get(f"/v1/jobs/{segment(job_id)}", wait_seconds=wait)
                if job["state"] in ENDED:
                    break
                if deadline is not None and time.monotonic() >= deadline:
                    raise CommandError(f"job {job_id} has not ended, it is {job['state']}", document=job)
                progress = job.get("progress")
                words = f"{target(job)} {job['state']} {progress_text(progress) or ''}"
                bar.update(shown, description=words, completed=progress["fraction"] if single and progress else None)
            ended.append(job)
            bar.update(shown, completed=1.0 if single else len(ended))
    return ended
