"""``clockjack job cancel``, ``retry`` and ``run-now`` with many jobs."""

from collections.abc import Callable
from typing import Any

import pytest


def acted(done: int, cursor: str | None = None, passed_over: int = 0) -> dict[str, Any]:
    return {
        "action": "cancel",
        "dry_run": False,
        "done": done,
        "passed_over": passed_over,
        "has_more": cursor is not None,
        "next_cursor": cursor,
    }


def test_asks_first_and_goes_on_to_the_end(
    clockjack: Callable[..., Any], pretend_node: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for answer in (acted(1500), acted(1000, "next"), acted(498, passed_over=2)):
        pretend_node.will_answer(answer)
    asked: list[str] = []
    monkeypatch.setattr("click.confirm", lambda text, **_: asked.append(text))
    filters = ("--queue", "mail", "--state", "ready", "--label", "a=b=c")
    answer = clockjack("job", "cancel", "--url", pretend_node.url, *filters)
    assert answer.code == 0, answer.err
    assert asked == ["Cancel 1500 jobs?"]
    assert answer.out == "1498 jobs cancelled, 2 passed over: their state had changed\n"
    bodies = [each.body for each in pretend_node.asked]
    assert [(body["dry_run"], body.get("cursor")) for body in bodies] == [(True, None), (False, None), (False, "next")]
    assert bodies[0]["filter"] == {"state": ["ready"], "queue": "mail", "label": ["a=b=c"]}


def test_does_nothing_if_the_answer_is_no(
    clockjack: Callable[..., Any], pretend_node: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_node.will_answer(acted(3))
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    answer = clockjack("job", "retry", "--url", pretend_node.url, "--task", "x")
    assert answer.code != 0
    assert [each.body["dry_run"] for each in pretend_node.asked] == [True]


def test_tells_scripts_how_many(clockjack: Callable[..., Any], pretend_node: Any) -> None:
    pretend_node.will_answer(acted(5))
    answer = clockjack("job", "run-now", "--url", pretend_node.url, "--schedule", "nightly", "--yes", "--json")
    assert answer.json() == {"action": "run-now", "done": 5, "passed_over": 0}
    assert [each.body["dry_run"] for each in pretend_node.asked] == [False]


@pytest.mark.parametrize("words", [[], ["j1", "--queue", "q"], ["--created-after", "never"]])
def test_says_what_is_wrong(clockjack: Callable[..., Any], words: list[str]) -> None:
    assert clockjack("job", "cancel", *words).code == 2
