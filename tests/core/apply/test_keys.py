"""API keys: made once, revoked for good, as many as there may be."""

import pytest
from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND

from clockjack import records as r
from clockjack.access import Role as KeyRole
from clockjack.apply import keys


def key(key_id: str, role: KeyRole = "admin", namespace: str = "*", **more: object) -> r.CreateKey:
    return r.CreateKey(key_id, BEGIN, key_id.encode().ljust(32), "cjk_", f"name of {key_id}", role, namespace, **more)  # type: ignore[arg-type]


def ids(bench: Bench) -> list[str]:
    return [one for (one,) in bench.rows("SELECT id FROM api_keys ORDER BY id")]


@pytest.mark.parametrize(("role", "namespace"), [("viewer", "*"), ("operator", "*"), ("admin", "default")])
def test_the_first_key_must_be_able_to_make_others(bench: Bench, role: KeyRole, namespace: str) -> None:
    assert bench.do(key("k1", role, namespace)).reason == "first-key"
    assert ids(bench) == []
    assert bench.do(key("k1")).reason is None
    assert bench.do(key("k2", role, namespace)).reason is None


def test_neither_id_nor_secret_are_used_twice(bench: Bench) -> None:
    bench.do(key("k1"))
    assert bench.do(key("k1")).reason == "duplicate-id"
    again = r.CreateKey("k2", BEGIN, b"k1".ljust(32), "cjk_", "same secret", "viewer", "default")
    assert bench.do(again).reason == "duplicate-id"
    bench.do(r.RevokeKey("*", "k1", BEGIN))
    assert bench.do(again).reason == "duplicate-id"


def test_a_request_that_comes_again_makes_no_second_key(bench: Bench) -> None:
    request = r.RequestKey("default", "r", "f", BEGIN + SECOND, SECOND)
    bench.do(key("k1", request=request))
    again = bench.do(key("k2", request=request))
    assert (again.replayed, again.value[0].id) == (True, "k1")
    assert ids(bench) == ["k1"]


def test_revoking(bench: Bench) -> None:
    bench.do(key("k1"))
    bench.do(key("k2", "viewer", "mine"))
    assert bench.do(r.RevokeKey("theirs", "k2", BEGIN)).reason == "not-found"
    assert bench.do(r.RevokeKey("*", "k3", BEGIN)).reason == "not-found"
    assert bench.do(r.RevokeKey("mine", "k1", BEGIN)).reason == "not-found"
    assert bench.do(r.RevokeKey("mine", "k2", BEGIN + 5)).reason is None
    assert bench.row("SELECT revoked_at FROM api_keys WHERE id = 'k2'") == (BEGIN + 5,)
    assert bench.do(r.RevokeKey("*", "k2", BEGIN + 9)).reason == "wrong-state"
    assert bench.row("SELECT revoked_at FROM api_keys WHERE id = 'k2'") == (BEGIN + 5,)


def test_when_a_key_was_used_never_goes_back(bench: Bench) -> None:
    bench.do(key("k1"))
    for at in (5, 9, 7):
        bench.do(r.KeysUsed([("k1", BEGIN + at), ("gone", BEGIN)]))
    assert bench.row("SELECT last_used_at FROM api_keys") == (BEGIN + 9,)


def test_there_are_only_so_many(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MAX_KEYS", 3)
    for one in ("k1", "k2", "k3"):
        bench.do(key(one))
    assert bench.do(key("k4")).reason == "limit-reached"
    bench.do(r.RevokeKey("*", "k3", BEGIN))
    bench.do(r.RevokeKey("*", "k2", BEGIN + 1))
    assert bench.do(key("k4")).reason is None
    assert ids(bench) == ["k1", "k2", "k4"]


def test_what_a_worker_writes_makes_no_key(bench: Bench) -> None:
    [outcome] = bench.apply(bench.scribe.executor(key("k1")))
    assert outcome.reason == "not-allowed"
    assert ids(bench) == []
