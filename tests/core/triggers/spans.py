"""What must hold of any ticks, asked about a span whose ticks are known."""

from clockjack.triggers.ticks import Ticks, first_ticks


def agree(asked: Ticks, expected: list[int], low: int, split: int, high: int) -> None:
    """See that `asked` answers of ``low < tick <= high`` what is in `expected`, with the span cut at `split`."""
    assert first_ticks(asked, low, len(expected)) == expected
    before = [tick for tick in expected if tick <= split]
    after = [tick for tick in expected if tick > split]
    assert asked.count(low, split) == len(before)
    assert asked.count(split, high) == len(after)
    assert asked.latest(low, split) == (before[-1] if before else None)
    assert asked.latest(split, high) == (after[-1] if after else None)
    following = asked.next(split)
    assert following == after[0] if after else following is None or following > high
