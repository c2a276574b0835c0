"""Tell what a job costs, in counts: ``python -m tests.budget [--write] [--most FIGURE]``."""

import argparse

from tests.budget.budgets import MARGIN, most, read_table, write_table
from tests.budget.measure import costs


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.budget", description=__doc__)
    parser.add_argument("--write", action="store_true", help="make what is found what is allowed")
    parser.add_argument(
        "--most", metavar="FIGURE", help="tell what this one is mostly made of: calls.apply, sql.steps …"
    )
    options = parser.parse_args()
    found = costs()
    if options.write:
        write_table(found)
    table = read_table()
    for way, cost in found.items():
        print(f"{way}: {cost.jobs} jobs; for one of them" + f"{'found':>14}{'before':>12}{'allowed':>12}".rjust(20))
        for name, figure in cost.figures.items():
            before = table.get(way, {}).get(name, 0.0)
            if options.most in (None, name):
                print(f"  {name:30}{figure:14.3f}{before:12.3f}{before * MARGIN:12.3f}")
        if options.most:
            for what, times in most(options.most, cost, 25):
                print(f"    {times:10.2f}  {what}")


if __name__ == "__main__":
    main()
