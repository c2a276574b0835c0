"""Calendars: changed, used, removed; and the next ticks of schedules that keep to them."""

from typing import Any

import pytest
from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, new_job

from clockjack import records as r
from clockjack.apply import calendars as calendars_of_apply

MINUTE = 60 * SECOND


def put(bench: Bench, name: str = "days", **changes: Any) -> Any:
    fields: dict[str, Any] = {"namespace": "default", "name": name, "at": BEGIN, "spec": b"{}"}
    return bench.do(r.PutCalendar(**fields | changes))


def use(bench: Bench, *names: str, change: int, schedule_id: str = "s", **changes: Any) -> str | None:
    """Put a schedule that keeps to calendars; return why not."""
    used = r.CalendarsUsed(change, list(names)) if names else None
    fields: dict[str, Any] = {
        "namespace": "default",
        "id": schedule_id,
        "at": BEGIN,
        "spec": b"{}",
        "kind": "time",
        "next_at": BEGIN + MINUTE,
        "overlap": "allow_all",
        "max_runs": None,
        "calendars": used,
    }
    return bench.do(r.PutSchedule(**fields | changes)).reason


def move(bench: Bench, *items: tuple[str, int, int | None, int | None], change: int, done: bool = True) -> Any:
    return bench.do(r.Reschedule(1, bench.now, "default", "days", change, list(items), done))


def pending(bench: Bench) -> list[str]:
    return [name for (name,) in bench.rows("SELECT name FROM calendars WHERE pending ORDER BY name")]


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """Return a state whose scheduler leads in epoch 1."""
    bench.lead("scheduler")
    return bench


def test_changes_are_counted_over_all_calendars(bench: Bench) -> None:
    assert put(bench).value == 1
    assert put(bench, "other").value == 2
    assert put(bench, spec=b"{ }", at=BEGIN + SECOND).value == 3
    rows = bench.rows("SELECT name, revision, spec, created_at, updated_at FROM calendars ORDER BY name")
    assert rows == [("days", 3, b"{ }", BEGIN, BEGIN + SECOND), ("other", 2, b"{}", BEGIN, BEGIN)]
    assert bench.do(r.DeleteCalendar("default", "other", BEGIN)).reason is None
    bench.reopen()
    assert put(bench, "other").value == 5
    assert bench.happened() == [
        *("calendar.created", "calendar.created", "calendar.updated", "calendar.deleted", "calendar.created")
    ]


def test_a_revision_that_is_not_this_one_is_stale(bench: Bench) -> None:
    put(bench)
    for record in (
        r.PutCalendar("default", "days", BEGIN, b"{}", 0),
        r.PutCalendar("default", "new", BEGIN, b"{}", 1),
        r.DeleteCalendar("default", "days", BEGIN, 2),
    ):
        assert bench.do(record).reason == "stale-revision"
    assert put(bench, expected_revision=1).reason is None
    assert bench.do(r.DeleteCalendar("default", "days", BEGIN, 2)).reason is None
    assert bench.do(r.DeleteCalendar("default", "days", BEGIN)).reason == "not-found"


def test_one_in_use_stays(bench: Bench) -> None:
    put(bench)
    put(bench, "other")
    assert use(bench, "days", "other", change=2) is None
    assert bench.do(r.DeleteCalendar("default", "days", BEGIN)).reason == "in-use"
    assert use(bench, "other", change=2) is None
    assert bench.do(r.DeleteCalendar("default", "days", BEGIN)).reason is None
    bench.do(r.DeleteSchedule("default", "s", BEGIN))
    assert bench.rows("SELECT * FROM calendar_uses") == []
    assert bench.do(r.DeleteCalendar("default", "other", BEGIN)).reason is None


def test_a_next_tick_of_before_a_change_does_not_count(bench: Bench) -> None:
    put(bench)
    put(bench)
    assert use(bench, "days", change=1) == "stale-calendars"
    assert use(bench, "none", change=2) == "stale-calendars"
    assert use(bench, "days", change=2) is None
    assert use(bench, change=0, schedule_id="other") is None, "it keeps to none"
    put(bench)
    tick = (1, BEGIN + MINUTE, "default", "s", 1, BEGIN + MINUTE, BEGIN + MINUTE, BEGIN + 2 * MINUTE, new_job("j"))
    assert bench.do(r.Fire(*tick, calendars=2)).reason == "stale-calendars"
    assert bench.do(r.Fire(*tick, calendars=3)).reason is None
    bench.do(r.PauseSchedule("default", "s", BEGIN))
    resume = ("default", "s", BEGIN, BEGIN + 3 * MINUTE)
    assert bench.do(r.ResumeSchedule(*resume, calendars=2)).reason == "stale-calendars"
    assert bench.do(r.ResumeSchedule(*resume, calendars=3)).reason is None


def test_a_change_leaves_it_pending_until_all_who_keep_to_it_were_looked_at(bench: Bench) -> None:
    put(bench)
    assert pending(bench) == []
    use(bench, "days", change=1)
    use(bench, "days", change=1, schedule_id="t")
    put(bench)
    assert pending(bench) == ["days"]
    assert move(bench, ("s", 1, BEGIN + MINUTE, BEGIN + 5 * MINUTE), change=2, done=False).value == 1
    assert pending(bench) == ["days"]
    assert bench.schedule().next_at == bench.schedule().due_at == BEGIN + 5 * MINUTE
    assert move(bench, ("t", 1, BEGIN + MINUTE, None), change=2).value == 1
    assert pending(bench) == []
    assert bench.schedule("t").due_at is None


def test_what_was_changed_since_is_not_moved(bench: Bench) -> None:
    put(bench)
    use(bench, "days", change=1)
    put(bench)
    later = BEGIN + 5 * MINUTE
    assert (
        move(bench, ("s", 2, BEGIN + MINUTE, later), ("s", 1, BEGIN, later), ("x", 1, BEGIN, later), change=2).value
        == 0
    )
    put(bench)
    assert move(bench, ("s", 1, BEGIN + MINUTE, later), change=2).reason == "stale-calendars"
    assert move(bench, change=3).reason is None
    bench.wait(5)
    bench.lead("scheduler", by="b")
    assert move(bench, ("s", 1, BEGIN + MINUTE, later), change=3).reason == "stale-epoch"
    assert bench.schedule().next_at == BEGIN + MINUTE


def test_a_paused_schedule_is_moved_and_stays_paused(bench: Bench) -> None:
    put(bench)
    use(bench, "days", change=1)
    bench.do(r.PauseSchedule("default", "s", BEGIN))
    put(bench)
    move(bench, ("s", 2, BEGIN + MINUTE, BEGIN + 5 * MINUTE), change=2)
    assert (bench.schedule().next_at, bench.schedule().due_at) == (BEGIN + 5 * MINUTE, None)


def test_there_are_only_so_many(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars_of_apply, "MAX_CALENDARS", 2)
    put(bench, "a")
    put(bench, "b")
    assert put(bench, "c").reason == "limit-reached"
    assert put(bench, "a").reason is None
    assert put(bench, "c", namespace="other").reason is None


def test_a_tick_that_is_held_is_due_later(bench: Bench) -> None:
    use(bench, change=0)
    fields = (
        1,
        BEGIN + 9 * MINUTE,
        "default",
        "s",
        1,
        BEGIN + MINUTE,
        BEGIN + MINUTE,
        BEGIN + 2 * MINUTE,
        new_job("j"),
    )
    assert bench.do(r.Fire(*fields, hold_until=BEGIN + 10 * MINUTE)).reason is None
    row = bench.schedule()
    assert (row.next_at, row.due_at) == (BEGIN + 2 * MINUTE, BEGIN + 10 * MINUTE)
    tick = (1, BEGIN + 10 * MINUTE, "default", "s", 1, BEGIN + 2 * MINUTE, BEGIN + 2 * MINUTE, BEGIN + 3 * MINUTE, None)
    assert bench.do(r.Fire(*tick, 0, "window")).reason is None
    row = bench.schedule()
    assert row.due_at == BEGIN + 3 * MINUTE
    missed = bench.rows("SELECT decision, reason, missed, missed_from, missed_why FROM ticks ORDER BY tick")
    assert missed == [("fired", None, 0, None, None), ("skipped", "missed", 0, BEGIN + 2 * MINUTE, "window")]


def test_putting_or_resuming_holds_nothing_up(bench: Bench) -> None:
    use(bench, change=0)
    fields = (1, BEGIN, "default", "s", 1, BEGIN + MINUTE, BEGIN + MINUTE, BEGIN + 2 * MINUTE, new_job("j"))
    bench.do(r.Fire(*fields, hold_until=BEGIN + 10 * MINUTE))
    bench.do(r.PauseSchedule("default", "s", BEGIN))
    assert bench.schedule().due_at is None
    bench.do(r.ResumeSchedule("default", "s", BEGIN, BEGIN + 2 * MINUTE))
    assert bench.schedule().due_at == BEGIN + 2 * MINUTE
    fields = (1, BEGIN, "default", "s", 3, BEGIN + 2 * MINUTE, BEGIN + 2 * MINUTE, BEGIN + 3 * MINUTE, new_job("k"))
    bench.do(r.Fire(*fields, hold_until=BEGIN + 10 * MINUTE))
    assert bench.schedule().due_at == BEGIN + 10 * MINUTE
    use(bench, change=0, next_at=BEGIN + 3 * MINUTE)
    assert bench.schedule().due_at == BEGIN + 3 * MINUTE
