"""Redis: in memory alone, or with each write in the append-only file and fsynced before it is answered.

https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
"""

from compare.brokers.ports import accepts, find_program, free_port
from compare.processes import Processes


def start(processes: Processes, durable: bool) -> str:
    """Start it."""
    port = free_port()
    keep = ["--appendonly", "yes", "--appendfsync", "always"] if durable else ["--appendonly", "no"]
    address = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(processes.folder)]
    processes.start("broker", [find_program("redis-server"), *address, "--save", "", *keep])
    processes.wait_for("broker", lambda: accepts(port))
    return f"redis://127.0.0.1:{port}/0"
