"""Two hundred seeds, each a cluster, its clients, and an adversary."""

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.simulation.conftest import GROUPS

if TYPE_CHECKING:
    from multiprocessing.pool import AsyncResult

    from clockjack.testing.simulation.run import Report

MUST_HAPPEN = (
    "ActOnJobs applied",
    "AdvanceBackfill applied",
    "ApplySchedules applied",
    "Assign stale-epoch",
    "BusTrouble",
    "CancelBackfill applied",
    "CancelJob applied",
    "Checkpoint applied",
    "Claim lease-held",
    "Claim stale-epoch",
    "Cut",
    "DeleteSchedule applied",
    "DiskFull",
    "Expire applied",
    "Finish already-done",
    "Fire already-done",
    "Forget",
    "Freeze",
    "Full",
    "Jump",
    "Kill",
    "KillRunner",
    "LogTrouble",
    "Lost applied",
    "Matched applied",
    "Outage",
    "PauseQueue applied",
    "PauseSchedule applied",
    "Promote stale-epoch",
    "Prune applied",
    "PurgeQueue applied",
    "Renew stale-epoch",
    "Resign applied",
    "ResumeSchedule applied",
    "RetryJob applied",
    "RunJobNow applied",
    "Slow",
    "Stop",
    "TriggerSchedule applied",
    "a report came late, while the next attempt ran elsewhere",
    "a report came late, while the next attempt ran there",
    "an entry was stored twice",
    "attempt cancelled",
    "attempt crashed",
    "attempt failed",
    "attempt lost",
    "attempt released",
    "attempt timed_out",
    "backfill cancelled",
    "backfill completed",
    "backfill tick already-ran",
    "backfill tick made",
    "job cancelled",
    "job expired",
    "job failed",
    "job quarantined",
    "job succeeded",
    "tick fired",
    "tick skipped buffer-full",
    "tick skipped missed",
    "tick skipped overlap",
    "tick skipped replaced",
    "tick triggered",
)
"""What a simulation that never sees it says nothing about."""


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seeds", GROUPS, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_no_seed_breaks_a_promise(reports: "dict[range, AsyncResult[list[Report]]]", seeds: range) -> None:
    broken = [report for report in reports[seeds].get() if report.violations]
    for report in broken:
        print(f"seed {report.plan.seed} (python -m clockjack.testing.simulation --start {report.plan.seed} --seeds 1):")
        print(*report.violations, sep="\n")
    assert [report.plan.seed for report in broken] == []


@pytest.mark.timeout(180)
@pytest.mark.skipif(len(GROUPS) < 8, reason="few seeds can't have seen everything")
def test_they_see_what_can_happen(reports: "dict[range, AsyncResult[list[Report]]]") -> None:
    seen: Counter[str] = Counter()
    for group in reports.values():
        for report in group.get():
            seen += report.seen
    assert [what for what in MUST_HAPPEN if not seen[what]] == []
