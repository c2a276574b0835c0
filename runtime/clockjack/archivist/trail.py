"""Which entries of the audit trail are over the budget."""

from typing import get_args

from clockjack.archivist.budgets import AuditBudget
from clockjack.clock import seconds
from clockjack.records import AuditClass
from clockjack.replica.port import Reader

_LAST_TOO_MANY = "SELECT sequence, item FROM audit WHERE class = ? ORDER BY sequence DESC, item DESC LIMIT 1 OFFSET ?"
_LAST_TOO_OLD = """
    SELECT sequence, item FROM (SELECT sequence, item, at FROM audit WHERE class = ? ORDER BY sequence, item LIMIT 1000)
    WHERE at < ? ORDER BY sequence DESC, item DESC LIMIT 1
"""


async def trail_over_budget(reader: Reader, budget: AuditBudget, now: int) -> list[tuple[AuditClass, int, int]]:
    """Return, of each class that is over the budget, the last entry that is to go, by sequence and item."""
    found: list[tuple[AuditClass, int, int]] = []
    for kind in get_args(AuditClass):
        ends = [
            *await reader.rows(_LAST_TOO_MANY, (kind, budget.entries)),
            *await reader.rows(_LAST_TOO_OLD, (kind, now - seconds(budget.age_seconds))),
        ]
        if ends:
            sequence, item = max(ends)
            found.append((kind, sequence, item))
    return found
