"""``clockjack executor``."""

import click

from clockjack_api.cli.client import Document
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import ago


@click.group()
def executor() -> None:
    """See which executors there are."""


@executor.command("list")
@connected
def list_executors(session: Session, /) -> None:
    """List the executors: slots, what they run, when they last spoke."""
    found = session.client.get("/v1/executors")
    if session.json:
        session.out.document(found)
        return
    rows = (
        (
            one["id"],
            one.get("state"),
            one.get("node_id"),
            one.get("pid"),
            f"{one.get('running')}/{one.get('slots')}",
            ", ".join(one.get("queues") or ()) or "all",
            _labels(one.get("labels") or {}),
            ago(one.get("started_at")),
        )
        for one in found["data"]
    )
    heads = ("id", "state", "node", ">pid", ">running", "queues", "labels", "started")
    session.out.table(heads, rows, empty="no executors: nothing can run")


def _labels(labels: Document) -> str:
    """Return what an executor was labelled with; its node has a column of its own."""
    return ", ".join(f"{name}={value}" for name, value in labels.items() if name != "node_id")
