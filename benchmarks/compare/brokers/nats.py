"""The nats-server that Clockjack brings, with JetStream.

Durable, it syncs each write before it acknowledges (``sync_interval: always``); else every two minutes, its default.
"""

from compare.brokers.ports import accepts, free_port
from compare.processes import Processes


def start(processes: Processes, durable: bool) -> str:
    """Start it."""
    port = free_port()
    sync = "always" if durable else "2m"
    configuration = processes.folder / "nats.conf"
    configuration.write_text(
        f'listen: "127.0.0.1:{port}"\n'
        f'max_payload: 8388608\njetstream {{ store_dir: "{processes.folder}/store", sync_interval: {sync} }}\n'
    )
    program = processes.environment["BENCH_NATS_SERVER"]
    processes.start("broker", [program, "-c", str(configuration)])
    processes.wait_for("broker", lambda: accepts(port))
    return f"nats://127.0.0.1:{port}"
