"""Event triggers: types, sources, filter; globs; JSON Pointer."""

import re
from typing import Any

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
