"""Subscriptions, what waits for them, and what came of it."""

from typing import Literal

from msgspec import Struct

from clockjack.replica.port import Reader


class SubscriptionRow(Struct, frozen=True):
    """A subscription."""

    namespace: str
    id: str
    made: int
    """What tells it from one of its id before."""
    revision: int
    spec: bytes
    """:class:`clockjack.subscriptions.SubscriptionSpec` as JSON; `enabled` says whether it is."""
    secret: str
    old_secret: str | None
    old_until: int | None
    enabled: int
    disabled_by: Literal["request", "gone", "failures"] | None
    disabled_at: int | None
    events_after: int
    lifecycle_after: int
    heard_from: int
    failing_since: int | None
    delivered_at: int | None
    held_until: int | None
    waiting: int
    dead: int
    delivered: int
    created_at: int
    updated_at: int

    def secrets(self, now: int) -> list[str]:
        """Return what is signed with now, the newest first."""
        old = self.old_secret is not None and self.old_until is not None and now < self.old_until
        return [self.secret, self.old_secret] if old and self.old_secret is not None else [self.secret]


class DueRow(Struct, frozen=True):
    """A delivery that waits."""

    number: int
    message_id: str
    test: int
    begun_at: int
    attempt: int
    """Of the last attempt; 0 before the first."""
    due_at: int


class AttemptRow(Struct, frozen=True):
    """An attempt that has ended."""

    serial: int
    message_id: str
    type: str
    attempt: int
    result: Literal["delivered", "retry", "dead", "gone"]
    began_at: int
    duration: int
    """Microseconds."""
    status: int | None
    error: str | None
    next_at: int | None


class DeadRow(Struct, frozen=True):
    """A delivery that was given up."""

    number: int
    subscription_id: str
    message_id: str
    type: str
    at: int
    dead_at: int
    reason: Literal["failures", "gone", "overflow", "too-large"]
    attempt: int
    status: int | None
    error: str | None
    size: int


_COLUMNS = ", ".join(SubscriptionRow.__struct_fields__)
_DUE = ", ".join(DueRow.__struct_fields__)
_ATTEMPT = ", ".join(AttemptRow.__struct_fields__)


async def subscription(reader: Reader, namespace: str, subscription_id: str) -> SubscriptionRow | None:
    """Return a subscription; None if there is none of that id."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM subscriptions WHERE namespace = ? AND id = ?",  # noqa: S608 - constants
        (namespace, subscription_id),
    )
    return SubscriptionRow(*rows[0]) if rows else None


async def subscriptions(reader: Reader, namespace: str, limit: int, after: str = "") -> list[SubscriptionRow]:
    """Return up to `limit` subscriptions with ids behind `after`, by id."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM subscriptions WHERE namespace = ? AND id > ? ORDER BY id LIMIT ?",  # noqa: S608
        (namespace, after, limit),
    )
    return [SubscriptionRow(*row) for row in rows]


async def all_subscriptions(reader: Reader, limit: int, after: tuple[str, str]) -> list[SubscriptionRow]:
    """Return up to `limit` subscriptions of all namespaces behind `after`, by namespace and id."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM subscriptions WHERE (namespace, id) > (?, ?) ORDER BY namespace, id LIMIT ?",  # noqa: S608
        (*after, limit),
    )
    return [SubscriptionRow(*row) for row in rows]


async def waited_for(reader: Reader) -> list[tuple[str, str]]:
    """Return namespace and id of all subscriptions for which something waits."""
    rows = await reader.rows("SELECT namespace, id FROM subscriptions WHERE waiting > 0")
    return [(row[0], row[1]) for row in rows]


async def due(reader: Reader, namespace: str, subscription_id: str, limit: int, *, tests: bool) -> list[DueRow]:
    """Return up to `limit` deliveries that wait, those that are due first in front; of `tests` alone, if so."""
    only = "AND test " if tests else ""
    rows = await reader.rows(
        f"SELECT {_DUE} FROM deliveries WHERE namespace = ? AND subscription_id = ? AND due_at IS NOT NULL {only}"  # noqa: S608
        "ORDER BY due_at, number LIMIT ?",
        (namespace, subscription_id, limit),
    )
    return [DueRow(*row) for row in rows]


async def document_of(reader: Reader, number: int) -> bytes | None:
    """Return what is sent of a notice; None if it is gone."""
    rows = await reader.rows("SELECT document FROM notice_documents WHERE number = ?", (number,))
    return bytes(rows[0][0]) if rows else None


async def attempts(reader: Reader, row: SubscriptionRow, limit: int, before: int | None = None) -> list[AttemptRow]:
    """Return up to `limit` attempts of a subscription with serials under `before`, the newest first."""
    rows = await reader.rows(
        f"SELECT {_ATTEMPT} FROM delivery_attempts WHERE namespace = ? AND subscription_id = ? AND made = ? "  # noqa: S608
        "AND serial < ? ORDER BY serial DESC LIMIT ?",
        (row.namespace, row.id, row.made, before if before is not None else 1 << 62, limit),
    )
    return [AttemptRow(*found) for found in rows]


async def dead_letters(
    reader: Reader, namespace: str, subscription_id: str, limit: int, before: int | None = None
) -> list[DeadRow]:
    """Return up to `limit` dead letters of a subscription with numbers under `before`, the newest first."""
    rows = await reader.rows(
        "SELECT deliveries.number, subscription_id, deliveries.message_id, type, at, dead_at, reason, attempt, status, "
        "error, deliveries.size FROM deliveries JOIN notices USING (number) WHERE deliveries.namespace = ? "
        "AND subscription_id = ? AND dead_at IS NOT NULL AND deliveries.number < ? "
        "ORDER BY deliveries.number DESC LIMIT ?",
        (namespace, subscription_id, before if before is not None else 1 << 62, limit),
    )
    return [DeadRow(*row) for row in rows]
