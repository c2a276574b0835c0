"""A seed says all that happens: again, elsewhere, and when it is read from a file."""

import os
import subprocess
import sys

from clockjack.testing.simulation.plan import plan_of
from clockjack.testing.simulation.run import simulate
from clockjack.testing.simulation.steps import decode_plan, encode_plan

SEEDS = (1, 3, 8)

SCRIPT = """
import sys
from clockjack.testing.simulation.run import simulate
for seed in map(int, sys.argv[1:]):
    print(simulate(seed).trace)
"""


def test_the_same_seed_does_the_same_in_every_process() -> None:
    here = [simulate(seed).trace for seed in SEEDS]
    assert [simulate(seed).trace for seed in SEEDS] == here
    command = [sys.executable, "-c", SCRIPT, *map(str, SEEDS)]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    there = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.split()
    assert there == here


def test_other_seeds_do_something_else() -> None:
    assert len({simulate(seed).trace for seed in range(1, 6)}) == 5


def test_a_plan_that_was_kept_does_what_its_seed_did() -> None:
    plan = plan_of(3)
    assert simulate(decode_plan(encode_plan(plan))).trace == simulate(3).trace
