"""compose.yaml hangs together, and what it needs is made. deploy/README.md says what was run by hand."""

import re
import ssl
import stat
import subprocess
from pathlib import Path

import pytest
from tests.deploy.places import DEPLOY, document

from clockjack_api.access.start import read_secret

FOLDER = DEPLOY / "compose"
COMPOSE = document(FOLDER / "compose.yaml")
SERVICES = COMPOSE["services"]
LONG_RUNNING = {name: service for name, service in SERVICES.items() if name != "nats-data"}


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory that make-secrets.sh made; it is run twice, and the second time changes nothing."""
    folder = tmp_path_factory.mktemp("compose") / "secrets"
    command = ["sh", str(FOLDER / "make-secrets.sh"), str(folder)]
    subprocess.run(command, check=True, timeout=60)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    subprocess.run(command, check=True, timeout=60)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    return folder


def test_every_file_is_there_or_made(secrets: Path) -> None:
    for one in COMPOSE["configs"].values():
        assert (FOLDER / one["file"]).is_file(), one
    for one in COMPOSE["secrets"].values():
        assert (secrets.parent / one["file"]).is_file(), one
    for service in SERVICES.values():
        for file in service.get("env_file", []):
            assert (secrets.parent / file).is_file(), file


def test_secrets_are_for_their_owner_alone(secrets: Path) -> None:
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert "/secrets/" in (FOLDER / ".gitignore").read_text().split()


def test_credentials_and_passwords_are_the_same(secrets: Path) -> None:
    passwords = set((secrets / "nats.env").read_text().split())
    for user in ("node", "worker-a", "worker-b", "publisher"):
        name, password = (secrets / f"{user}.credentials").read_text().strip().split(":")
        assert name == user
        assert f"CLOCKJACK_{user.upper().replace('-', '_')}_PASSWORD={password}" in passwords
        assert re.fullmatch("p[0-9a-f]{48}", password)


def test_certificates_are_what_they_should_be(secrets: Path) -> None:
    context = ssl.create_default_context(cafile=secrets / "ca.crt")
    assert len(context.get_ca_certs()) == 1
    for name in ("nats", "api"):
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(secrets / f"{name}.crt", secrets / f"{name}.key")
    shown = subprocess.run(
        ["openssl", "x509", "-in", secrets / "api.crt", "-noout", "-ext", "extendedKeyUsage"],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert "TLS Web Server Authentication" in shown.stdout
    assert "TLS Web Client" not in shown.stdout, "the API's certificate would do for a NATS server"


def test_the_first_key_is_one_that_a_node_takes(secrets: Path) -> None:
    assert re.fullmatch("[0-9a-f]{64}", read_secret(secrets / "admin-key"))


def test_what_is_named_is_defined() -> None:
    for name, service in SERVICES.items():
        named = [one["source"] if isinstance(one, dict) else one for one in service.get("secrets", [])]
        assert set(named) <= set(COMPOSE["secrets"]), name
        assert {one["source"] for one in service.get("configs", [])} <= set(COMPOSE["configs"]), name
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"]), name
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        for volume in service.get("volumes", []):
            if isinstance(volume, str):
                assert volume.partition(":")[0] in COMPOSE["volumes"], name
    used = {one["source"] if isinstance(one, dict) else one for s in SERVICES.values() for one in s.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])


def test_a_container_holds_the_credentials_of_one_user() -> None:
    users = {"node", "worker-a", "worker-b"}
    for name, service in SERVICES.items():
        held = users & {one for one in service.get("secrets", []) if isinstance(one, str)}
        expected = {"node"} if name.startswith("node-") else {name} & users
        assert held == expected, name


def test_nothing_is_open_but_the_nodes() -> None:
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"node-1", "node-2"}
    for number in "12":
        node = SERVICES[f"node-{number}"]
        assert node["ports"] == [f"${{CLOCKJACK_PUBLISH:-127.0.0.1}}:864{number}:8640"]
        assert "outside" in node["networks"], "a port of an internal network can't be published"
    assert COMPOSE["networks"]["nats"] == {"internal": True}


def test_a_node_is_given_the_files_that_its_settings_name() -> None:
    for name in ("node-1", "node-2"):
        given = {f"/run/secrets/{secret}" for secret in SERVICES[name]["secrets"]}
        named = {value for value in SERVICES[name]["environment"].values() if value.startswith("/run/")}
        assert named == given


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_containers_can_do_little(name: str) -> None:
    service = LONG_RUNNING[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_containers_say_how_they_are_and_get_time_to_stop(name: str) -> None:
    service = LONG_RUNNING[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["stop_grace_period"] in {"30s", "60s"}
