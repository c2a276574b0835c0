"""The NATS servers that ``deploy/nats`` describes, run from the very files that it has."""

import json
import os
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import nats
import trustme
from nats.aio.client import Client

from clockjack.connection.access import Access
from clockjack.embedded.binary import find_server

CONFIGURATIONS = Path(__file__).parents[2] / "deploy" / "nats"

PASSWORDS = {"node": "pw:n", "worker-a": "pw-a", "worker-b": "pw-b", "publisher": "pw-p"}
"""By user."""


@dataclass
class Cluster:
    """Servers that run, and what is needed to get in."""

    folder: Path
    ports: list[int]
    scheme: str
    processes: list[subprocess.Popen[bytes]]

    @property
    def urls(self) -> list[str]:
        """Return the servers' URLs, without credentials."""
        return [f"{self.scheme}://127.0.0.1:{port}" for port in self.ports]

    @property
    def ca(self) -> Path | None:
        """Return the file of the authority that the servers' certificates come from."""
        return self.folder / "ca.crt" if self.scheme == "tls" else None

    def credentials(self, user: str) -> Path:
        """Return a file with the credentials of a user."""
        path = self.folder / f"{user}.credentials"
        path.write_text(f"{user}:{PASSWORDS[user]}\n")
        return path

    def access(self, user: str) -> Access:
        """Return what a user gets in by."""
        return Access(self.ca, self.credentials(user))

    async def client(self, user: str, errors: list[str] | None = None) -> Client:
        """Return a plain NATS client; what the server refuses it is added to `errors`."""

        async def note(error: Exception) -> None:
            if errors is not None:
                errors.append(str(error))

        tls = None if self.ca is None else ssl.create_default_context(cafile=self.ca)
        return await nats.connect(
            self.urls, user=user, password=PASSWORDS[user], tls=tls, error_cb=note, allow_reconnect=False
        )


@contextmanager
def secured_cluster(folder: Path) -> Iterator[Cluster]:
    """Run three servers by ``cluster.conf``, with certificates made for it, on ports of their own."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.crt")
    certificate = authority.issue_cert("127.0.0.1", "nats-1", "nats-2", "nats-3")
    certificate.private_key_pem.write_to_path(folder / "tls.key")
    for index, part in enumerate(certificate.cert_chain_pems):
        part.write_to_path(folder / "tls.crt", append=index > 0)
    clients, routes, monitors = free_ports(3), free_ports(3), free_ports(3)
    with ExitStack() as stack:
        processes: list[subprocess.Popen[bytes]] = []
        for index in range(3):
            replacements = {
                "0.0.0.0:4222": f"127.0.0.1:{clients[index]}",
                "0.0.0.0:6222": f"127.0.0.1:{routes[index]}",
                "127.0.0.1:8222": f"127.0.0.1:{monitors[index]}",
                "/etc/nats/tls": str(folder),
                "/data": str(folder / f"store-{index}"),
            } | {f"nats-{number + 1}:6222": f"127.0.0.1:{port}" for number, port in enumerate(routes)}
            file = written(folder, "cluster.conf", replacements, f"nats-{index + 1}.conf")
            processes.append(stack.enter_context(server(file, {"NATS_SERVER_NAME": f"nats-{index + 1}"})))
        for port in monitors:
            wait_healthy(port, folder)
        yield Cluster(folder, clients, "tls", processes)


@contextmanager
def secured_server(folder: Path) -> Iterator[Cluster]:
    """Run one server by ``single.conf``."""
    [port, monitor] = free_ports(2)
    replacements = {
        "127.0.0.1:4222": f"127.0.0.1:{port}",
        "127.0.0.1:8222": f"127.0.0.1:{monitor}",
        "/var/lib/clockjack-nats": str(folder / "store"),
    }
    with server(written(folder, "single.conf", replacements, "single.conf"), {}) as process:
        wait_healthy(monitor, folder)
        yield Cluster(folder, [port], "nats", [process])


def written(folder: Path, name: str, replacements: dict[str, str], new_name: str) -> Path:
    """Write a configuration with other ports and paths; each of `replacements` must be in it."""
    text = (CONFIGURATIONS / name).read_text()
    for old, new in replacements.items():
        assert old in text, f"{name} no longer has {old}"
        text = text.replace(old, new)
    if not (accounts := folder / "accounts.conf").exists():  # a server may be reading it
        accounts.write_text((CONFIGURATIONS / "accounts.conf").read_text())
    path = folder / new_name
    path.write_text(text)
    return path


def environment() -> dict[str, str]:
    """Return the variables with the passwords, as ``accounts.conf`` wants them."""
    return {f"CLOCKJACK_{user.upper().replace('-', '_')}_PASSWORD": password for user, password in PASSWORDS.items()}


@contextmanager
def server(configuration: Path, variables: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a nats-server."""
    with configuration.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(
            [find_server(), "-c", configuration], env=os.environ | environment() | variables, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


def wait_healthy(monitor: int, folder: Path, seconds: float = 30) -> None:
    """Wait until a server says that it is well, JetStream and cluster included."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{monitor}/healthz", timeout=1) as answer:
                if json.load(answer)["status"] == "ok":
                    return
        except (OSError, ValueError):
            pass
        if time.monotonic() > deadline:
            raise RuntimeError("\n".join(log.read_text()[-2000:] for log in folder.glob("*.log")))
        time.sleep(0.02)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
