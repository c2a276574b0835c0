"""Submits many jobs from a file of JSON lines, in batches, with a bar."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, cast

from clockjack_api.cli.client import Document
from clockjack_api.cli.exits import Code, CommandError, Refused
from clockjack_api.cli.session import Session

BATCH_JOBS = 1_000
"""Jobs in one request; the API takes up to 10,000."""

BATCH_BYTES = 4 << 20
"""Bytes of lines in one request; the API takes up to 16 MiB."""


SHOWN_FAULTS = 20
"""So many are told of."""


class Line(NamedTuple):
    """A job in the file."""

    number: int
    """Of the line, from 1."""
    job: Document
    size: int
    """Characters."""


def submit_file(session: Session, lines: Iterable[str]) -> list[str]:
    """Submit each line as a job; print how it went; return the ids of the jobs that were made.

    With ``--json`` prints one line for each job: what the API said of it, and ``line``, counted from 1.

    :raises CommandError: if a line isn't a JSON object, or a job was refused. What came before stays.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    watched = session.out.errors.is_terminal and not session.json
    columns = (SpinnerColumn(), TextColumn("submitting"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    made: list[str] = []
    refused: list[tuple[int, str]] = []
    jobs = list(_parsed(lines))
    with Progress(*columns, console=session.out.errors, transient=True, disable=not watched) as bar:
        shown = bar.add_task("", total=len(jobs))
        for batch in _batches(jobs):
            try:
                answer = session.client.post("/v1/jobs/batch", {"jobs": [line.job for line in batch]}, wait=60)
            except Refused as error:
                refused += _faults(error, batch)
                break
            for line, item in zip(batch, answer["data"], strict=True):
                if session.json:
                    session.out.json_line({"line": line.number, **item})
                if item.get("problem"):
                    refused.append((line.number, str(item["problem"]).rpartition(":")[2]))
                else:
                    made.append(item["id"])
            bar.advance(shown, len(batch))
    if not session.json:
        session.out.say(f"{len(made)} of {len(jobs)} jobs submitted")
    if refused:
        shown_lines = [f"  line {number}: {reason}" for number, reason in refused[:SHOWN_FAULTS]]
        more = [f"  and {len(refused) - SHOWN_FAULTS} more"] if len(refused) > SHOWN_FAULTS else []
        raise CommandError(
            "\n".join(["jobs were refused", *shown_lines, *more]),
            Code.REFUSED,
            {"title": "jobs were refused", "lines": [{"line": number, "detail": reason} for number, reason in refused]},
        )
    return made


def _faults(error: Refused, batch: list[Line]) -> list[tuple[int, str]]:
    """Return what is wrong with which line: pointers count the jobs of the batch, people count lines."""
    faults: list[tuple[int, str]] = []
    for field in error.document.get("errors") or ():
        found = re.match(r"^/jobs/(\d+)(.*)$", str(field.get("pointer")))
        if found is None or int(found[1]) >= len(batch):
            raise error
        faults.append((batch[int(found[1])].number, f"{found[2] or '/'}: {field.get('detail')}"))
    if not faults:
        raise error
    return faults


def _parsed(lines: Iterable[str]) -> Iterator[Line]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            job: Any = json.loads(line)
        except json.JSONDecodeError as error:
            raise CommandError(f"line {number} is not JSON: {error}", Code.USAGE) from None
        if not isinstance(job, dict):
            raise CommandError(f"line {number} is not a JSON object", Code.USAGE)
        yield Line(number, cast("Document", job), len(line))


def _batches(lines: list[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    for line in lines:
        if batch and (len(batch) == BATCH_JOBS or size + line.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += line.size
    if batch:
        yield batch
