"""Whole clusters in memory, under a seeded adversary: every promise is kept, and a seed plays the same play again."""

import os
import subprocess
import sys

import pytest

from clockjack.testing.simulation.run import simulate

SEEDS = 200


@pytest.mark.timeout(300)
def test_no_seed_breaks_a_promise() -> None:
    """Run in processes of their own, on all processors; the output names the seeds that fail, and what they show."""
    jobs = str(os.cpu_count() or 1)
    command = [sys.executable, "-m", "clockjack.testing.simulation", "--seeds", str(SEEDS), "--jobs", jobs]
    done = subprocess.run([*command, "--no-shorten"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_seed_replays_exactly() -> None:
    first, second = simulate(7), simulate(7)
    assert first.trace == second.trace
    assert simulate(8).trace != first.trace
