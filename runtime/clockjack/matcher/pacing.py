"""Pacing: no more than so many jobs in any period; further events wait, or are dropped.

Both go by the time at which jobs are made: they protect who is called by them, and after an outage, too. A window keeps
the times of the last jobs, and a clock that is behind the last of them counts as at it.
"""

from clockjack.matcher.limits import MAX_WAITING
from clockjack.matcher.window import Row, Window, span
from clockjack.triggers.flow import RateLimit, Throttle


def may_pass(window: Window, limit: RateLimit | Throttle, now: int, name: str) -> bool:
    """Say whether there may be one more job now; if so, count it."""
    now = _forget_old(window, limit, now)
    if len(window.rows) >= limit.limit:
        return False
    if not window.is_open:
        window.open(now)
    window.hold(now, name, b"")
    window.passed = window.next
    window.wait_until(now + span(limit.period_seconds))
    return True


def has_room(window: Window) -> bool:
    """Say whether one more event may wait behind a throttle."""
    return window.next - window.passed < MAX_WAITING


def hold_back(window: Window, throttle: Throttle, at: int, name: str, document: bytes) -> None:
    """Let an event wait, behind the others."""
    window.hold(at, name, document)
    window.count(1)
    _wait(window, throttle, window.due_at)


def waits(window: Window) -> bool:
    """Say whether events wait in a window."""
    return window.is_open and window.passed < window.next


def let_pass(window: Window, throttle: Throttle, now: int) -> Row | None:
    """Let the first that waits pass, if it may now, and return it."""
    now = _forget_old(window, throttle, now)
    passing = None
    if waits(window) and window.passed_rows < throttle.limit:
        row = window.rows[window.passed_rows]
        passing = Row(row.number, row.at, row.name, row.size, row.document)
        window.let_pass(now)
        window.count(0, 1)
    if window.is_open:
        _wait(window, throttle, now)
    return passing


def forget_old(window: Window, limit: RateLimit | Throttle, now: int) -> None:
    """Forget the jobs that are older than a period; a window of which nothing is left is over."""
    now = _forget_old(window, limit, now)
    if window.is_open:
        _wait(window, limit, now)


def _forget_old(window: Window, limit: RateLimit | Throttle, now: int) -> int:
    """Forget the jobs that are older than a period; return the time, which does not go back."""
    if not window.is_open:
        return now
    passed = window.passed_rows
    if passed:
        now = max(now, window.rows[passed - 1].at)
    period = span(limit.period_seconds)
    old = sum(1 for row in window.rows[:passed] if row.at <= now - period)
    if old:
        window.let_go(old)
    if not window.rows:
        window.close()
    return now


def _wait(window: Window, limit: RateLimit | Throttle, now: int) -> None:
    """Be due when the next may pass; when nothing waits, when there is nothing left to count."""
    passed, period = window.passed_rows, span(limit.period_seconds)
    if waits(window):
        window.wait_until(window.rows[passed - limit.limit].at + period if passed >= limit.limit else now)
    elif passed:
        window.wait_until(window.rows[passed - 1].at + period)
