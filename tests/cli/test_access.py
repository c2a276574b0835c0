"""Keys on the command line: the first one, those after it, and a node that wants them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Answer
from tests.cli.test_with_a_node import Served

from clockjack.errors import ConfigurationError
from clockjack_api.access.start import read_secret
from clockjack_api.cli.exits import Code

pytestmark = pytest.mark.nats

SECRET = "a-secret-that-was-made-elsewhere-0123456789"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a node that has a key from the beginning."""
    folder = tmp_path_factory.mktemp("closed")
    (folder / "key").write_text(SECRET + "\n")
    served = Served(folder, "--roles", "api,scheduler", "--admin-key-file", str(folder / "key"))
    served.wait_ready()
    yield served
    served.process.send_signal(signal.SIGTERM)
    try:
        served.process.wait(20)
    finally:
        served.close()


@pytest.fixture
def at(closed: Served, clockjack: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Return a function that runs a command line against the node, from elsewhere."""
    monkeypatch.setenv("CLOCKJACK_URL", closed.wait_ready()["url"])
    return clockjack


def test_the_key_of_the_configuration_lets_in(at: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    refused = at("job", "list")
    assert (refused.code, refused.out) == (Code.REFUSED, "")
    assert "A key is needed" in refused.err
    assert at("job", "list", "--api-key", SECRET).code == 0
    monkeypatch.setenv("CLOCKJACK_API_KEY", SECRET)
    assert at("job", "list").code == 0
    [key] = at("key", "list", "--json").json()
    assert (key["id"][:5], key["prefix"], key["role"], key["namespace"]) == ("file-", SECRET[:4], "admin", "*")


def test_who_may_read_the_data_directory_needs_no_key(
    at: Callable[..., Answer], closed: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert at("job", "list").code == Code.REFUSED
    assert (closed.data / "node.json").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("CLOCKJACK_DATA_DIR", str(closed.data))
    assert at("job", "list").code == 0
    assert at("queue", "set", "mail", "--concurrency", "3").code == 0
    [entry] = at("audit", "--verb", "queue", "--object", "mail", "--json").json()
    assert (entry["key_id"], entry["key_name"]) == ("local", "the node's own machine")
    # Not to any other node.
    assert at("job", "list", "--url", closed.wait_ready()["url"].replace("127.0.0.1", "localhost")).code == Code.REFUSED


def test_keys_are_made_listed_used_and_revoked(at: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCKJACK_API_KEY", SECRET)
    made = at("key", "create", "mail", "--role", "submitter", "--namespace", "mail", "--expires", "90d")
    assert made.code == 0
    secret = made.out.strip()
    assert secret.startswith("cjk_")
    assert "submitter in the namespace mail; its secret won't be shown again" in made.err
    [key] = [one for one in at("key", "list", "--json").json() if one["name"] == "mail"]
    assert "never" in at("key", "list").out
    assert at("job", "submit", "x", "--api-key", secret).code == 0
    assert at("job", "list", "--json", "--api-key", secret).json() != []
    assert at("job", "list", "--json").json() == []
    assert at("job", "list", "--json", "--namespace", "mail").json() != []
    assert "does not allow this" in at("queue", "pause", "default", "--api-key", secret).err
    assert "does not act in that namespace" in at("job", "list", "--namespace", "other", "--api-key", secret).err
    assert [one["verb"] for one in at("audit", "--namespace", "mail", "--json").json()] == ["job.submit", "key.create"]
    assert "job.submit" in at("audit", "--key-id", key["id"]).out
    assert at("key", "revoke", key["id"]).out == f"{key['id']} is revoked\n"
    assert at("job", "list", "--api-key", secret).code == Code.REFUSED
    assert at("key", "revoke", key["id"]).code == Code.REFUSED


def test_an_admin_acts_in_all_namespaces_unless_told_otherwise(
    at: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOCKJACK_API_KEY", SECRET)
    for options, namespace in (
        (["--role", "admin"], "*"),
        (["--role", "admin", "--namespace", "a"], "a"),
        (["--role", "viewer"], "default"),
        (["--role", "viewer", "--all-namespaces"], "*"),
    ):
        assert at("key", "create", "x", *options, "--json").json()["namespace"] == namespace


def test_the_journal_is_shown_without_secrets(at: Callable[..., Answer], closed: Served) -> None:
    target = {"type": "http", "url": f"https://ann:{SECRET}@example.org", "headers": {"Authorization": SECRET}}
    made = at("job", "submit", "--target", json.dumps(target), "--delay", "1h", "--api-key", SECRET)
    assert made.code == 0, made.err
    shown = at("journal", "tail", "--data-dir", closed.data, "--no-follow", "--from", "1", "--json")
    assert '"Authorization":"(hidden)"' in shown.out
    assert "CreateKey" in shown.out
    assert "digest" not in shown.out
    assert SECRET not in shown.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("key", "create", "x"), "--role"),
        (("key", "create", "x", "--role", "king"), "king"),
        (("key", "create", "x", "--role", "admin", "--all-namespaces", "--namespace", "a"), "exclude each other"),
        (("key", "create", "x", "--role", "admin", "--expires", "soon"), "is not a duration"),
        (("job", "list", "--namespace", "a.b"), "is not a namespace"),
        (("job", "list", "--api-key", "a\nb"), "the API key is none"),
        (("job", "list", "--url", "https://localhost", "--ca-file", "/none"), "/none"),
    ],
)
def test_what_makes_no_sense(clockjack: Callable[..., Answer], arguments: tuple[str, ...], said: str) -> None:
    answer = clockjack(*arguments)
    assert answer.code == Code.USAGE
    assert said in answer.err


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOCKJACK_")}
    command = [sys.executable, "-m", "clockjack_api.cli", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=50, check=False)


def test_the_first_key_can_be_made_while_no_node_runs(tmp_path: Path, closed: Served) -> None:
    refused = run(tmp_path, "key", "create", "look", "--role", "viewer", "--offline")
    assert (refused.returncode, refused.stdout) == (Code.CONFIGURATION, "")
    assert "the first key must be an admin's of all namespaces" in refused.stderr
    made = run(tmp_path, "key", "create", "ops", "--role", "admin", "--offline")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("cjk_")
    assert made.stderr.count("\n") == 1
    busy = run(tmp_path, "key", "create", "x", "--role", "admin", "--offline", "--data-dir", str(closed.data))
    assert busy.returncode == Code.CONFIGURATION
    assert "one node at a time" in busy.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [("short", "at least 32 characters"), ("x" * 40 + " y", "at least 32 characters"), (None, "can't be read")],
)
def test_a_key_file_that_is_none(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ConfigurationError, match=said) as caught:
        read_secret(file)
    assert "x" * 40 not in str(caught.value)
