"""Ends of attempts, on their way into the journal."""

import anyio

from clockjack.clock import VirtualClock
from clockjack.executor.ledger import Ledger
from clockjack.executor.reports import PACE_SECONDS, Reports
from clockjack.jobs import Outcome
from clockjack.journal.port import Position
from clockjack.records import Ended, Finish, Record


class Diary:
    """A journal that stores at once, and notes when it got how many ends."""

    def __init__(self) -> None:
        self.got: list[tuple[float, int]] = []
        self._began_at = anyio.current_time()

    async def append(self, record: Record) -> Position:
        assert isinstance(record, Finish)
        self.got.append((round(anyio.current_time() - self._began_at, 4), len(record.items)))
        return Position(len(self.got), 0)


def ended(number: int) -> Ended:
    return Ended(number, 1, Outcome.SUCCEEDED, 1, 2)


async def test_ends_one_by_one_are_told_at_once_and_those_close_together_wait_for_each_other(
    clock: VirtualClock,
) -> None:
    diary = Diary()
    reports = Reports("x1", diary, Ledger(), clock)
    async with anyio.create_task_group() as group:
        group.start_soon(reports.run)
        for number in range(3):  # each after the one before it is stored
            reports.add(ended(number))
            await reports.stored()
            await anyio.sleep(0.001)
        reports.add(ended(3))
        reports.add(ended(4))
        await reports.stored()
        for number in range(5, 9):
            reports.add(ended(number))
            await anyio.sleep(0.001)
        await reports.stored()
        group.cancel_scope.cancel()
    assert diary.got == [(0.0, 1), (0.001, 1), (0.002, 1), (0.003, 2), (round(0.003 + PACE_SECONDS, 4), 4)]
