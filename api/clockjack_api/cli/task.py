"""``clockjack task``."""

import click

from clockjack_api.cli.client import Document
from clockjack_api.cli.session import Session, connected


@click.group()
def task() -> None:
    """See which tasks the executors know."""


@task.command("list")
@connected
def list_tasks(session: Session, /) -> None:
    """List the tasks with their arguments."""
    found = session.client.get("/v1/tasks")
    if session.json:
        session.out.document(found)
        return
    rows = (
        (
            one["name"],
            _arguments(one.get("args_schema") or {}),
            one.get("queue"),
            one.get("isolation"),
            _first_line(one),
        )
        for one in found["data"]
    )
    heads = ("name", "arguments", "queue", "isolation", "what it does")
    session.out.table(heads, rows, empty="no executor knows a task: start the node with --tasks MODULE")


def _arguments(schema: Document) -> str:
    needed: set[str] = set(schema.get("required") or ())
    properties: Document = schema.get("properties") or {}
    return ", ".join(
        f"{name}{'' if name in needed else '?'}: {kind.get('type') or kind.get('$ref', 'any').rpartition('/')[2]}"
        for name, kind in properties.items()
    )


def _first_line(one: Document) -> str:
    return str(one.get("description") or "").partition("\n")[0]
