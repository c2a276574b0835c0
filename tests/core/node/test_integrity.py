"""Which of several nodes is the one that is damaged."""

import pytest

from clockjack.node.integrity import is_the_odd_one
from clockjack.presence import NodeStatus


def status(node: str, checkpoint: str, started_at: int = 1, schema: int = 1) -> NodeStatus:
    return NodeStatus(node, "0", "", [], 0, started_at, 1, checkpoint, schema=schema)


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        ("5:aa", ["5:aa", "5:aa"], False),
        ("5:bb", ["5:aa", "5:aa"], True),
        ("5:aa", ["5:bb", "5:aa"], False),
        ("5:bb", ["6:aa", "5:aa"], False),
        ("", ["5:aa", "5:aa"], False),
        ("5:aa", [], False),
    ],
)
def test_the_minority_is_damaged(own: str, others: list[str], expected: bool) -> None:
    found = is_the_odd_one(status("own", own), [status(f"n{n}", other) for n, other in enumerate(others)])
    assert found is expected


def test_of_two_the_one_that_has_run_longer_begins_again() -> None:
    old, new = status("a", "5:aa", 1), status("b", "5:bb", 2)
    assert is_the_odd_one(old, [new])
    assert not is_the_odd_one(new, [old])


def test_nodes_of_another_schema_are_not_compared() -> None:
    """Their rows are others; while an upgrade goes from node to node, that is as it should be."""
    upgraded = [status("b", "5:bb", schema=2), status("c", "5:bb", schema=2)]
    assert not is_the_odd_one(status("a", "5:aa"), upgraded)
    assert is_the_odd_one(status("a", "5:aa"), [*upgraded, status("d", "5:dd", 2), status("e", "5:dd", 2)])


def test_a_node_that_was_just_upgraded_has_no_say() -> None:
    assert not is_the_odd_one(status("a", "5:"), [status("b", "5:bb", 2), status("c", "5:bb", 2)])
    assert not is_the_odd_one(status("a", "5:aa"), [status("b", "5:", 2), status("c", "5:", 2)])
    assert not is_the_odd_one(status("a", "5:aa"), [status("b", "5:", 2), status("c", "5:aa", 2)])
