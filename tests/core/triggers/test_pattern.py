"""Event patterns: EventBridge's published examples, and what is no pattern."""

from copy import deepcopy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clockjack.triggers import pattern as limits
from clockjack.triggers.operators import MAX_LISTED
from clockjack.triggers.pattern import compile_pattern

EC2 = {
    "version": "0",
    "id": "ddddd4-aaaa-7777-4444-345dd43cc333",
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "account": "012345679012",
    "time": "2017-10-02T16:24:49Z",
    "region": "us-east-1",
    "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"],
    "detail": {
        "c-count": 5,
        "d-count": 3,
        "x-limit": 301.8,
        "source-ip": "10.0.0.33",
        "instance-id": "i-000000aaaaaa00000",
        "state": "running",
    },
}
"""The sample event of event-ruler's README."""


def matches(pattern: Any, event: Any) -> bool:
    compiled, faults = compile_pattern(pattern)
    assert faults == []
    return compiled.matches(event)


def faults(pattern: Any) -> dict[str, str]:
    return {fault.pointer: fault.message for fault in compile_pattern(pattern)[1]}


@pytest.mark.parametrize(
    "pattern",
    [
        {
            "detail-type": ["EC2 Instance State-change Notification"],
            "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"],
            "detail": {"state": ["initializing", "running"]},
        },
        {"time": [{"prefix": "2017-10-02"}]},
        {"source": [{"suffix": "ec2"}]},
        {"source": [{"equals-ignore-case": "AWS.EC2"}]},
        {"source": [{"wildcard": "aws*2"}]},
        {"detail": {"state": [{"anything-but": "initializing"}]}},
        {"detail": {"x-limit": [{"anything-but": 123}]}},
        {"detail": {"state": [{"anything-but": ["stopped", "overloaded"]}]}},
        {"detail": {"x-limit": [{"anything-but": [100, 200, 300]}]}},
        {"detail": {"state": [{"anything-but": {"prefix": "init"}}]}},
        {
            "detail": {
                "c-count": [{"numeric": [">", 0, "<=", 5]}],
                "d-count": [{"numeric": ["<", 10]}],
                "x-limit": [{"numeric": ["=", 3.018e2]}],
            }
        },
        {"detail": {"source-ip": [{"cidr": "10.0.0.0/24"}]}},
        {"detail": {"c-count": [{"exists": True}]}},
        {"detail": {"e-count": [{"exists": False}]}},
        {
            "time": [{"prefix": "2017-10-02"}],
            "detail": {
                "state": [{"anything-but": "initializing"}],
                "c-count": [{"numeric": [">", 0, "<=", 5]}],
                "d-count": [{"numeric": ["<", 10]}],
                "x-limit": [{"anything-but": [100, 200, 300]}],
                "source-ip": [{"cidr": "10.0.0.0/8"}],
            },
        },
    ],
)
def test_the_published_examples_match_the_sample_event(pattern: Any) -> None:
    assert matches(pattern, EC2)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        # The table "Comparison operators for use in event patterns" of the EventBridge user guide, in its order.
        ({"Location": ["New York"], "Day": ["Monday"]}, {"Location": "New York", "Day": "Monday"}, {"Day": "Monday"}),
        ({"state": [{"anything-but": "initializing"}]}, {"state": "running"}, {"state": "initializing"}),
        ({"Region": [{"anything-but": {"prefix": "us-"}}]}, {"Region": "eu-west-1"}, {"Region": "us-east-1"}),
        ({"FileName": [{"anything-but": {"suffix": ".png"}}]}, {"FileName": "a.gif"}, {"FileName": "a.png"}),
        (
            {"state": [{"anything-but": {"equals-ignore-case": "initializing"}}]},
            {"state": "running"},
            {"state": "INITIALIZING"},
        ),
        (
            {"FilePath": [{"anything-but": {"wildcard": "*/lib/*"}}]},
            {"FilePath": "/usr/bin/x"},
            {"FilePath": "/usr/lib/x"},
        ),
        ({"Region": [{"prefix": "us-"}]}, {"Region": "us-east-1"}, {"Region": "eu-us-1"}),
        ({"service": [{"prefix": {"equals-ignore-case": "eventb"}}]}, {"service": "EventBridge"}, {"service": "event"}),
        ({"LastName": [""]}, {"LastName": ""}, {"LastName": None}),
        ({"Name": ["Alice"]}, {"Name": "Alice"}, {"Name": "alice"}),
        ({"Name": [{"equals-ignore-case": "alice"}]}, {"Name": "ALICE"}, {"Name": "Alicia"}),
        ({"FileName": [{"suffix": ".png"}]}, {"FileName": "a.png"}, {"FileName": "png.a"}),
        (
            {"service": [{"suffix": {"equals-ignore-case": "tBridge"}}]},
            {"service": "eventbridge"},
            {"service": "bridges"},
        ),
        ({"ProductName": [{"exists": True}]}, {"ProductName": None}, {"Product": "x"}),
        ({"ProductName": [{"exists": False}]}, {"Product": "x"}, {"ProductName": ""}),
        ({"Weather": [{"anything-but": ["Raining"]}]}, {"Weather": "Sunny"}, {"Weather": "Raining"}),
        ({"UserID": [None]}, {"UserID": None}, {"UserID": ""}),
        ({"Price": [{"numeric": ["=", 100]}]}, {"Price": 100.0}, {"Price": "100"}),
        ({"Price": [{"numeric": [">", 10, "<=", 20]}]}, {"Price": 20}, {"Price": 10}),
        ({"PaymentType": ["Credit", "Debit"]}, {"PaymentType": "Debit"}, {"PaymentType": "Cash"}),
        (
            {"$or": [{"Location": ["New York"]}, {"Day": ["Monday"]}]},
            {"Location": "Paris", "Day": "Monday"},
            {"Location": "Paris", "Day": "Sunday"},
        ),
        ({"FileName": [{"wildcard": "dir/*.png"}]}, {"FileName": "dir/a/b.png"}, {"FileName": "dir.png"}),
        # Lists in anything-but.
        ({"s": [{"anything-but": {"prefix": ["a", "b"]}}]}, {"s": "c"}, {"s": "bc"}),
        ({"s": [{"anything-but": {"suffix": ["a", "b"]}}]}, {"s": "c"}, {"s": "cb"}),
        ({"s": [{"anything-but": {"wildcard": ["*ball", "x*"]}}]}, {"s": "hockey"}, {"s": "baseball"}),
        ({"s": [{"anything-but": {"equals-ignore-case": ["A", "b"]}}]}, {"s": "c"}, {"s": "B"}),
        # JSON types are told apart.
        ({"flag": [True]}, {"flag": True}, {"flag": 1}),
        ({"flag": [1]}, {"flag": 1.0}, {"flag": True}),
        ({"flag": [{"numeric": ["<", 2]}]}, {"flag": 1}, {"flag": True}),
        ({"flag": [{"anything-but": 1}]}, {"flag": True}, {"flag": 1}),
        ({"ip": [{"cidr": "2001:db8::/32"}]}, {"ip": "2001:db8::7"}, {"ip": "10.0.0.1"}),
        ({"ip": [{"cidr": "10.0.0.0/8"}]}, {"ip": "10.9.9.9"}, {"ip": "10.9.9"}),
        ({"a.b": ["x"]}, {"a.b": "x"}, {"a": {"b": "x"}}),
    ],
)
def test_each_operator(pattern: Any, yes: Any, no: Any) -> None:
    assert matches(pattern, yes)
    assert not matches(pattern, no)


OR = {
    "source": ["aws.cloudwatch"],
    "$or": [
        {"metricName": ["CPUUtilization", "ReadLatency"]},
        {
            "metricType": ["MetricType"],
            "namespace": ["AWS/EC2", "AWS/ES"],
            "$or": [{"metricId": [1234]}, {"spaceId": [1000]}],
        },
        {"scope": ["Service"]},
    ],
}
"""'Nested "Or" and "And"' of event-ruler's README."""


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"source": "aws.cloudwatch", "metricName": "ReadLatency"}, True),
        ({"source": "aws.ec2", "metricName": "ReadLatency"}, False),
        ({"source": "aws.cloudwatch", "metricType": "MetricType", "namespace": "AWS/ES"}, False),
        ({"source": "aws.cloudwatch", "metricType": "MetricType", "namespace": "AWS/ES", "spaceId": 1000}, True),
        ({"source": "aws.cloudwatch", "metricType": "MetricType", "namespace": "AWS/S3", "spaceId": 1000}, False),
        ({"source": "aws.cloudwatch", "scope": "Service"}, True),
        ({"source": "aws.cloudwatch"}, False),
    ],
)
def test_or_holds_patterns_of_which_one_must_match(event: Any, expected: bool) -> None:
    assert matches(OR, event) is expected


PEOPLE = [
    {"firstName": "John", "lastName": "Doe"},
    {"firstName": "Anna", "lastName": "Smith"},
    {"firstName": "Peter", "lastName": "Jones"},
]


@pytest.mark.parametrize("employees", [PEOPLE, [PEOPLE[:2], PEOPLE[2:]]])
def test_fields_side_by_side_match_in_one_element_of_an_array(employees: Any) -> None:
    """The examples of event-ruler's README, "JSON Array Matching"."""
    event = {"employees": employees}
    assert matches({"employees": {"firstName": ["Anna"]}}, event)
    assert matches({"employees": {"firstName": ["Anna"], "lastName": ["Smith"]}}, event)
    assert not matches({"employees": {"firstName": ["Anna"], "lastName": ["Jones"]}}, event)


def test_any_value_of_an_array_may_match() -> None:
    assert matches({"tags": ["b"]}, {"tags": ["a", ["b"]]})
    assert matches({"tags": [{"anything-but": "a"}]}, {"tags": ["a", "b"]})
    assert not matches({"tags": [{"anything-but": "a"}]}, {"tags": ["a"]})
    assert not matches({"tags": [{"exists": True}]}, {"tags": []})


def test_exists_looks_at_leaves() -> None:
    """The user guide: a field that holds an object is no leaf."""
    assert matches({"detail": {"c-count": [{"exists": False}]}}, {"detail": {"c-count": {"c1": 100}}})
    assert matches({"detail": {"c-count": {"c1": [{"exists": False}]}}}, {"detail": {}})
    assert matches({"detail": {"c-count": {"c1": [{"exists": False}]}}}, {})
    assert matches({"a": [{"exists": False}, "x"]}, {"a": "x"})
    assert matches({"a": [{"exists": False}, "x"]}, {})


@pytest.mark.parametrize(
    ("pattern", "pointer", "why"),
    [
        ({}, "", "must be an object with at least one field"),
        ([], "", "must be an object"),
        ({"a": {}}, "/a", "must be an object with at least one field"),
        ({"a": "x"}, "/a", "must be an array with at least one value, or an object"),
        ({"a": []}, "/a", "must be an array with at least one value"),
        ({"a": [["x"]]}, "/a/0", "must be a string, a number"),
        ({"a": [{}]}, "/a/0", "an object with one operator"),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, "/a/0", "an object with one operator"),
        ({"a": ["x", {"contains": "y"}]}, "/a/1/contains", "'contains' is no operator; there are prefix"),
        ({"a/b": {"c~": [{"prefix": 1}]}}, "/a~1b/c~0/0/prefix", "must be a string"),
        ({"a": [{"prefix": {"suffix": "x"}}]}, "/a/0/prefix", "must be a string or"),
        ({"a": [{"prefix": {"equals-ignore-case": 1}}]}, "/a/0/prefix/equals-ignore-case", "must be a string"),
        ({"a": [{"wildcard": "a**b"}]}, "/a/0/wildcard", "two '*' next to each other"),
        ({"a": [{"wildcard": "a\\b"}]}, "/a/0/wildcard", "a backslash stands before"),
        ({"a": [{"wildcard": "*a" * 11}]}, "/a/0/wildcard", "more than 10 '*'"),
        ({"a": [{"cidr": "10.0.0.0/33"}]}, "/a/0/cidr", "must be an IP address range"),
        ({"a": [{"exists": "yes"}]}, "/a/0/exists", "must be true or false"),
        ({"a": [{"numeric": [">"]}]}, "/a/0/numeric", "must be [comparison, number]"),
        ({"a": [{"numeric": ["!=", 1]}]}, "/a/0/numeric/0", "must be one of = < <= > >="),
        ({"a": [{"numeric": [">", "1"]}]}, "/a/0/numeric/1", "must be a number"),
        ({"a": [{"numeric": [">", True]}]}, "/a/0/numeric/1", "must be a number"),
        ({"a": [{"numeric": ["<", 1, ">", 5]}]}, "/a/0/numeric", "must be [comparison, number]"),
        ({"a": [{"numeric": [">", 5, "<", 5]}]}, "/a/0/numeric", "no number lies between"),
        ({"a": [{"anything-but": []}]}, "/a/0/anything-but", "at least one value"),
        ({"a": [{"anything-but": ["x", 1]}]}, "/a/0/anything-but", "only strings or only numbers"),
        ({"a": [{"anything-but": None}]}, "/a/0/anything-but", "must be a string, a number"),
        ({"a": [{"anything-but": {"cidr": "10.0.0.0/8"}}]}, "/a/0/anything-but", "an object with one of prefix"),
        ({"a": [{"anything-but": {"wildcard": ["a", "**"]}}]}, "/a/0/anything-but/wildcard/1", "two '*'"),
        ({"$or": [{"a": ["x"]}]}, "/$or", "at least two patterns"),
        ({"$or": {"a": ["x"]}}, "/$or", "at least two patterns"),
        ({"b": {"$or": [{"a": ["x"]}, {"a": 1}]}}, "/b/$or/1/a", "must be an array"),
        ({"a": ["x" * 1001]}, "/a/0", "more than 1000 characters"),
    ],
)
def test_says_where_a_pattern_is_none(pattern: Any, pointer: str, why: str) -> None:
    found = faults(pattern)
    assert list(found) == [pointer]
    assert why in found[pointer]


def test_tells_everything_that_is_wrong() -> None:
    found = faults({"a": 1, "b": [{"numeric": ["~", 1]}, {"nope": 1}], "$or": []})
    assert list(found) == ["/a", "/b/0/numeric/0", "/b/1/nope", "/$or"]


def test_patterns_are_bounded() -> None:
    deep: Any = ["x"]
    for _ in range(limits.MAX_DEPTH + 1):
        deep = {"a": deep}
    assert "nested" in next(iter(faults(deep).values()))
    assert "fields" in faults({f"f{number}": ["x"] for number in range(limits.MAX_FIELDS + 1)})["/f300"]
    many = {f"f{number}": [{"exists": True}] for number in range(limits.MAX_OPERATORS + 1)}
    assert "operators" in faults(many)["/f100/0/exists"]
    assert "values" in faults({"a": list(range(MAX_LISTED + 1))})["/a"]
    assert "patterns" in faults({"$or": [{"a": ["x"]}] * (MAX_LISTED + 1)})["/$or"]


def test_of_a_long_array_the_first_elements_count() -> None:
    assert matches({"a": [1]}, {"a": [0] * (limits.MAX_ELEMENTS - 1) + [1]})
    assert not matches({"a": [1]}, {"a": [0] * limits.MAX_ELEMENTS + [1]})


def test_deeply_nested_arrays_are_no_trouble() -> None:
    value: Any = [7]
    for _ in range(5000):
        value = [value]
    assert matches({"a": [7]}, {"a": value})


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(-3, 3), st.sampled_from(["", "a", "ab", "B"])
)
documents = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    max_leaves=12,
)
operators = st.one_of(
    st.builds(lambda text: {"prefix": text}, st.sampled_from(["", "a", "B"])),
    st.builds(lambda text: {"anything-but": text}, st.sampled_from(["a", 1])),
    st.builds(lambda is_there: {"exists": is_there}, st.booleans()),
    st.builds(lambda bound: {"numeric": [">=", bound]}, st.integers(-3, 3)),
)
patterns = st.recursive(
    st.lists(st.one_of(scalars, operators), min_size=1, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, min_size=1, max_size=3),
    max_leaves=6,
).filter(lambda pattern: isinstance(pattern, dict))


@given(patterns, st.dictionaries(st.sampled_from("abc"), documents, max_size=3))
def test_any_pattern_answers_on_any_event_and_changes_nothing(pattern: Any, event: Any) -> None:
    before = deepcopy((pattern, event))
    answer = matches(pattern, event)
    assert (pattern, event) == before
    assert matches(msgspec.json.decode(msgspec.json.encode(pattern)), event) is answer
    # A pattern and itself in an $or are the same; with one that matches nothing, too.
    nothing = {"a": [{"numeric": [">", 5]}], "b": [{"numeric": ["<", -5]}]}
    assert matches({"$or": [pattern, pattern]}, event) is answer
    assert matches({"$or": [nothing, pattern]}, event) is answer


@given(
    st.recursive(
        st.one_of(scalars, operators),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(["a", "$or", "prefix", "numeric", "anything-but"]), inner, max_size=2),
        ),
    )
)
def test_anything_is_either_a_pattern_or_told_what_is_wrong(value: Any) -> None:
    compiled, found = compile_pattern(value)
    if not found:
        assert compiled.matches(EC2) in (True, False)
