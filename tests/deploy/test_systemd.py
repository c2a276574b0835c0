"""The units are hardened alike. `systemd-analyze verify` and `security` were run by hand, see deploy/README.md."""

import re
from pathlib import Path

import pytest
from tests.deploy.places import DEPLOY

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))

HARDENING = """
CapabilityBoundingSet= DynamicUser=yes LockPersonality=yes NoNewPrivileges=yes PrivateDevices=yes PrivateTmp=yes
PrivateUsers=yes ProtectClock=yes ProtectControlGroups=yes ProtectHome=yes ProtectHostname=yes ProtectKernelLogs=yes
ProtectKernelModules=yes ProtectKernelTunables=yes ProtectProc=invisible ProtectSystem=strict RemoveIPC=yes
RestrictNamespaces=yes RestrictRealtime=yes RestrictSUIDSGID=yes SystemCallArchitectures=native
SystemCallFilter=@system-service UMask=0077 StateDirectoryMode=0700
""".split()


def sections(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if matched := re.fullmatch(r"\[(\w+)\]", line):
            found[matched[1]] = []
        elif line and not line.startswith("#"):
            assert re.match(r"^[A-Z]\w+=", line), line
            list(found.values())[-1].append(line)
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_services_can_do_little(unit: Path) -> None:
    service = sections(unit)["Service"]
    assert [line for line in HARDENING if line not in service] == []
    assert sections(unit)["Install"] == ["WantedBy=multi-user.target"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_services_run_what_the_installation_has(unit: Path) -> None:
    [command] = [line for line in sections(unit)["Service"] if line.startswith("ExecStart=")]
    program = command.removeprefix("ExecStart=").split()[0]
    assert Path(program).parent == Path("/opt/clockjack/bin")
    assert Path(program).name in {"clockjack", "nats-server"}
    assert re.search(r"/etc/clockjack/(nats/single\.conf|node\.toml|worker-%i\.toml)$", command)


@pytest.mark.parametrize("name", ["clockjack.service", "clockjack-worker@.service"])
def test_services_get_the_time_that_draining_takes(name: str) -> None:
    service = sections(DEPLOY / "systemd" / name)["Service"]
    assert "KillMode=mixed" in service, "SIGTERM is for the node alone, not for what it runs"
    [seconds] = [line for line in service if line.startswith("TimeoutStopSec=")]
    assert int(seconds.partition("=")[2]) > 30 + 10


def test_no_secret_is_in_a_variable_that_others_see() -> None:
    for file in (DEPLOY / "systemd").iterdir():
        for line in file.read_text().splitlines():
            assert not re.match(r"^Environment=.*(PASSWORD|SECRET)", line), file.name
