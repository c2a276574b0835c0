"""Time zones come from the tzdata distribution, with their transitions."""

import zoneinfo
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockjack.triggers.zone import UnknownZone, zone, zone_names

names = st.sampled_from(sorted(zone_names()))


def instant(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp())


def test_does_not_depend_on_the_machines_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    zone.cache_clear()
    assert zone("Europe/Berlin").offset(instant(2026, 7, 1)) == 7200


def test_knows_gaps_and_folds() -> None:
    berlin = zone("Europe/Berlin")
    gap, fold = berlin.transitions(instant(2026, 1, 1), instant(2027, 1, 1))
    assert gap == (instant(2026, 3, 29, 1), 3600, 7200)
    assert fold == (instant(2026, 10, 25, 1), 7200, 3600)
    in_gap, in_fold = instant(2026, 3, 29, 2, 30), instant(2026, 10, 25, 2, 30)
    assert berlin.instants(in_gap) == ()
    assert berlin.gap(in_gap) == gap
    assert berlin.instants(in_fold) == (in_fold - 7200, in_fold - 3600)
    with pytest.raises(ValueError, match="in no gap"):
        berlin.gap(in_fold)


@pytest.mark.parametrize(
    "name", ["", "Europe", "Mars/Olympus", "../zones", "/etc/localtime", "Europe/Berlin/", "zones"]
)
def test_refuses_what_is_no_zone(name: str) -> None:
    with pytest.raises(UnknownZone, match="there is no time zone"):
        zone(name)


def test_suggests_the_right_case() -> None:
    with pytest.raises(UnknownZone, match="did you mean 'Europe/Berlin'"):
        zone("europe/berlin")


@given(names, st.integers(1925, 2095))
def test_offsets_change_at_transitions_and_nowhere_else(name: str, year: int) -> None:
    asked = zone(name)
    start, end = instant(year, 1, 1), instant(year + 1, 1, 1)
    expected = asked.offset(start)
    changes = list(asked.transitions(start + 1, end))
    for change in changes:
        assert (asked.offset(change.at - 1), asked.offset(change.at)) == (change.before, change.after)
        assert change.before == expected
        expected = change.after
    assert expected == asked.offset(end - 1)
    assert set(changes) <= set().union(*(asked.near(change.at) for change in changes))


@given(names, st.integers(-1_500_000_000, 3_500_000_000))
def test_a_local_time_leads_back_to_its_instant(name: str, at: int) -> None:
    asked = zone(name)
    assert at in asked.instants(at + asked.offset(at))
