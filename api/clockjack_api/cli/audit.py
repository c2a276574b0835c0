"""``clockjack audit``: who did what."""

import itertools

import click

from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import MOMENT, local


@click.command()
@click.option("--verb", multiple=True, metavar="VERB", help='What was done: "job.cancel", or "job" for all of jobs.')
@click.option("--object", "name", metavar="ID", help="What it was done to.")
@click.option("--key-id", metavar="ID", help="The key that did it.")
@click.option("--trace-id", metavar="ID", help="The request that did it.")
@click.option("--after", type=MOMENT, metavar="TIME", help="Later than this.")
@click.option("--before", type=MOMENT, metavar="TIME", help="Earlier than this.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many, the newest first.")
@connected
def audit(
    session: Session,
    /,
    verb: tuple[str, ...],
    name: str | None,
    key_id: str | None,
    trace_id: str | None,
    after: str | None,
    before: str | None,
    limit: int,
) -> None:
    """Show who did what, the newest first: an admin's key of one namespace shows what is about that one."""
    pages = session.client.pages(
        "/v1/audit",
        limit,
        verb=verb,
        object=name,
        key_id=key_id,
        trace_id=trace_id,
        after=after,
        before=before,
        namespace=session.namespace,
    )
    found = list(itertools.islice(pages, limit))
    if session.json:
        session.out.document(found)
        return
    rows = (
        (
            local(one["at"]),
            one["key_name"],
            one["key_id"],
            one["verb"],
            one["object"] if one["object"] is not None else f"{one['count']} objects",
            one["namespace"],
            one["trace_id"],
        )
        for one in found
    )
    session.out.table(("when", "who", "key", "did", "to", "namespace", "trace"), rows, empty="nothing was done yet")
