"""``clockjack job submit``: one job made of options, or many from a file."""

from typing import Any

import click

from clockjack_api.cli.arguments import JSON, JSON_OBJECT, LABEL, named_values
from clockjack_api.cli.bulk import submit_file
from clockjack_api.cli.client import Document
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.shown import target as target_text
from clockjack_api.cli.times import DURATION, MOMENT

METHODS = click.Choice(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], case_sensitive=False)


@click.command()
@click.argument("words", nargs=-1, metavar="[TASK [NAME=TEXT | NAME:=JSON]...]")
@click.option("--args", type=JSON_OBJECT, metavar="JSON", help="All arguments of the task as a JSON object.")
@click.option("--http", metavar="URL", help="Call a URL instead of running a task.")
@click.option("--method", type=METHODS, help="How to call it. [default: POST]")
@click.option("--header", "headers", type=LABEL, multiple=True, metavar="NAME=VALUE", help="Sent with it; repeatable.")
@click.option("--body", type=JSON, metavar="JSON", help="Sent with it.")
@click.option("--command", is_flag=True, help="Run a program instead of a task: --command -- PROGRAM ARG...")
@click.option("--target", type=JSON_OBJECT, metavar="JSON", help="The whole target, as the API takes it.")
@click.option("--queue", help="Queue to stand in.")
@click.option("--priority", type=click.IntRange(0, 9), help="9 goes first. [default: 5]")
@click.option("--at", "run_at", type=MOMENT, metavar="TIME", help="Not before this time.")
@click.option("--delay", "delay_seconds", type=DURATION, metavar="DURATION", help="Not before so long from now.")
@click.option("--expires-at", type=MOMENT, metavar="TIME", help="Not at all if it has not started by then.")
@click.option("--time-limit", type=DURATION, metavar="DURATION", help="An attempt that runs longer is ended.")
@click.option("--max-attempts", type=click.IntRange(min=1), help="How often it is tried, the first time included.")
@click.option("--retry", type=JSON_OBJECT, metavar="JSON", help="The whole retry policy, as the API takes it.")
@click.option("--unique-key", metavar="KEY", help="Refuse it while another job with this key has not ended.")
@click.option("--unique", type=JSON_OBJECT, metavar="JSON", help="All about its unique key, as the API takes it.")
@click.option("--concurrency-key", metavar="KEY", help="Run with few others of this key at once, as its queue says.")
@click.option(
    "--require", type=LABEL, multiple=True, metavar="NAME=VALUE", help="Run on executors with this label; repeatable."
)
@click.option(
    "--prefer", type=LABEL, multiple=True, metavar="NAME=VALUE", help="Rather run on those with this label; repeatable."
)
@click.option("--label", "labels", type=LABEL, multiple=True, metavar="NAME=VALUE", help="To find it by; repeatable.")
@click.option("--metadata", type=JSON_OBJECT, metavar="JSON", help="Kept with it.")
@click.option("--id", "job_id", help="Its id, instead of a new one.")
@click.option(
    "--idempotency-key", metavar="KEY", help="The same request again, with the same key, makes no second job."
)
@click.option(
    "--file",
    type=click.File("r", encoding="utf-8"),
    metavar="FILE",
    help="Submit each line of a file (- for standard input), a job as JSON.",
)
@click.option("--wait", is_flag=True, help="Wait until it has ended; exit 1 unless it succeeded.")
@click.option("--timeout", type=DURATION, metavar="DURATION", help="With --wait: give up after so long.")
@connected
def submit(
    session: Session, /, file: Any, wait: bool, timeout: float | None, idempotency_key: str | None, **options: Any
) -> None:
    """Submit a job, or with --file many.

    \b
    clockjack job submit shop.mail.send to=ann@example.org copies:=2 --wait
    clockjack job submit --http https://example.org/hook --body '{"n": 1}' --delay 5m
    clockjack job submit --command -- /usr/bin/rsync -a one two
    clockjack job submit --file jobs.jsonl
    """  # noqa: D301
    if file is not None:
        if any(value not in (None, (), False) for value in options.values()) or idempotency_key:
            raise click.UsageError("--file takes all it needs from the file: leave out what describes a job")
        ids = submit_file(session, file)
    else:
        headers = {"idempotency-key": idempotency_key} if idempotency_key else None
        job = session.client.post("/v1/jobs", request(**options), headers=headers)
        ids = [job["id"]]
        if session.json and not wait:
            session.out.document(job)
        elif not session.json:
            session.out.say(f"{job['id']}  {target_text(job)}  {job['state']}")
    if wait and ids:
        from clockjack_api.cli.job import finish

        finish(session, tuple(ids), timeout)


def request(
    *,
    words: tuple[str, ...],
    args: Document | None,
    http: str | None,
    method: str | None,
    headers: tuple[tuple[str, str], ...],
    body: Any,
    command: bool,
    time_limit: float | None,
    max_attempts: int | None,
    retry: Document | None,
    unique_key: str | None,
    unique: Document | None,
    require: tuple[tuple[str, str], ...],
    prefer: tuple[tuple[str, str], ...],
    labels: tuple[tuple[str, str], ...],
    job_id: str | None,
    target: Document | None,
    **rest: Any,
) -> Document:
    """Return the body of ``POST /jobs`` that the options ask for.

    :raises click.UsageError: if they ask for no target, or for more than one.
    """
    kinds = [name for name, wanted in (("--http", http), ("--command", command), ("--target", target)) if wanted]
    if len(kinds) > 1:
        raise click.UsageError(f"{' and '.join(kinds)} can't go together")
    if http is None and (method or headers or body is not None):
        raise click.UsageError("--method, --header and --body are for --http")
    does: Document
    if http is not None or target is not None:
        if words or args:
            raise click.UsageError(f"a task and its arguments can't go together with {kinds[0]}")
        call = {"type": "http", "url": http, "method": method, "headers": dict(headers), "body": body}
        does = {"target": target or _present(call)}
    elif command:
        if not words:
            raise click.UsageError("--command needs a program: --command -- PROGRAM ARG...")
        does = {"target": {"type": "command", "program": words[0], "args": list(words[1:])}}
    elif words:
        does = {"task": words[0], "args": (args or {}) | named_values(words[1:])}
    else:
        raise click.UsageError("say what to run: a TASK, --http, --command, --target or --file")
    policy = (retry or {}) | ({"max_attempts": max_attempts} if max_attempts else {})
    return _present(
        {
            **does,
            **rest,
            "timeout_seconds": time_limit,
            "retry": policy,
            "unique": (unique or {}) | ({"key": unique_key} if unique_key else {}),
            "executor": _present({"require": dict(require), "prefer": dict(prefer)}),
            "labels": dict(labels),
            "id": job_id,
        }
    )


def _present(values: Document) -> Document:
    return {name: value for name, value in values.items() if value is not None and (value != {} or name == "body")}
