"""Dead letters: what NATS clients published into the events stream, and is no event."""

from clockjack.apply.session import Session
from clockjack.records import DeadLetter

KEPT = 1_000
"""So many are kept of each namespace; the oldest go first."""

KEPT_IN_ALL = 10_000
"""So many are kept of all namespaces together."""

_PRUNE = (
    "DELETE FROM dead_letters WHERE namespace = ? AND number <= "
    "(SELECT number FROM dead_letters WHERE namespace = ? ORDER BY number DESC LIMIT 1 OFFSET ?)"
)
_PRUNE_ALL = (
    "DELETE FROM dead_letters WHERE number <= (SELECT number FROM dead_letters ORDER BY number DESC LIMIT 1 OFFSET ?)"
)
_INTO_DEAD_LETTERS = "INSERT INTO dead_letters (number, namespace, position, at, subject, reason, size, payload)"


def add(session: Session, letter: DeadLetter) -> None:
    """Keep one."""
    number = int(session.meta("dead_letters") or 0) + 1
    session.note("dead_letters", str(number))
    row = (
        number,
        letter.namespace,
        letter.position,
        letter.at,
        letter.subject,
        letter.reason,
        letter.size,
        letter.payload,
    )
    session.insert(_INTO_DEAD_LETTERS, row)
    session.later(_PRUNE, (letter.namespace, letter.namespace, KEPT))
    session.later(_PRUNE_ALL, (KEPT_IN_ALL,))
