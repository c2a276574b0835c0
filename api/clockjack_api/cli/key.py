"""``clockjack key``: API keys."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from clockjack.access import ALL_NAMESPACES, DEFAULT_NAMESPACE, Role
from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.exits import Code, CommandError
from clockjack_api.cli.node_options import configuration, node_options
from clockjack_api.cli.session import Session, connected
from clockjack_api.cli.times import DURATION, local, with_ago

if TYPE_CHECKING:
    from clockjack.config import NodeConfig

NODE_SETTINGS = ("data_dir", "nats", "nats_ca", "nats_credentials")
"""What ``--offline`` must know of the node."""


@click.group()
def key() -> None:
    """Make API keys, list and revoke them.

    As long as none was made, a node lets in whoever reaches its loopback. The first key must be an admin's of all
    namespaces; from then on every request needs one: --api-key or CLOCKJACK_API_KEY. On the node's own machine, who may
    read its data directory needs none.
    """


@key.command()
@click.argument("name")
@click.option("--role", type=click.Choice(get_args(Role)), required=True, help="What the key may do.")
@click.option(
    "--all-namespaces",
    is_flag=True,
    help="It acts in all of them, as an admin's does without --namespace; others act in --namespace, or in default.",
)
@click.option("--expires", type=DURATION, metavar="DURATION", help="How long it is good: 90d, 12h. Without, for ever.")
@click.option(
    "--offline",
    is_flag=True,
    help="Make it while no node runs: of the node, only what keeps its journal is started meanwhile.",
)
@node_options(NODE_SETTINGS)
@connected
def create(
    session: Session,
    /,
    name: str,
    role: Role,
    all_namespaces: bool,
    expires: float | None,
    offline: bool,
    config_file: Path | None,
    **options: Any,
) -> None:
    """Make a key, and print its secret: it is shown this once, and kept nowhere."""
    if all_namespaces and session.namespace is not None:
        raise CommandError("--all-namespaces and --namespace exclude each other", Code.USAGE)
    everywhere = all_namespaces or (role == "admin" and session.namespace is None)
    namespace = ALL_NAMESPACES if everywhere else session.namespace
    if offline:
        made = _make_offline(configuration(config_file, options).node, name, role, namespace, expires)
    else:
        body: Document = {"name": name, "role": role, "expires_at": _moment(expires)}
        made = session.client.post("/v1/api-keys", body | ({} if namespace is None else {"namespace": namespace}))
    if session.json:
        session.out.document(made)
        return
    session.out.say(made["secret"])
    where = "all namespaces" if made["namespace"] == ALL_NAMESPACES else f"the namespace {made['namespace']}"
    click.echo(f"key {made['id']}: {made['role']} in {where}; its secret won't be shown again", err=True)


@key.command("list")
@connected
def list_keys(session: Session, /) -> None:
    """List the keys that were not revoked."""
    found = list(session.client.pages("/v1/api-keys", None))
    if session.json:
        session.out.document(found)
        return
    rows = (
        (
            one["id"],
            f"{one['prefix']}…",
            one["name"],
            one["role"],
            one["namespace"],
            local(one["expires_at"]),
            with_ago(one["last_used_at"]) or "never",
        )
        for one in found
    )
    session.out.table(("id", "secret", "name", "role", "namespace", "expires", "last used"), rows, empty="no keys")


@key.command()
@click.argument("key_id", metavar="ID")
@connected
def revoke(session: Session, /, key_id: str) -> None:
    """Revoke a key: all nodes refuse it from now on."""
    session.client.delete(f"/v1/api-keys/{segment(key_id)}")
    if session.json:
        session.out.document({"id": key_id, "revoked": True})
    else:
        session.out.say(f"{key_id} is revoked")


def _moment(expires: float | None) -> str | None:
    from clockjack.clock import SystemClock, seconds, to_datetime

    return None if expires is None else to_datetime(SystemClock().now() + seconds(expires)).isoformat()


def _make_offline(
    config: "NodeConfig", name: str, role: Role, namespace: str | None, expires: float | None
) -> Document:
    import anyio

    from clockjack_api.access.offline import make_key
    from clockjack_api.cli.logs import configure_logging
    from clockjack_api.cli.running import leaves

    configure_logging("error", "text")
    logging.getLogger("nats").setLevel(logging.CRITICAL)
    try:
        return anyio.run(make_key, config, name, role, namespace or DEFAULT_NAMESPACE, expires)
    except Exception as error:
        from clockjack.errors import ClockjackError

        errors = list(leaves(error))
        if not all(isinstance(one, ClockjackError) for one in errors):
            raise
        raise CommandError("; ".join(map(str, errors)), Code.CONFIGURATION) from None
