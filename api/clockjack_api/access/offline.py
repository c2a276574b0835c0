"""Making a key while no node runs: so that the first one can be there before a node listens beyond loopback."""

import secrets
from typing import Any

import msgspec

from clockjack.access import Role
from clockjack.apply.outcome import FIRST_KEY
from clockjack.clock import seconds, to_datetime
from clockjack.config import NodeConfig
from clockjack.errors import ConfigurationError
from clockjack.node.compose import run_node
from clockjack.records import CreateKey, Requester
from clockjack_api.access.tokens import new_secret
from clockjack_api.identifiers import new_ulids
from clockjack_api.models.access import NewApiKey

WHO = "the command line, on the node's own machine"
"""What the audit trail calls who does this."""


async def make_key(
    config: NodeConfig, name: str, role: Role, namespace: str, expires_seconds: float | None
) -> dict[str, Any]:
    """Make a key in the journal of a node that does not run, and return it as the API shows it, with its secret.

    :raises ConfigurationError: if the journal refuses it.
    :raises DataDirectoryError: if the data directory can't be used, or a node runs on it.
    :raises BrokerError: if the NATS server can't be started or reached.
    """
    async with run_node(msgspec.structs.replace(config, roles=(), drain_seconds=0.0)) as node:
        services = node.services
        now = services.clock.now()
        expires_at = None if expires_seconds is None else now + seconds(expires_seconds)
        secret = new_secret()
        [key_id] = new_ulids(now, 1)
        record = CreateKey(key_id, now, secret.digest, secret.prefix, name, role, namespace, expires_at)
        outcome = await services.proposer.propose(record, Requester(None, WHO, secrets.token_hex(16)))
        if outcome.reason == FIRST_KEY:
            raise ConfigurationError(
                "the first key must be an admin's of all namespaces: --role admin, without --namespace"
            )
        if outcome.reason is not None:
            raise ConfigurationError(f"the key was not made: {outcome.reason}")
    made = NewApiKey(
        key_id,
        secret.prefix,
        name,
        role,
        namespace,
        to_datetime(now),
        None if expires_at is None else to_datetime(expires_at),
        None,
        secret.text,
    )
    found: dict[str, Any] = msgspec.to_builtins(made)
    return found
