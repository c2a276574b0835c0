"""What stands for a payload in the journal."""

import msgspec
import pytest

from clockjack.errors import PayloadMissing
from clockjack.payloads.memory import MemoryPayloads
from clockjack.payloads.references import (
    INLINE_BYTES,
    mentions_payload,
    put_result_aside,
    put_work_aside,
    refer_to,
    reference_in,
    restore_result,
    restore_work,
)
from clockjack.specs import CommandTarget, HttpTarget, Retry, Target, TaskTarget, Work

LARGE = "x" * INLINE_BYTES


def encoded(target: Target) -> bytes:
    return msgspec.json.encode(Work(target, 5.0, Retry(max_attempts=7), "00-trace"))


@pytest.mark.parametrize(
    "target",
    [
        TaskTarget("t", {"text": LARGE, "n": [1, {"$event": "x"}]}),
        HttpTarget("http://x/", body={"text": LARGE}, headers={"a": "b"}),
        HttpTarget("http://x/", body=LARGE),
    ],
)
async def test_what_is_large_goes_and_comes_back(target: Target) -> None:
    payloads = MemoryPayloads()
    work, reference = await put_work_aside(payloads, encoded(target))
    assert reference is not None
    assert len(work) < 500
    assert msgspec.json.decode(work, type=Work).retry == Retry(max_attempts=7)
    assert await restore_work(payloads, work) == encoded(target)
    await payloads.delete(reference)
    with pytest.raises(PayloadMissing):
        await restore_work(payloads, work)


@pytest.mark.parametrize(
    "target",
    [
        TaskTarget("t", {"text": "small"}),
        TaskTarget("t"),
        CommandTarget("p", stdin=LARGE),
        HttpTarget("http://x/", headers={"large": LARGE}),
        TaskTarget("t", {"nested": {"$payload": "payload-1"}}),
        TaskTarget("t", {"text": '{"$payload":"payload-1"}'}),
    ],
)
async def test_all_else_stays_as_it_is(target: Target) -> None:
    payloads = MemoryPayloads()
    assert await put_work_aside(payloads, encoded(target)) == (encoded(target), None)
    assert await restore_work(payloads, encoded(target)) == encoded(target)


async def test_results() -> None:
    payloads = MemoryPayloads()
    for small in (None, b"5", b'{"a":"$payload"}'):
        assert await put_result_aside(payloads, small) == small
        assert await restore_result(payloads, small) == small
    large = msgspec.json.encode(LARGE)
    stored = await put_result_aside(payloads, large)
    assert stored is not None
    assert reference_in(stored) is not None
    assert await restore_result(payloads, stored) == large


def test_references() -> None:
    assert reference_in(refer_to("payload-1")) == "payload-1"
    assert reference_in(b'{"$payload":"a","b":1}') is None
    assert mentions_payload({"a": [{"b": {"$payload": 1}}]})
    assert not mentions_payload({"a": ["$payload"], "payload": "x"})
