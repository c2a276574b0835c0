"""Event triggers: types, sources, filter; globs; JSON Pointer."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockjack.triggers.event import EventTrigger, matches
from clockjack.triggers.glob import parse_glob
from clockjack.triggers.pointer import MISSING, look_up, parse_pointer
from clockjack.triggers.selector import EventMatcher

PUSH = {
    "specversion": "1.0",
    "id": "1",
    "type": "com.github.push",
    "source": "https://github.com/octo/hello",
    "data": {"ref": "refs/heads/main", "commits": [{"id": "a"}, {"id": "b"}]},
}


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        (EventTrigger(), True),
        (EventTrigger(["com.github.push"]), True),
        (EventTrigger(["com.github.pull", "com.github.*"]), True),
        (EventTrigger(["com.github.push.*"]), False),
        (EventTrigger(["com.github"]), False),
        (EventTrigger(["*"], ["https://github.com/*"]), True),
        (EventTrigger([], ["https://github.com/octo/*"]), True),
        (EventTrigger([], ["*/hello"]), True),
        (EventTrigger([], ["https://gitlab.com/*"]), False),
        (EventTrigger(["com.github.push"], [], {"data": {"ref": ["refs/heads/main"]}}), True),
        (EventTrigger(["com.github.push"], [], {"data": {"ref": ["refs/heads/dev"]}}), False),
        (EventTrigger(["com.github.push"], [], {"data": {"commits": {"id": ["b"]}}}), True),
    ],
)
def test_types_sources_and_filter_must_all_fit(trigger: EventTrigger, expected: bool) -> None:
    assert matches(trigger, PUSH) is expected


def test_life_cycle_events_must_be_named() -> None:
    """Else a schedule on any event would set itself off."""
    event = {"type": "io.clockjack.job.succeeded", "source": "/clockjack"}
    assert not matches(EventTrigger(), event)
    assert not matches(EventTrigger(["*"]), event)
    assert not matches(EventTrigger(["io.*"]), event)
    assert matches(EventTrigger(["io.clockjack.job.*"]), event)
    assert matches(EventTrigger(["io.clockjack.job.succeeded"]), event)


@pytest.mark.parametrize("event", [{}, {"type": 1, "source": "x"}, {"type": "x"}])
def test_what_is_no_event_matches_nothing(event: dict[str, Any]) -> None:
    assert not matches(EventTrigger(), event)


def test_says_what_is_wrong() -> None:
    trigger = EventTrigger(["a**"], ["ok", "\\x"], {"data": 1})
    assert [fault.pointer for fault in trigger.faults()] == ["/types/0", "/sources/1", "/filter/data"]
    with pytest.raises(ValueError, match="/types/0"):
        EventMatcher(trigger)


@given(st.text("ab*", max_size=8), st.text("ab*", max_size=12))
def test_globs_equal_regular_expressions(glob: str, value: str) -> None:
    if "**" in glob:
        with pytest.raises(ValueError, match="next to each other"):
            parse_glob(glob)
    else:
        expected = re.fullmatch(".*".join(map(re.escape, glob.split("*"))), value, re.DOTALL)
        assert parse_glob(glob).matches(value) == (expected is not None)


@pytest.mark.parametrize(("glob", "value"), [("a*a", "a"), ("*ab*ab*", "ab"), ("*ab*b*", "ab"), ("a*b*ab", "aab")])
def test_no_part_of_a_value_counts_twice(glob: str, value: str) -> None:
    assert not parse_glob(glob).matches(value)


def test_globs_may_have_literal_stars() -> None:
    glob = parse_glob(r"a\*\\*")
    assert glob.matches("a*\\")
    assert glob.matches("a*\\x")
    assert not glob.matches("ab\\")


def test_a_glob_takes_no_long_time() -> None:
    glob = parse_glob("*a*a*a*a*a*a*a*a*a*b")
    assert not glob.matches("a" * 1_000_000)


RFC_6901 = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", RFC_6901),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
        ("/foo/2", MISSING),
        ("/foo/01", MISSING),
        ("/foo/-", MISSING),
        ("/foo/-1", MISSING),
        ("/foo/99999999999999999999", MISSING),
        ("/foo/bar", MISSING),
        ("/foo/0/x", MISSING),
        ("/nope", MISSING),
    ],
)
def test_the_examples_of_rfc_6901(pointer: str, expected: Any) -> None:
    assert look_up(RFC_6901, parse_pointer(pointer)) == expected


@pytest.mark.parametrize("text", ["foo", "/a~", "/a~2b", "#/a"])
def test_what_is_no_pointer_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="JSON Pointer"):
        parse_pointer(text)


BATCH = {"size": 2, "within_seconds": 5}
RATE = {"limit": 2, "period_seconds": 5}


@pytest.mark.parametrize(
    ("fields", "pointer", "why"),
    [
        ({"debounce_seconds": 1, "batch": BATCH}, "/batch", "can't stand beside debounce_seconds"),
        ({"batch": BATCH, "threshold": {"count": 2, "within_seconds": 1}}, "/threshold", "beside batch"),
        ({"batch": BATCH, "absence": {"within_seconds": 1}}, "/absence", "beside batch"),
        ({"throttle": RATE, "rate_limit": RATE}, "/throttle", "beside rate_limit"),
        ({"throttle": RATE, "batch": BATCH}, "/throttle", "beside batch"),
        ({"debounce_max_seconds": 5}, "/debounce_max_seconds", "only with debounce_seconds"),
        ({"debounce_seconds": 5, "debounce_max_seconds": 4}, "/debounce_max_seconds", "less than debounce_seconds"),
        ({"key": "/data"}, "/key", "only with one of debounce_seconds"),
        ({"key": "data", "batch": BATCH}, "/key", "begins with '/'"),
        ({"key": ["/a", "/b~"], "batch": BATCH}, "/key/1", "'~' stands before"),
        ({"absence": {"within_seconds": 1, "after": {"types": ["a**"]}}}, "/absence/after/types/0", "two '*'"),
        ({"absence": {"within_seconds": 1, "after": {"filter": {}}}}, "/absence/after/filter", "at least one field"),
    ],
)
def test_says_what_in_a_flow_of_events_is_wrong(fields: dict[str, Any], pointer: str, why: str) -> None:
    [fault] = msgspec.convert({"type": "event", **fields}, EventTrigger).faults()
    assert fault.pointer == pointer
    assert why in fault.message


@pytest.mark.parametrize(
    "fields",
    [
        {"debounce_seconds": 0},
        {"debounce_seconds": 2_592_001},
        {"debounce_seconds": "5"},
        {"debounce_max_seconds": -1},
        {"batch": {"size": 0, "within_seconds": 5}},
        {"batch": {"size": 1001, "within_seconds": 5}},
        {"batch": {"size": 2}},
        {"batch": BATCH | {"more": 1}},
        {"threshold": {"count": 1, "within_seconds": 5}},
        {"threshold": {"count": 1001, "within_seconds": 5}},
        {"absence": {}},
        {"absence": {"within_seconds": 1, "after": {"more": 1}}},
        {"throttle": {"limit": 0, "period_seconds": 1}},
        {"rate_limit": {"limit": 1001, "period_seconds": 1}},
        {"rate_limit": {"limit": 1, "period_seconds": 0}},
        {"key": [], "batch": BATCH},
        {"key": ["/a"] * 6, "batch": BATCH},
        {"key": 5, "batch": BATCH},
        {"key": "/" + "a" * 1000, "batch": BATCH},
    ],
)
def test_a_flow_that_does_not_fit_the_shape_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError, match=next(iter(fields))):
        msgspec.convert({"type": "event", **fields}, EventTrigger)


@pytest.mark.parametrize(
    "fields",
    [
        {"debounce_seconds": 1, "rate_limit": RATE, "key": "/data/x"},
        {"threshold": {"count": 2, "within_seconds": 1}, "rate_limit": RATE, "key": ["/a", "/b"]},
        {"absence": {"within_seconds": 1, "after": {"types": ["io.clockjack.job.created"]}}, "key": ""},
        {"throttle": RATE},
    ],
)
def test_what_may_stand_together(fields: dict[str, Any]) -> None:
    assert msgspec.convert({"type": "event", **fields}, EventTrigger).faults() == []
