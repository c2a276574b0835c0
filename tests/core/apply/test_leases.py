"""Leases: taken, kept and given back by the time of the log."""

import pytest
from tests.core.apply.bench import Bench
from tests.core.scribe import SECOND

from clockjack import records as r

LEASE = 2 * SECOND


def claim(bench: Bench, node: str, epoch: int, by: str | None = None) -> str | None:
    return bench.do(r.Claim("scheduler", node, epoch, LEASE), by=by or node).reason


def renew(bench: Bench, node: str, epoch: int) -> str | None:
    return bench.do(r.Renew(node, [("scheduler", epoch)]), by=node).reason


def resign(bench: Bench, node: str, epoch: int) -> str | None:
    return bench.do(r.Resign("scheduler", node, epoch), by=node).reason


def leader(bench: Bench) -> tuple[str, int]:
    node, epoch = bench.row("SELECT node_id, epoch FROM leases")
    return node, epoch


def acts(bench: Bench, node: str, epoch: int) -> bool:
    """Say whether a leader's record applies."""
    return bench.do(r.Promote(epoch, bench.now, []), by=node).reason is None


def test_the_first_who_asks_leads(bench: Bench) -> None:
    assert not acts(bench, "a", 0)
    assert claim(bench, "a", 2) == "stale-epoch"
    assert claim(bench, "a", 1) is None
    assert claim(bench, "b", 1) == "stale-epoch"
    assert claim(bench, "b", 2) == "lease-held"
    assert leader(bench) == ("a", 1)
    assert acts(bench, "a", 1)
    assert not acts(bench, "b", 1)
    assert not acts(bench, "a", 0)
    assert not acts(bench, "a", 2)


def test_a_lease_runs_out(bench: Bench) -> None:
    claim(bench, "a", 1)
    bench.wait(1.999)
    assert claim(bench, "b", 2) == "lease-held"
    bench.wait(0.001)
    assert acts(bench, "a", 1)  # until another leads
    assert claim(bench, "b", 2) is None
    assert not acts(bench, "a", 1)
    assert renew(bench, "a", 1) == "stale-epoch"


def test_a_lease_that_is_renewed_does_not(bench: Bench) -> None:
    claim(bench, "a", 1)
    for _ in range(10):
        bench.wait(1.5)
        assert renew(bench, "a", 1) is None
        assert claim(bench, "b", 2) == "lease-held"


def test_a_lease_that_was_given_back_is_free(bench: Bench) -> None:
    claim(bench, "a", 1)
    assert resign(bench, "b", 1) == "stale-epoch"
    assert resign(bench, "a", 2) == "stale-epoch"
    assert resign(bench, "a", 1) is None
    assert claim(bench, "b", 2) is None


def test_a_late_renewal_does_not_take_back_a_resignation(bench: Bench) -> None:
    claim(bench, "a", 1)
    resign(bench, "a", 1)
    assert renew(bench, "a", 1) == "stale-epoch"
    assert claim(bench, "b", 2) is None


def test_a_node_takes_its_own_lease_anew_after_a_restart(bench: Bench) -> None:
    claim(bench, "a", 1)
    assert claim(bench, "a", 2) is None
    assert not acts(bench, "a", 1)
    assert acts(bench, "a", 2)


def test_nobody_claims_for_another(bench: Bench) -> None:
    assert claim(bench, "a", 1, by="b") == "not-allowed"
    claim(bench, "a", 1)
    assert bench.do(r.Renew("a", [("scheduler", 1)]), by="b").reason == "not-allowed"
    assert bench.do(r.Resign("scheduler", "a", 1), by="b").reason == "not-allowed"
    assert leader(bench) == ("a", 1)


def test_says_if_any_of_the_leases_is_gone(bench: Bench) -> None:
    claim(bench, "a", 1)
    bench.do(r.Claim("matcher", "b", 1, LEASE), by="b")
    bench.wait(1)
    assert bench.do(r.Renew("a", [("scheduler", 1), ("matcher", 1)])).reason == "stale-epoch"
    assert bench.rows("SELECT role, expires_at FROM leases ORDER BY role") == [
        ("matcher", bench.now + SECOND),
        ("scheduler", bench.now + LEASE),
    ]


@pytest.mark.parametrize("back", [2.1, 60.0, 86_400.0])
def test_somebody_can_lead_after_the_clock_of_the_log_was_set_back(bench: Bench, back: float) -> None:
    """Else nobody could before that clock is there again."""
    bench.wait(back)
    claim(bench, "a", 1)
    bench.wait(-back)
    assert claim(bench, "b", 2) is None
    bench.wait(1)
    assert claim(bench, "a", 3) == "lease-held"
    bench.wait(1)
    assert claim(bench, "a", 3) is None


def test_a_small_step_back_frees_no_lease(bench: Bench) -> None:
    claim(bench, "a", 1)
    bench.wait(1)
    renew(bench, "a", 1)
    bench.wait(-0.5)
    assert claim(bench, "b", 2) == "lease-held"
