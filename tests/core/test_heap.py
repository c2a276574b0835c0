"""What a process holds that has started."""

import subprocess
import sys

SETTLED = """
import gc
from clockjack.heap import settle

kept = [[] for _ in range(1000)]
settle()
assert gc.get_freeze_count() > 1000
assert all(one is not kept[0] for one in gc.get_objects())
"""

ALONE = """
import sys
from clockjack.outbound.client import httpx

assert httpx.AsyncClient is not None
print(sorted({"click", "httpx._main", "pygments", "rich"} & sys.modules.keys()))
import httpx._main
"""


def test_the_garbage_collector_passes_over_what_was_there_at_the_start() -> None:
    subprocess.run([sys.executable, "-c", SETTLED], check=True)


def test_httpx_brings_no_command_line_along_and_lets_others_have_it() -> None:
    told = subprocess.run([sys.executable, "-c", ALONE], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"
