"""What a node costs that has nothing to do: time to be ready, memory, CPU.

``python benchmarks/idle.py [--seconds 20]``
"""

import argparse
import time

from bench_node import bench_node, load_average


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with bench_node() as node:
        time.sleep(5)
        before = sum(node.cpu_seconds().values())
        time.sleep(options.seconds)
        used = sum(node.cpu_seconds().values()) - before
        sizes = node.pss_mib()
    print(f"load average {load_average()}")
    print(f"ready after {node.ready_seconds:.2f} s")
    for name, size in sizes.items():
        print(f"{size:8.1f} MiB  {name}")
    print(f"{sum(sizes.values()):8.1f} MiB PSS in all")
    print(f"{100 * used / options.seconds:8.2f} % of a core, idle")


if __name__ == "__main__":
    main()
