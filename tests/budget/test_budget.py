"""No job costs more than it did, however much there is beside it; and this would show."""

from typing import Any

import anyio
import pytest
from tests.budget import states
from tests.budget.budgets import complaint, excess, read_table
from tests.budget.measure import FEW, LARGE, SMALL, costs, kept_blocks, measure

from clockjack.apply import submit, table
from clockjack.apply.session import Session
from clockjack.executor import ledger, reports
from clockjack.executor.ledger import Ledger

pytestmark = pytest.mark.blocking

ALIKE = 1.02
"""So many times as much a job may cost beside a great deal as beside little."""

MOST_KEPT = 0.5
"""Blocks of memory that a job may leave behind: one that forgets to let go of something leaves one at least."""


def test_a_job_costs_what_it_did() -> None:
    found = excess(costs(), read_table())
    if found:
        pytest.fail(complaint(found), pytrace=False)


def test_a_job_costs_the_same_beside_a_great_deal() -> None:
    much = measure(*states.state(LARGE))
    more = {
        f"{way}: {name}": (few, much[way].figures[name])
        for way, cost in costs().items()
        if way in much
        for name, few in cost.figures.items()
        if much[way].figures[name] > ALIKE * few
    }
    assert not more, f"for a job, beside {SMALL} of everything and beside {LARGE}"


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep less of what is kept for a while, so that it is soon seen whether it goes."""
    monkeypatch.setattr(ledger, "MAX_RECENT", FEW)
    monkeypatch.setattr(table, "CACHED", FEW)


@pytest.mark.usefixtures("forgetful")
def test_a_job_leaves_no_memory_behind() -> None:
    kept = kept_blocks()
    assert kept < MOST_KEPT, f"each job left {kept:.2f} blocks of memory"


# --- that it would show -----------------------------------------------------------------------------------------


def faults(*ways: str, size: int = SMALL, without: str = "") -> set[str]:
    """Return which figures are over their budgets, beside so much of everything, and without an index."""
    db, entries = states.state(size)
    if without:
        db.execute(f"DROP INDEX {without}")
    found = excess(measure(db, entries, ways), read_table())
    return {fault.partition(" is ")[0] for fault in found}


def test_a_missing_index_shows() -> None:
    assert "one: sql.steps" in faults("one", size=2000, without="jobs_running")


def test_a_query_for_each_job_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    def add(session: Session, *rest: Any) -> Any:
        session.db.execute("SELECT 1")
        return before(session, *rest)

    before = submit.add
    monkeypatch.setattr(submit, "add", add)
    assert "batch: sql.statements" in faults("batch")


def test_an_event_for_each_job_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    def add(self: Ledger, held: Any) -> None:
        waits.append(anyio.Event())
        before(self, held)

    waits: list[anyio.Event] = []
    before = Ledger.add
    monkeypatch.setattr(Ledger, "add", add)
    assert "batch: loop.objects" in faults("batch")


def test_an_append_for_few_jobs_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MAX_ITEMS", 4)
    assert {"batch: ports.appends", "batch: ports.transactions"} <= faults("batch")


@pytest.mark.usefixtures("forgetful")
def test_memory_that_is_left_behind_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MAX_RECENT", 1 << 30)
    assert kept_blocks() > MOST_KEPT
