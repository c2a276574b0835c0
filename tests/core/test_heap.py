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

IDLE = """
import sys
import clockjack.executor.runner.__main__
runner = set(sys.modules)
import clockjack.node.compose
import clockjack_api.cli.serve
import clockjack_api.server
print(runner & {"httpx", "httpcore", "litestar", "nats", "sqlite3", "standardwebhooks"})
print(sys.modules.keys() & {"holidays", "httpcore", "httpx", "icalendar", "prometheus_client", "rich", "trio"})
"""


def test_the_garbage_collector_passes_over_what_was_there_at_the_start() -> None:
    subprocess.run([sys.executable, "-c", SETTLED], check=True)


def test_httpx_brings_no_command_line_along_and_lets_others_have_it() -> None:
    told = subprocess.run([sys.executable, "-c", ALONE], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


def test_what_is_rarely_needed_is_not_read_in_at_the_start() -> None:
    told = subprocess.run([sys.executable, "-c", IDLE], check=True, capture_output=True, text=True)
    assert told.stdout.split("\n")[:2] == ["set()", "set()"]
