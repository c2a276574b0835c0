"""API keys and the audit trail."""

from typing import get_args

from clockjack.access import Role
from clockjack.apply.keys import MAX_KEYS
from clockjack.invariants.invariant import Invariant
from clockjack.records import AuditClass

_ROLES = ", ".join(f"'{role}'" for role in get_args(Role))
_CLASSES = ", ".join(f"'{kind}'" for kind in get_args(AuditClass))

ACCESS = (
    Invariant(
        "a key has a role that there is, and nothing of its secret but a digest",
        f"SELECT id, role FROM api_keys WHERE role NOT IN ({_ROLES}) OR length(digest) != 32",
    ),
    Invariant(
        "the first key could make others",
        """
        SELECT count(*) FROM api_keys HAVING count(*) > 0 AND count(*) < 2
            AND NOT sum(role = 'admin' AND namespace = '*')
        """,
    ),
    Invariant(
        f"there are at most {MAX_KEYS} keys",
        f"SELECT count(*) FROM api_keys HAVING count(*) > {MAX_KEYS}",
    ),
    Invariant(
        "the audit trail tells of entries that were applied, and of something that was done",
        f"""
        SELECT sequence, item, class, verb, count FROM audit
        WHERE class NOT IN ({_CLASSES}) OR count < 1
            OR sequence > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'applied')
        """,
    ),
)
"""What holds of them."""
