"""Leaders propose until there is room."""

import logging

import anyio
import pytest
from tests.core.journal.test_writer import record

from clockjack.apply.outcome import APPLIED, Outcome
from clockjack.errors import LogFull
from clockjack.journal.patience import PatientProposer
from clockjack.records import Record, Requester


class Narrow:
    """Takes records while there is room."""

    def __init__(self) -> None:
        self.has_room = False
        self.taken: list[Record] = []
        self.refused = 0

    async def propose(self, record: Record, requester: Requester | None = None) -> Outcome:
        if not self.has_room:
            self.refused += 1
            raise LogFull("the log holds 9 bytes and may hold 9")
        self.taken.append(record)
        return APPLIED


async def test_waits_for_room_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    narrow = Narrow()
    patient = PatientProposer(narrow)
    outcomes: list[Outcome] = []

    async def propose(number: int) -> None:
        outcomes.append(await patient.propose(record(number)))

    with caplog.at_level(logging.INFO):
        async with anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(propose, number)
            await anyio.sleep(3600)
            assert not outcomes
            assert 5 * 3500 < narrow.refused < 5 * 3700, "it asks about once a second"
            narrow.has_room = True
            await anyio.sleep(1.1)
            assert outcomes == [APPLIED] * 5
    assert [line.levelname for line in caplog.records] == ["WARNING", "INFO"]
    assert "holds 9 bytes" in caplog.text


async def test_what_waits_can_be_given_up() -> None:
    narrow = Narrow()
    with anyio.move_on_after(10):
        await PatientProposer(narrow).propose(record(1))
    narrow.has_room = True
    await anyio.sleep(10)
    assert narrow.taken == []
