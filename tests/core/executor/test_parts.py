"""The parts of an executor one by one, where a whole one would show too little."""

import stat
from datetime import datetime
from pathlib import Path
from random import Random

import anyio
import msgspec
import pytest
from standardwebhooks import Webhook
from tests.core.executor.bench import assignment

from clockjack.executor import alarms as alarms_module
from clockjack.executor.alarms import Alarms
from clockjack.executor.failures import clip_end, clip_start
from clockjack.executor.held import Held
from clockjack.executor.ledger import MAX_RECENT, Ledger
from clockjack.executor.retries import wait_seconds
from clockjack.executor.secret import load_or_create_secret
from clockjack.specs import Retry


@pytest.mark.parametrize(("failures", "expected"), [(1, 2), (2, 6), (3, 18), (4, 50), (5, 50), (1000, 50), (10**6, 50)])
def test_waits_grow_up_to_a_limit(failures: int, expected: float):
    retry = Retry(initial_seconds=2, factor=3, max_seconds=50, jitter=0)
    assert wait_seconds(retry, failures, Random(1)) == expected


def test_jitter_of_one_is_anything_up_to_the_full_wait():
    retry = Retry(initial_seconds=100, jitter=1)
    random = Random(1)
    waits = [wait_seconds(retry, 1, random) for _ in range(1000)]
    assert min(waits) < 2
    assert 98 < max(waits) <= 100


def test_the_ledger_remembers_a_while():
    ledger = Ledger()
    total = 3 * MAX_RECENT + 10
    for number in range(total):
        ledger.add(Held(assignment(number)))
        ledger.forget([(number, 1)])
        assert ledger.remembered <= MAX_RECENT
    assert len(ledger) == 0
    assert not ledger.knows((total - MAX_RECENT - 1, 1))
    assert all(ledger.knows((number, 1)) for number in range(total - MAX_RECENT // 2, total))


@pytest.mark.anyio
async def test_alarms_come_in_order_and_not_for_what_has_ended():
    due: list[int] = []
    alarms = Alarms(lambda held: due.append(held.key[0]))
    held = {number: Held(assignment(number)) for number in range(1, 5)}
    async with anyio.create_task_group() as group:
        group.start_soon(alarms.run)
        await anyio.sleep(1)
        for number, seconds in ((1, 30), (2, 10), (3, 20), (4, 15)):
            alarms.add(seconds, held[number])
        held[4].ended = True
        await anyio.sleep(12)
        alarms.add(1, held[4])
        held[4].ended = False
        await anyio.sleep(100)
        group.cancel_scope.cancel()
    assert due == [2, 4, 4, 3, 1]


@pytest.mark.anyio
async def test_alarms_of_what_has_ended_do_not_pile_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(alarms_module, "SLACK", 10)
    alarms = Alarms(lambda held: None)
    for number in range(10_000):
        held = Held(assignment(number))
        alarms.add(3600, held)
        held.ended = number % 1000 != 0
    assert len(alarms._heap) < 100


@pytest.mark.parametrize("text", ["", "abc", "ä" * 30, "a" + "ä" * 30, "€" * 30, "\udc80" * 50])
@pytest.mark.parametrize("limit", [10, 11, 12, 13, 50, 1000])
def test_clipping_keeps_within_the_limit_and_whole_characters(text: str, limit: int):
    for clipped, whole in ((clip_end(text, limit), "start"), (clip_start(text, limit), "end")):
        assert len(clipped.encode()) <= limit
        shown = text.encode("utf-8", "replace").decode()
        if clipped != shown:
            assert "…" in clipped
            kept = clipped.replace("…", "")
            assert shown.startswith(kept) if whole == "start" else shown.endswith(kept)


def test_unreadable_work_is_left_to_the_runner():
    broken = assignment(1)
    broken.work = b"{"
    assert Held(broken).timeout_seconds is None


def test_the_secret_is_made_once_and_nobody_else_may_read_it(tmp_path: Path):
    secret = load_or_create_secret(tmp_path)
    assert load_or_create_secret(tmp_path) == secret
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Webhook(secret).sign("id", msgspec.convert("2026-01-05T09:00:00Z", type=datetime), "x")
    assert load_or_create_secret(_made(tmp_path / "other")) != secret


def _made(directory: Path) -> Path:
    directory.mkdir()
    return directory
