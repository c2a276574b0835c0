"""Small rules of HTTP: preferences, conditions, merge patches, cursors, trace context."""

from typing import Any

import pytest

from clockjack_api import cursors
from clockjack_api.identifiers import new_ulids
from clockjack_api.merge_patch import merge
from clockjack_api.preferences import matches, preferred_wait
from clockjack_api.problems import ApiProblem
from clockjack_api.traces import trace_id_of


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        (None, 0),
        ("wait=10", 10),
        ("Wait=10", 10),
        ('wait="10"', 10),
        ("respond-async, wait=10; x=y", 10),
        ("wait=600", 60),
        ("wait=-1", 0),
        ("wait=1.5", 0),
        ("wait", 0),
        ("waiting=5", 0),
    ],
)
def test_preferred_wait(prefer: str | None, seconds: int) -> None:
    assert preferred_wait(prefer) == seconds


@pytest.mark.parametrize(
    ("if_match", "etag", "allowed"),
    [
        (None, '"1"', True),
        (None, None, True),
        ("*", '"1"', True),
        ("*", None, False),
        ('"1"', '"1"', True),
        ('"2", "1"', '"1"', True),
        ('"2"', '"1"', False),
        ('"1"', None, False),
        ('W/"1"', '"1"', False),
    ],
)
def test_if_match(if_match: str | None, etag: str | None, allowed: bool) -> None:
    assert matches(if_match, etag) is allowed


# The examples of RFC 7396, appendix A.
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch(target: Any, patch: Any, result: Any) -> None:
    assert merge(target, patch) == result


def test_a_cursor_is_of_one_kind_of_list() -> None:
    cursor = cursors.make("jobs", 5)
    assert cursors.read("jobs", cursor, int) == 5
    assert cursors.read("jobs", None, int) is None
    for wrong in ("ticks", "job"):
        with pytest.raises(ApiProblem):
            cursors.read(wrong, cursor, int)
    with pytest.raises(ApiProblem):
        cursors.read("jobs", cursors.make("jobs", "x"), int)


@pytest.mark.parametrize(
    ("traceparent", "trace_id"),
    [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c"),
        ("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what", "0af7651916cd43dd8448eb211c80319c"),
        ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", None),
        ("00-00000000000000000000000000000000-b7ad6b7169203331-01", None),
        ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", None),
        ("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", None),
        ("", None),
        (None, None),
    ],
)
def test_traceparent(traceparent: str | None, trace_id: str | None) -> None:
    assert trace_id_of(traceparent) == trace_id


def test_ulids_count_up_and_tell_their_time() -> None:
    made = new_ulids(1_763_900_000_000_000, 10_000)
    assert len(set(made)) == 10_000
    assert made == sorted(made)
    assert {len(each) for each in made} == {26}
    assert {each[:10] for each in made} == {"01KARA41R0"}
    assert new_ulids(1_763_900_000_000_000, 1) != new_ulids(1_763_900_000_000_000, 1)
    with pytest.raises(ValueError, match="more than"):
        new_ulids(1, 20_000)
