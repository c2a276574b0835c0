"""Idempotency keys are kept for as long as was asked, by the log's time."""

from tests.core.apply.bench import Bench
from tests.core.scribe import SECOND, new_job

from clockjack.records import RequestKey, Submit

DAY = 86_400 * SECOND


def test_a_node_whose_clock_is_days_behind_remembers_all_the_same():
    bench = Bench()
    wrong = bench.now - 3 * DAY
    key = RequestKey("default", "k", "f", wrong + DAY, DAY)
    assert not bench.do(Submit([new_job("j1", created_at=wrong)], key)).replayed
    bench.wait(60)
    again = bench.do(
        Submit([new_job("j2", created_at=bench.now)], RequestKey("default", "k", "f", bench.now + DAY, DAY))
    )
    assert again.replayed
    assert [made.id for made in again.value] == ["j1"]


def test_a_key_is_forgotten_when_its_time_is_over():
    bench = Bench()
    far = bench.now + 3 * DAY
    bench.do(Submit([new_job("j1")], RequestKey("default", "k", "f", far + DAY, DAY)))
    bench.wait(86_401)
    assert not bench.do(Submit([new_job("j2")], RequestKey("default", "k", "f", bench.now + DAY, DAY))).replayed
