"""What is not shown of a target."""

from typing import Any

import pytest

from clockjack.hiding import HIDDEN, hidden_places, hide_target, hide_targets, hide_url, is_sensitive, with_secrets_of

SECRETS = """
    Authorization proxy-authorization X-Auth Cookie X-Api-Key apikey X-Auth-Token Private-Token DB_PASSWORD PGPASSWORD
    MYSQL_PWD AWS_SECRET_ACCESS_KEY AWS_ACCESS_KEY_ID GITHUB_TOKEN X-Hub-Signature-256 SESSION
""".split()
OTHERS = "Accept Content-Type X-Author Authors author-name Idempotency-Key PATH LANG X-Request-Id".split()


@pytest.mark.parametrize("name", SECRETS)
def test_names_of_secrets(name: str) -> None:
    assert is_sensitive(name)


@pytest.mark.parametrize(
    "name", ["Accept", "Content-Type", "X-Author", "Idempotency-Key", "PATH", "LANG", "X-Request-Id"]
)
def test_other_names(name: str) -> None:
    assert not is_sensitive(name)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x?y=1", "https://a.example/x?y=1"),
        ("https://ann:pw@a.example/x", "https://(hidden)@a.example/x"),
        ("https://token@a.example", "https://(hidden)@a.example"),
        ("https://a.example/x@y", "https://a.example/x@y"),
        ("https://a.example?to=b@c", "https://a.example?to=b@c"),
        ("POST https://ann:pw@a.example: no answer", "POST https://(hidden)@a.example: no answer"),
    ],
)
def test_urls(url: str, shown: str) -> None:
    assert hide_url(url) == shown


HTTP: dict[str, Any] = {
    "type": "http",
    "url": "https://ann:pw@a.example/",
    "headers": {"Authorization": "Bearer s", "Accept": "*/*", "X-Token": {"$event": "/data/t"}, "Cookie": ""},
}
COMMAND: dict[str, Any] = {"type": "command", "program": "psql", "env": {"PGPASSWORD": "s", "PGUSER": "ann"}}


def test_targets() -> None:
    assert hide_target(HTTP) == {
        "type": "http",
        "url": "https://(hidden)@a.example/",
        "headers": {"Authorization": HIDDEN, "Accept": "*/*", "X-Token": {"$event": "/data/t"}, "Cookie": ""},
    }
    assert hide_target(COMMAND) == {**COMMAND, "env": {"PGPASSWORD": HIDDEN, "PGUSER": "ann"}}
    task = {"type": "task", "name": "t", "args": {"token": "s", "headers": {"Authorization": "s"}}}
    assert hide_target({"type": "http", "url": 3, "headers": [], "env": None}) == {
        "type": "http",
        "url": 3,
        "headers": [],
        "env": None,
    }
    assert hide_targets({"jobs": [{"target": HTTP}, {"target": task}]}) == {
        "jobs": [{"target": hide_target(HTTP)}, {"target": task}]
    }


def test_what_is_hidden_stands_for_what_is_there() -> None:
    for target in (HTTP, COMMAND):
        shown = hide_target(target)
        assert with_secrets_of(shown, target) == (target, [])
        filled, unknown = with_secrets_of(shown, {})
        assert filled == shown
        assert unknown == list(hidden_places(shown)) != []
    other = {**hide_target(HTTP), "url": "https://(hidden)@b.example/"}
    assert with_secrets_of(other, HTTP)[1] == [("url",)]
    lower = {**COMMAND, "env": {"pgpassword": HIDDEN}}
    assert with_secrets_of(lower, COMMAND)[0]["env"] == {"pgpassword": "s"}
