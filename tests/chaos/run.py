"""Chaos on real processes: ``python -m tests.chaos.run [--seconds 600] [--seed N] [--rate 300]``.

Three nodes, three NATS servers and two workers under load, while some are killed, frozen and cut off at random by
the seed. At the end all promises are checked; the exit status is 1 if one was broken.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.adversary import Adversary
from tests.chaos.judge import judge, wait_until_quiet
from tests.chaos.load import Load

from clockjack.testing.processes.cluster import Cluster


def chaos(folder: Path, seconds: float, seed: int, rate: float) -> tuple[dict[str, int], dict[str, int], list[str]]:
    """Return how often each promise was broken, how much was looked at, and what was done."""
    diaries = folder / "diaries"
    diaries.mkdir(parents=True)
    cluster = Cluster(
        folder / "cluster",
        tasks=Path(__file__).parent / "chaos_tasks.py",
        node_options=("--snapshot-entries", "2000"),
        environment={"CHAOS_DIARIES": str(diaries)},
    )
    try:
        load = Load(cluster, rate)
        load.prepare()
        load.start()
        adversary = Adversary(cluster, seed)
        adversary.start()
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            time.sleep(min(left, 10))
            print(f"{left:6.0f} s left, {len(load.accepted)} jobs accepted; {adversary.deeds[-1:]}", flush=True)
        adversary.done.set()
        adversary.join()
        load.stop()
        if adversary.failure is not None:
            raise adversary.failure
        wait_until_quiet(cluster, 120)
        broken, seen = judge(cluster, load)
        broken["runs that carried less than the rate"] = int(load.carried < rate)
        seen |= {"accepted jobs": len(load.accepted), "of those a second": round(load.carried)}
        return broken, seen, adversary.deeds
    finally:
        cluster.end()


def main() -> int:
    """Run, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--rate", type=float, default=300, help="jobs a second to be carried, outages included")
    parser.add_argument("--folder", type=Path, help="keep everything there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clockjack-chaos-") as scratch:
        folder = options.folder or Path(scratch)
        broken, seen, deeds = chaos(folder, options.seconds, options.seed, options.rate)
    print("\n".join(deeds))
    print(
        f"seed {options.seed}: {len(deeds)} deeds in {options.seconds:g} s, load average {os.getloadavg()}; looked at:"
    )
    for what, count in seen.items():
        print(f"{count:8} {what}")
    print("promises broken:")
    for promise, times in broken.items():
        print(f"{times:8} {promise}")
    return 1 if any(broken.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
