"""``clockjack cluster``."""

import click

from clockjack_api.cli.client import member
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import ago


@click.group()
def cluster() -> None:
    """See nodes, leaders, the journal and the NATS servers."""


@cluster.command()
@connected
def status(session: Session, /) -> None:
    """Show the nodes, who leads in what, and how far each has read the journal."""
    found = session.client.get("/v1/cluster")
    if session.json:
        session.out.document(found)
        return
    journal = member(found, "journal")
    kept = f"entries {journal['first_sequence']} to {journal['last_sequence']}"
    session.out.fields(
        {
            "answering": found["node_id"],
            "version": found["version"],
            "journal": kept if found["connected"] else "out of reach: what is shown may be old, nothing can be written",
            "applied": f"up to {journal['applied_sequence']}, stored {ago(journal['applied_at']) or 'never'}",
            "ignored": f"{journal['records_ignored']} records whose precondition did not hold",
        }
    )
    session.out.say("")
    nodes = (
        (
            one["id"],
            one.get("version"),
            one.get("state"),
            one.get("url"),
            ", ".join(one["roles"]),
            one.get("lag"),
            ago(one.get("started_at")),
        )
        for one in found["nodes"]
    )
    session.out.table(("node", "version", "state", "url", "roles", ">behind by", "started"), nodes, empty="no nodes")
    session.out.say("")
    leaders = ((one["role"], one.get("node_id"), one["epoch"], ago(one.get("claimed_at"))) for one in found["leaders"])
    session.out.table(("role", "led by", ">epoch", "since"), leaders, empty="nobody leads")
    session.out.say("")
    servers = (
        (one["name"], one.get("version"), one["journal"], one["state"], one.get("lag"), len(one["nodes"]))
        for one in found.get("nats_servers", [])
    )
    session.out.table(
        ("nats server", "version", "journal", "state", ">behind by", ">nodes"), servers, empty="no NATS servers"
    )
