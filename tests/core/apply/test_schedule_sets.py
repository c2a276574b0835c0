"""Sets of schedules: all of it applies, or nothing."""

from typing import Any

import pytest
from tests.core.apply.bench import Bench
from tests.core.apply.test_schedules import MINUTE, fire, put
from tests.core.scribe import BEGIN

from clockjack import records as r


def a_put(schedule_id: str, revision: int = 0, **changes: Any) -> r.PutSchedule:
    fields: dict[str, Any] = {"spec": b"{}", "kind": "time", "next_at": BEGIN, "overlap": "skip", "max_runs": None}
    return r.PutSchedule("default", schedule_id, BEGIN, **fields | changes, expected_revision=revision)


def a_delete(schedule_id: str, revision: int = 1) -> r.DeleteSchedule:
    return r.DeleteSchedule("default", schedule_id, BEGIN, revision)


def apply(
    bench: Bench, *changes: r.PutSchedule | r.DeleteSchedule, set_name: str = "t", adopts: bool = False
) -> str | None:
    puts = [each for each in changes if isinstance(each, r.PutSchedule)]
    deletes = [each for each in changes if isinstance(each, r.DeleteSchedule)]
    return bench.do(r.ApplySchedules("default", set_name, BEGIN, puts, deletes, adopts)).reason


def there(bench: Bench) -> dict[str, tuple[str | None, int]]:
    """Return the set and the revision of each schedule."""
    return {row[0]: row[1:] for row in bench.rows("SELECT id, set_name, revision FROM schedules")}


def test_makes_changes_and_removes(bench: Bench) -> None:
    assert apply(bench, a_put("a"), a_put("b")) is None
    assert apply(bench, a_put("b", 1, overlap="allow_all"), a_put("c"), a_delete("a")) is None
    assert there(bench) == {"b": ("t", 2), "c": ("t", 1)}
    assert bench.happened() == [
        *("schedule.created", "schedule.created"),
        *("schedule.updated", "schedule.created", "schedule.deleted"),
    ]


def test_keeps_what_was_fired(bench: Bench) -> None:
    bench.lead("scheduler")
    apply(bench, a_put("s"))
    fire(bench, 0)
    apply(bench, a_put("s", 1, next_at=BEGIN + MINUTE, paused=True))
    schedule = bench.schedule()
    assert (schedule.runs, schedule.last_at, schedule.ticks, schedule.paused_by) == (1, BEGIN, 1, "request")


@pytest.mark.parametrize(
    "changes",
    [
        [a_put("new"), a_put("a", 0)],
        [a_put("new"), a_put("a", 2)],
        [a_put("new"), a_put("gone", 1)],
        [a_put("new"), a_delete("a", 2)],
        [a_put("new"), a_delete("gone")],
        [a_put("new"), a_put("by itself", 1)],
        [a_put("new"), a_delete("by itself", 1)],
        [a_put("new"), a_put("of another", 1)],
        [a_put("new"), a_delete("of another", 1)],
        [a_put("new"), r.PutSchedule("other", "x", BEGIN, b"", "time", None, "skip", None, 0)],
        [a_delete("a", 1), a_put("new", 1)],
    ],
)
def test_one_that_does_not_fit_stops_all(bench: Bench, changes: list[r.PutSchedule | r.DeleteSchedule]) -> None:
    apply(bench, a_put("a"))
    apply(bench, a_put("of another"), set_name="u")
    put(bench, id="by itself")
    before = there(bench)
    assert apply(bench, *changes) == "stale-revision"
    assert there(bench) == before


def test_takes_over_what_is_not_of_the_set_if_it_is_to(bench: Bench) -> None:
    put(bench, id="by itself")
    apply(bench, a_put("of another"), set_name="u")
    assert apply(bench, a_put("by itself", 1), a_put("of another", 1), adopts=True) is None
    assert there(bench) == {"by itself": ("t", 2), "of another": ("t", 2)}
    assert apply(bench, a_delete("of another", 2), set_name="u", adopts=True) == "stale-revision", "removes but its own"


def test_a_schedule_that_is_put_by_itself_stays_in_its_set(bench: Bench) -> None:
    apply(bench, a_put("s"))
    put(bench)
    assert there(bench) == {"s": ("t", 2)}
