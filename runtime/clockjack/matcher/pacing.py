"""Pacing: no more than so many jobs in any period; further events wait, or are dropped.

Both go by the time at which jobs are made: they protect who is called by them, and after an outage, too. A window keeps
the times of the last jobs. A job that seems to be made in the future was made by a clock that is ahead of this one: it
counts as made now, which is never too early.
"""

from clockjack.matcher.limits import MAX_WAITING
from clockjack.matcher.window import Row, Window, span
from clockjack.triggers.flow import RateLimit, Throttle


def may_pass(window: Window, limit: RateLimit | Throttle, now: int, name: str) -> bool:
    """Say whether there may be one more job now; if so, count it."""
    _forget_old(window, limit, now)
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
    _forget_old(window, throttle, now)
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
    _forget_old(window, limit, now)
    if window.is_open:
        _wait(window, limit, now)


def _forget_old(window: Window, limit: RateLimit | Throttle, now: int) -> None:
    """Forget the jobs that are older than a period."""
    if not window.is_open:
        return
    passed = window.rows[: window.passed_rows]
    period = span(limit.period_seconds)
    old = sum(1 for row in passed if row.at <= now - period)
    for row in passed[old:]:
        if row.at > now:
            window.set_time(row, now)
    if old:
        window.let_go(old)
    if not window.rows:
        window.close()


def _wait(window: Window, limit: RateLimit | Throttle, now: int) -> None:
    """Be due when the next may pass; when nothing waits, when there is nothing left to count."""
    passed, period = window.passed_rows, span(limit.period_seconds)
    if waits(window):
        window.wait_until(window.rows[passed - limit.limit].at + period if passed >= limit.limit else now)
    elif passed:
        window.wait_until(window.rows[passed - 1].at + period)
