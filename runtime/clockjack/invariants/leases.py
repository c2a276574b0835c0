"""Leases: of roles that there are, in epochs that count from 1."""

from typing import get_args

from clockjack.invariants.invariant import Invariant
from clockjack.records import Role

_ROLES = ", ".join(f"'{role}'" for role in get_args(Role))

LEASES = (
    Invariant(
        "a lease is of a role that there is, and was claimed",
        f"SELECT role, node_id, epoch, lease FROM leases WHERE role NOT IN ({_ROLES}) OR epoch < 1 OR node_id = ''",
    ),
)
"""What holds of leases; that their epochs only rise is in :mod:`.rising`."""
