"""Which backfills are over the budget."""

from typing import Final

from clockjack.archivist.budgets import BackfillBudget
from clockjack.clock import seconds
from clockjack.replica.port import Reader

PAGE: Final = 5
"""Backfills that go with one record: each may have 10,000 rows."""

_OVER = """
SELECT namespace, schedule_id, id FROM (
    SELECT namespace, schedule_id, id, finished_at, sum(max(place, 1)) OVER (ORDER BY finished_at DESC, id) AS ticks
    FROM backfills WHERE finished_at IS NOT NULL
)
WHERE ticks > ? OR finished_at < ? ORDER BY finished_at, id DESC LIMIT ?
"""


async def backfills_over_budget(reader: Reader, budget: BackfillBudget, now: int) -> list[tuple[str, str, str]]:
    """Return a page of backfills that are to go, the oldest first; none if all is within the budget."""
    rows = await reader.rows(_OVER, (budget.ticks, now - seconds(budget.age_seconds), PAGE))
    return [(namespace, schedule_id, backfill_id) for namespace, schedule_id, backfill_id in rows]
