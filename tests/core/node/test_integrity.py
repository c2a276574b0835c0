"""Which of several nodes is the one that is damaged."""

import pytest

from clockjack.node.integrity import is_the_odd_one
from clockjack.presence import NodeStatus


def status(node: str, checkpoint: str, started_at: int = 1) -> NodeStatus:
    return NodeStatus(node, "0", "", [], 0, started_at, 1, checkpoint)


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
