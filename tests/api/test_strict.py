"""Strict decoding: every fault that can be told apart, and where."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from clockjack_api.problems import ApiProblem, FieldProblem
from clockjack_api.strict import StrictDecoder, find_faults


class Circle(Struct, tag="circle", tag_field="type", forbid_unknown_fields=True):
    radius: int


class Square(Struct, tag="square", tag_field="type", forbid_unknown_fields=True):
    side: int


class Drawing(Struct, forbid_unknown_fields=True):
    shape: Circle | Square
    title: str
    parts: list[Circle] = []
    notes: dict[str, str] = {}
    depth: Annotated[int, Meta(ge=0, le=9)] = 0
    at: Annotated[datetime, Meta(tz=True)] | None = None
    nested: dict[str, dict[str, int]] = {}


GOOD = {"shape": {"type": "circle", "radius": 1}, "title": "t"}


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"shape": {"type": "star"}}, ["/shape/type"]),
        ({"shape": {}}, ["/shape/type"]),
        ({"shape": {"type": "square"}}, ["/shape/side"]),
        ({"shape": {"type": "square", "side": "1", "x~/y": 1}}, ["/shape/side", "/shape/x~0~1y"]),
        ({"depth": 10, "title": None}, ["/title", "/depth"]),
        ({"notes": {"a": "1", "b/~": 2, "c": "3", "d": []}}, ["/notes/b~1~0", "/notes/d"]),
        ({"nested": {"x": {"y": 1}, "z": {"ok": 1, "bad": "1"}}}, ["/nested/z/bad"]),
        ({"parts": [{"type": "circle", "radius": 1}, {"type": "circle"}, {"type": "x"}]}, ["/parts/1/radius"]),
        ({"at": "2026-01-01T00:00:00"}, ["/at"]),
        ({"foo": 1, "bar": 2}, ["/foo", "/bar"]),
        ({"": 1}, ["/"]),
    ],
)
def test_faults_and_where_they_are(change: dict[str, Any], pointers: list[str]) -> None:
    with pytest.raises(ApiProblem) as caught:
        StrictDecoder(Drawing).decode(msgspec.json.encode(GOOD | change))
    assert [error.pointer for error in caught.value.errors] == pointers


def test_all_that_is_missing_is_told() -> None:
    assert [fault.pointer for fault in find_faults({}, Drawing)] == ["/shape", "/title"]
    assert [fault.pointer for fault in find_faults({"shape": 5, "x": 1}, Drawing)] == ["/shape", "/x", "/title"]
    assert [fault.pointer for fault in find_faults({"shape": 5, "title": 5}, Drawing)] == ["/shape", "/title"]


def test_in_a_large_body_the_first_fault_is_enough() -> None:
    body = GOOD | {"notes": {f"k{n}": "x" * 100 for n in range(1000)} | {"bad": 1}, "depth": 10}
    with pytest.raises(ApiProblem) as caught:
        StrictDecoder(Drawing).decode(msgspec.json.encode(body))
    assert [error.pointer for error in caught.value.errors] == ["/notes"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "radius", "side", "shape", "notes", "a/b", "~"]), inner, max_size=4)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*Drawing.__struct_fields__, "foo"]), values))
def test_whatever_is_refused_has_a_fault_that_points_into_it(body: dict[str, Any]) -> None:
    try:
        encoded = msgspec.json.encode(body)
    except UnicodeEncodeError:
        return
    errors = faults_of(encoded)
    if errors is None:
        return
    assert errors
    pointers = [error.pointer for error in errors]
    assert len(set(pointers)) == len(pointers)
    for error in errors:
        parts = [part.replace("~1", "/").replace("~0", "~") for part in error.pointer.split("/")[1:]]
        found: Any = body
        for part in parts[:-1]:
            found = found[int(part)] if isinstance(found, list) else found[part]
        if parts and error.detail != "is missing":
            assert (int(parts[-1]) < len(found)) if isinstance(found, list) else parts[-1] in found


def faults_of(encoded: bytes) -> list[FieldProblem] | None:
    try:
        StrictDecoder(Drawing).decode(encoded)
    except ApiProblem as problem:
        return problem.errors
    return None
