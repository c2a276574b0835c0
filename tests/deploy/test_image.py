"""The container image: what can be said of it without an engine. Its steps were run by hand, see deploy/README.md."""

import http.server
import os
import re
import ssl
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from tests.deploy.places import DEPLOY, ROOT, document

DOCKERFILE = (DEPLOY / "image" / "Dockerfile").read_text()
BUILD, FINAL = DOCKERFILE.split("\nFROM ")[1:]
HEALTH = DEPLOY / "image" / "clockjack-health"


def test_what_is_installed_comes_from_the_lock_file() -> None:
    version = re.search(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert version is not None
    assert f" uv=={version[1]}\n" in BUILD
    assert "uv sync --frozen --no-default-groups --no-install-project --no-build" in BUILD
    constraints = (DEPLOY / "image" / "build-constraints.txt").read_text()
    assert "hatchling==" in constraints
    assert constraints.count("--hash=sha256:") >= constraints.count("==")


def test_the_last_stage_installs_no_more_than_it_must() -> None:
    assert re.findall(r"apt-get install -y --no-install-recommends (.*) \\", FINAL) == ["tini"]
    assert not re.search(r"\b(pip|uv|gcc|build-essential|make)\b", re.sub(r"^#.*", "", FINAL, flags=re.MULTILINE))


def test_it_is_not_root() -> None:
    assert re.findall(r"^USER (.*)$", FINAL, re.MULTILINE) == ["10001:10001"]
    assert FINAL.rindex("\nUSER ") > FINAL.rindex("\nRUN ")


def test_what_it_is_made_from_is_in_the_context() -> None:
    ignored = (DEPLOY / "image" / "Dockerfile.dockerignore").read_text().splitlines()
    allowed = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    for sources in re.findall(r"^COPY (?!--from)(?:--chmod=\S+ )?(.*) \S+$", DOCKERFILE, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
            assert any(source == one or source.startswith(f"{one}/") for one in allowed), f"{source} is ignored"


def test_one_version_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"-t clockjack:{version} ." in DOCKERFILE
    services = document(DEPLOY / "compose" / "compose.yaml")["services"]
    assert services["node-1"]["image"] == f"clockjack:${{CLOCKJACK_VERSION:-{version}}}"
    assert document(DEPLOY / "kubernetes" / "base" / "kustomization.yaml")["images"] == [
        {"name": "clockjack", "newTag": version}
    ]
    chart = document(DEPLOY / "kubernetes" / "nats" / "values.yaml")
    assert services["nats-1"]["image"] == f"nats:{chart['container']['image']['tag']}"


class Health(http.server.BaseHTTPRequestHandler):
    """A node that lives, and isn't ready."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health/live" else 503)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve, and yield the port."""
    with http.server.HTTPServer(("127.0.0.1", 0), Health) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def port() -> Iterator[int]:
    with serving() as found:
        yield found


def health(check: str, **variables: str) -> tuple[int, str]:
    environment = {"PATH": os.environ["PATH"]} | variables
    command = [sys.executable, "-IS", str(HEALTH), check]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=20)
    return done.returncode, done.stderr.strip()


def test_the_probe_asks_the_node(port: int) -> None:
    assert health("live", CLOCKJACK_PORT=str(port)) == (0, "")
    status, said = health("ready", CLOCKJACK_PORT=str(port))
    assert status == 1
    assert "503" in said


def test_the_probe_asks_over_tls_where_the_node_has_a_certificate() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("node-1").configure_cert(context)
    with serving(context) as port:
        variables = {"CLOCKJACK_PORT": str(port), "CLOCKJACK_HOST": "0.0.0.0", "CLOCKJACK_TLS_CERT": "/tls.crt"}
        assert health("live", **variables) == (0, "")
        assert "503" in health("ready", **variables)[1]


def test_the_probe_says_when_nobody_answers() -> None:
    status, said = health("live", CLOCKJACK_PORT="1")
    assert status == 1
    assert "refused" in said
    assert health("live", CLOCKJACK_PORT="tcp://10.0.0.1:8640", CLOCKJACK_HOST="127.0.0.255")[0] == 1


def test_the_probe_of_a_worker_looks_for_its_file(tmp_path: Path) -> None:
    file = tmp_path / "ready.json"
    assert health("worker", CLOCKJACK_READY_FILE=str(file)) == (1, f"{file} is not there")
    file.write_text("{}")
    assert health("worker", CLOCKJACK_READY_FILE=str(file)) == (0, "")
    assert health("worker") == (1, "CLOCKJACK_READY_FILE is not set")


def test_the_probe_knows_no_other_checks() -> None:
    status, said = health("well")
    assert status == 1
    assert said.startswith("usage:")
