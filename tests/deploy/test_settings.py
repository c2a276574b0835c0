"""Whatever sets a variable or writes a file of settings sets what there is, to what it may be."""

import re
from pathlib import Path

import pytest
from tests.deploy.places import DEPLOY, KUBERNETES, document, documents

from clockjack.config import NodeConfig, load
from clockjack.config.settings import WORKER_SETTINGS

SECRET = "whsec_" + 32 * "A"


def image() -> dict[str, str]:
    text = (DEPLOY / "image" / "Dockerfile").read_text()
    return dict(re.findall(r"(CLOCKJACK_\w+)=(\S+)", text.rpartition("FROM ")[2]))


def compose() -> dict[str, dict[str, str]]:
    services = document(DEPLOY / "compose" / "compose.yaml")["services"]
    return {
        name: {key: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value) for key, value in service["environment"].items()}
        for name, service in services.items()
        if name.startswith(("node-", "worker-"))
    }


def literals(name: str, *files: Path) -> dict[str, str]:
    """Return what the generators of a ConfigMap set."""
    found: dict[str, str] = {}
    for file in files:
        for generator in document(file)["configMapGenerator"]:
            if generator["name"] == name:
                found |= dict(literal.split("=", 1) for literal in generator["literals"])
    return found


def pod(file: str) -> dict[str, str]:
    """Return what the container of Clockjack is given."""
    container = documents(KUBERNETES / "base" / file)[0]["spec"]["template"]["spec"]["containers"][0]
    return {one["name"]: one.get("value", SECRET) for one in container["env"]}


def unit(name: str) -> dict[str, str]:
    text = (DEPLOY / "systemd" / name).read_text().replace("%i", "worker-a")
    return dict(re.findall(r"^Environment=(CLOCKJACK_\w+)=(.*)$", text, re.MULTILINE))


BASE, DEV = KUBERNETES / "base" / "kustomization.yaml", KUBERNETES / "overlays" / "dev" / "kustomization.yaml"

NODES = {
    "image": image(),
    "compose node-1": image() | compose()["node-1"],
    "compose node-2": image() | compose()["node-2"],
    "kubernetes base": image() | literals("clockjack-node", BASE) | pod("node.yaml"),
    "kubernetes dev": image() | literals("clockjack-node", BASE, DEV) | pod("node.yaml"),
    "systemd": unit("clockjack.service"),
    "systemd with workers": unit("clockjack.service") | unit("with-workers.conf"),
    "systemd reachable": unit("clockjack.service") | unit("reachable.conf"),
}
WORKERS = {
    "compose worker-a": image() | compose()["worker-a"],
    "compose worker-b": image() | compose()["worker-b"],
    "kubernetes base": image() | literals("clockjack-worker", BASE) | pod("worker.yaml"),
    "kubernetes dev": image() | literals("clockjack-worker", BASE, DEV) | pod("worker.yaml"),
    "systemd": unit("clockjack-worker@.service") | {"CLOCKJACK_NATS": "nats://127.0.0.1:4222"},
}


def loaded(variables: dict[str, str], tmp_path: Path) -> tuple[NodeConfig, set[str]]:
    (tmp_path / "empty.toml").write_text("")
    found = load(file=tmp_path / "empty.toml", environment=variables)
    return found.node, {name for name, source in found.sources.items() if source != "default"}


@pytest.mark.parametrize("where", NODES)
def test_nodes_are_given_what_there_is(where: str, tmp_path: Path) -> None:
    config, _ = loaded(NODES[where], tmp_path)
    if config.host != "127.0.0.1":
        assert config.tls_cert is not None
        assert config.tls_key is not None
        assert config.admin_key_file is not None, "it would not start"
        assert not config.allowed_hosts, "these are for nodes that need no key"
    assert (config.host == "0.0.0.0") == where.startswith(("compose", "kubernetes", "systemd reachable"))
    assert set(NodeConfig().roles) - {"executor"} <= set(config.roles), "nobody would do its work"
    if config.nats:
        assert "executor" not in config.roles, "users' code would run beside a node's credentials"


@pytest.mark.parametrize("where", WORKERS)
def test_workers_are_given_what_they_use(where: str, tmp_path: Path) -> None:
    config, given = loaded(WORKERS[where], tmp_path)
    assert given <= set(WORKER_SETTINGS)
    assert config.nats
    assert config.worker_name in {"worker-a", "worker-b"}
    assert config.ready_file, "nothing would tell that it is ready"


@pytest.mark.parametrize("where", [where for where in NODES | WORKERS if not where.startswith(("image", "systemd"))])
def test_whatever_goes_over_a_network_is_encrypted(where: str, tmp_path: Path) -> None:
    for variables in (NODES.get(where), WORKERS.get(where)):
        if variables is not None:
            config, _ = loaded(variables, tmp_path)
            assert all(url.startswith("tls://") or "://" not in url for url in config.nats)
            assert config.nats_ca is not None
            assert config.nats_credentials is not None


@pytest.mark.parametrize("file", sorted((DEPLOY / "systemd").glob("*.toml")), ids=lambda file: file.name)
def test_files_of_settings_are_right(file: Path) -> None:
    assert load(file=file, environment={}).node.log_format == "json"
    proposed = re.findall(r"^(?:# )?(\w+) = ", file.read_text(), re.MULTILINE)
    assert set(proposed) <= set(NodeConfig.__struct_fields__)
