"""The configurations of NATS servers are valid, and the same everywhere.

What they allow is tested in ``tests/integration/test_permissions.py``.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest
import trustme
from tests.deploy.places import DEPLOY, KUBERNETES, document

from clockjack.embedded.binary import find_server

NATS = DEPLOY / "nats"
ACCOUNTS = (NATS / "accounts.conf").read_text()
VARIABLES = set(re.findall(r"\$(CLOCKJACK_\w+)", ACCOUNTS))


@pytest.mark.parametrize("name", ["single.conf", "cluster.conf"])
def test_the_server_takes_them(name: str, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.crt")
    certificate = authority.issue_cert("nats-1")
    certificate.private_key_pem.write_to_path(tmp_path / "tls.key")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "tls.crt")
    (tmp_path / "accounts.conf").write_text(ACCOUNTS)
    file = tmp_path / name
    file.write_text((NATS / name).read_text().replace("/etc/nats/tls", str(tmp_path)))
    environment = os.environ | dict.fromkeys(VARIABLES, "secret") | {"NATS_SERVER_NAME": "nats-1"}
    done = subprocess.run(
        [find_server(), "-t", "-c", file], env=environment, capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == 0, done.stderr
    assert "is valid" in done.stderr


def test_an_acknowledgement_comes_after_the_fsync_everywhere() -> None:
    for name in ("single.conf", "cluster.conf"):
        assert re.search(r"^  sync_interval: always$", (NATS / name).read_text(), re.MULTILINE), name
    chart = document(KUBERNETES / "nats" / "values.yaml")
    assert chart["config"]["jetstream"]["merge"] == {"sync_interval": "always"}
    assert "sync_interval" not in (KUBERNETES / "nats" / "values-dev.yaml").read_text()


def test_groups_of_workers_differ_by_their_names_alone() -> None:
    blocks = re.findall(r"^  (WORKER_\w) \{(.*?)^  \}$", ACCOUNTS, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in blocks] == ["WORKER_A", "WORKER_B"]
    first, second = (block for _, block in blocks)
    assert first.replace("worker-a", "worker-b").replace("WORKER_A", "WORKER_B") == second


def test_whoever_runs_servers_gives_them_the_passwords() -> None:
    chart = document(KUBERNETES / "nats" / "values.yaml")["container"]["env"]
    keys = {name: one["valueFrom"]["secretKeyRef"]["key"] for name, one in chart.items() if isinstance(one, dict)}
    assert keys == {name: name for name in VARIABLES}
    made = (DEPLOY / "compose" / "make-secrets.sh").read_text()
    assert set(re.findall(r"^credentials \S+ (\S+)$", made, re.MULTILINE)) == VARIABLES


def test_the_chart_gets_the_accounts_and_encrypts() -> None:
    config = document(KUBERNETES / "nats" / "values.yaml")["config"]
    assert config["merge"]["$include"] == "./accounts.conf"
    assert config["nats"]["tls"]["enabled"]
    assert config["cluster"]["tls"]["enabled"]
    assert config["cluster"]["tls"]["merge"]["verify"]
