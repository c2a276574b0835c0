"""The manifests hang together. Schemas, kustomize and helm were run by hand, see deploy/README.md."""

import re
from pathlib import Path
from typing import Any

import pytest
from tests.deploy.places import DEPLOY, KUBERNETES, Document, document, documents

from clockjack.config import NodeConfig
from clockjack_api.access.rules import RULES

BASE = KUBERNETES / "base"
OVERLAYS = sorted((KUBERNETES / "overlays").iterdir())
OBJECTS = [one for file in BASE.glob("*.yaml") if file.name != "kustomization.yaml" for one in documents(file)]
WORKLOADS = {one["metadata"]["name"]: one for one in OBJECTS if one["kind"] in {"StatefulSet", "Deployment"}}
SECRETS = {one["metadata"]["name"]: one for one in documents(KUBERNETES / "secrets.example.yaml")}


def of_kind(kind: str) -> list[Document]:
    return [one for one in OBJECTS if one["kind"] == kind]


def labels(workload: Document) -> dict[str, str]:
    found: dict[str, str] = workload["spec"]["template"]["metadata"]["labels"]
    return found


def selects(selector: dict[str, str], workload: Document) -> bool:
    return selector.items() <= labels(workload).items()


@pytest.mark.parametrize("folder", [BASE, *OVERLAYS], ids=lambda folder: folder.name)
def test_each_file_has_its_place(folder: Path) -> None:
    kustomization = document(folder / "kustomization.yaml")
    named = set(kustomization["resources"]) | {one["path"] for one in kustomization.get("patches", []) if "path" in one}
    for name in named:
        assert (folder / name).exists(), name
    assert {file.name for file in folder.iterdir()} - named == {"kustomization.yaml"}


@pytest.mark.parametrize("name", WORKLOADS)
def test_workloads_select_their_own_pods(name: str) -> None:
    workload = WORKLOADS[name]
    selector = workload["spec"]["selector"]["matchLabels"]
    assert [other for other in WORKLOADS if selects(selector, WORKLOADS[other])] == [name]
    for constraint in workload["spec"]["template"]["spec"]["topologySpreadConstraints"]:
        assert selects(constraint["labelSelector"]["matchLabels"], workload)


def test_budgets_and_services_select_what_they_mean() -> None:
    budgets = {
        one["metadata"]["name"]: one["spec"]["selector"]["matchLabels"] for one in of_kind("PodDisruptionBudget")
    }
    assert set(budgets) == set(WORKLOADS)
    for name, selector in budgets.items():
        assert [other for other in WORKLOADS if selects(selector, WORKLOADS[other])] == [name]
    for service in of_kind("Service"):
        found = [name for name in WORKLOADS if selects(service["spec"]["selector"], WORKLOADS[name])]
        assert found == ["clockjack-node"]
    assert WORKLOADS["clockjack-node"]["spec"]["serviceName"] in {one["metadata"]["name"] for one in of_kind("Service")}


@pytest.mark.parametrize("name", WORKLOADS)
def test_pods_can_do_little(name: str) -> None:
    pod = WORKLOADS[name]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
        assert "memory" in container["resources"]["limits"]
        assert container["image"] == "clockjack" or re.search(r":\d", container["image"]), "no version"
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        claims = WORKLOADS[name]["spec"].get("volumeClaimTemplates", [])
        known = {volume["name"] for volume in pod["volumes"]} | {claim["metadata"]["name"] for claim in claims}
        assert mounted <= known


def probes(workload: str) -> dict[str, Any]:
    """Return the probes of a workload's container by their names, without the times."""
    container = WORKLOADS[workload]["spec"]["template"]["spec"]["containers"][0]
    found = {name: probe for name, probe in container.items() if name.endswith("Probe")}
    return {name: probe.get("httpGet") or probe["exec"]["command"] for name, probe in found.items()}


def test_the_kubelet_asks_nodes_what_needs_no_key() -> None:
    assert RULES["getLiveness"].scope == RULES["getReadiness"].scope == "open"
    ready, live = ({"scheme": "HTTPS", "port": "https", "path": f"/health/{what}"} for what in ("ready", "live"))
    assert probes("clockjack-node") == {"startupProbe": ready, "readinessProbe": ready, "livenessProbe": live}


def test_workers_are_asked_in_the_container() -> None:
    script = (DEPLOY / "image" / "clockjack-health").read_text()
    assert '"worker": ' in script
    command = ["clockjack-health", "worker"]
    assert probes("clockjack-worker-a") == {"startupProbe": command, "readinessProbe": command}


def test_files_that_settings_name_are_mounted() -> None:
    """And nothing secret is in a variable of a node."""
    pod = WORKLOADS["clockjack-node"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounted = {
        f"{mount['mountPath']}/{item['path']}"
        for mount in container["volumeMounts"]
        for source in volumes.get(mount["name"], {}).get("projected", {}).get("sources", [])
        for item in source["secret"]["items"]
    }
    named = {one["value"] for one in container["env"] if one["value"].startswith("/etc/")}
    assert named == mounted


def secret_references(value: Any) -> set[tuple[str, str]]:
    """Return the names and keys of all Secrets that are named anywhere in `value`."""
    found: set[tuple[str, str]] = set()
    if isinstance(value, dict):
        if "secretKeyRef" in value:
            found.add((value["secretKeyRef"]["name"], value["secretKeyRef"]["key"]))
        if isinstance(value.get("secret"), dict):
            found |= {(value["secret"]["name"], item["key"]) for item in value["secret"]["items"]}
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            found |= secret_references(one)
    return found


def test_secrets_are_described_and_hold_nothing() -> None:
    chart = document(KUBERNETES / "nats" / "values.yaml")
    wanted = secret_references(OBJECTS) | secret_references(chart)
    wanted |= {(chart["config"]["nats"]["tls"]["secretName"], key) for key in ("tls.crt", "tls.key", "ca.crt")}
    assert wanted == {(name, key) for name, secret in SECRETS.items() for key in secret["stringData"]}
    for secret in SECRETS.values():
        for value in secret["stringData"].values():
            assert re.fullmatch(r"[\w-]*:?(<\w+>:)?<\w+>", value), "that is no placeholder"
    assert not of_kind("Secret")


def test_whatever_is_not_allowed_is_refused() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in of_kind("NetworkPolicy")}
    assert policies["nothing-else"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    [rule] = policies["clients-to-api"]["ingress"]
    [service] = [one for one in of_kind("Service") if one["metadata"]["name"] == "clockjack"]
    [port] = WORKLOADS["clockjack-node"]["spec"]["template"]["spec"]["containers"][0]["ports"]
    assert port == {"name": "https", "containerPort": NodeConfig().port}
    assert [one["port"] for one in rule["ports"]] == [port["containerPort"]]
    assert service["spec"]["ports"][0]["targetPort"] == port["name"]
    for name in ("clockjack-to-nats", "nats"):
        [first, *_] = policies[name].get("egress" if name == "clockjack-to-nats" else "ingress", [])
        assert first["ports"] == [{"protocol": "TCP", "port": 4222}]
    assert all(selects(policies["clockjack-to-nats"]["podSelector"]["matchLabels"], one) for one in WORKLOADS.values())


def test_every_server_is_named_as_in_its_certificate() -> None:
    script = (DEPLOY / "compose" / "make-secrets.sh").read_text()
    names = set(re.findall(r"DNS:([\w.-]+)", script))
    for workload in WORKLOADS.values():
        env = workload["spec"]["template"]["spec"]["containers"][0]["env"]
        [urls] = [one["value"] for one in env if one["name"] == "CLOCKJACK_NATS"]
        hosts = re.findall(r"tls://([\w.-]+):4222", urls)
        assert len(hosts) == 3
        assert set(hosts) <= names
