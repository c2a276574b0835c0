"""PostgreSQL with its own defaults, which sync each commit, or with ``synchronous_commit`` off.

It refuses to run as root: then it runs as another user, ``postgres`` if there is one, else ``nobody``.
https://www.postgresql.org/docs/current/wal-async-commit.html
"""

import os
import pwd
import shutil
import subprocess

from compare.brokers.ports import find_program, free_port
from compare.errors import NotMeasuredError
from compare.processes import Processes

PLACES = "/usr/lib/postgresql/*/bin"


def start(processes: Processes, durable: bool) -> str:
    """Start it."""
    server, initdb = find_program("postgres", PLACES), find_program("initdb", PLACES)
    data = processes.folder / "postgres"
    data.mkdir()
    user = _other_user()
    if user:
        processes.folder.chmod(0o755)
        shutil.chown(data, user)
    command = [initdb, "-D", str(data), "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(command, capture_output=True, user=user, cwd=data, check=False)
    if made.returncode:
        raise NotMeasuredError(f"initdb: {made.stderr.decode()[-500:]}")
    port = free_port()
    commit = "on" if durable else "off"
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "synchronous_commit": commit,
    }
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    processes.start("broker", [server, "-D", str(data), *settings], user=user)
    processes.wait_for("broker", lambda: _ready(processes))
    return f"postgresql://bench@127.0.0.1:{port}/postgres"


def _ready(processes: Processes) -> bool:
    return b"ready to accept connections" in processes.log("broker").read_bytes()


def _other_user() -> str | None:
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)
