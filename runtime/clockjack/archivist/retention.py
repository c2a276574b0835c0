"""Which jobs are over the budget."""

from typing import Final

from clockjack.archivist.budgets import Budget, Budgets
from clockjack.clock import seconds
from clockjack.replica.port import Reader

PAGE: Final = 250
"""Jobs that go with one record: some milliseconds in which nothing else is applied."""

HISTORY: Final = "finished_at IS NOT NULL AND state <> 'failed' AND state <> 'quarantined'"
DEAD: Final = "state IN ('failed', 'quarantined')"
"""Written as in the partial indexes ``jobs_history`` and ``jobs_dead``: SQLite uses those for no other words."""

_DEAD: Final = f"SELECT count(*) FROM jobs WHERE {DEAD}"  # noqa: S608 - a constant
_ENDED: Final = "SELECT coalesce(sum(kept - ready - waiting - running), 0) FROM queues"
_COUNTS: Final = {HISTORY: f"SELECT ({_ENDED}) - ({_DEAD})", DEAD: _DEAD}
"""How many there are. History is not counted one by one: of a million, that would take a second, at every look."""


async def over_budget(reader: Reader, budgets: Budgets, now: int) -> list[int]:
    """Return the numbers of a page of jobs that are to go, the oldest first; none if all is within the budgets."""
    for which, budget in ((HISTORY, budgets.history), (DEAD, budgets.dead_letters)):
        if found := await _over(reader, which, budget, now):
            return found
    [(size,)] = await reader.rows(
        "SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count)"
    )
    [(page_size,)] = await reader.rows("SELECT page_size FROM pragma_page_size")
    if size * page_size > budgets.bytes:
        return await _oldest(reader, HISTORY, PAGE) or await _oldest(reader, DEAD, PAGE)
    return []


async def _over(reader: Reader, which: str, budget: Budget, now: int) -> list[int]:
    rows = await reader.rows(
        f"SELECT number FROM jobs WHERE {which} AND finished_at < ? AND unique_key IS NULL "  # noqa: S608
        "ORDER BY finished_at LIMIT ?",
        (now - seconds(budget.age_seconds), PAGE),
    )
    if rows:
        return [number for (number,) in rows]
    [(count,)] = await reader.rows(_COUNTS[which])
    return await _oldest(reader, which, min(count - budget.jobs, PAGE)) if count > budget.jobs else []


async def _oldest(reader: Reader, which: str, limit: int) -> list[int]:
    rows = await reader.rows(
        f"SELECT number FROM jobs WHERE {which} AND unique_key IS NULL "  # noqa: S608
        "ORDER BY finished_at LIMIT ?",
        (limit,),
    )
    return [number for (number,) in rows]
