"""The audit trail, the newest first."""

from msgspec import Struct

from clockjack.replica.port import Reader


class AuditRow(Struct, frozen=True):
    """One thing that somebody did."""

    sequence: int
    """Of the journal entry."""
    item: int
    """Of the record in it."""
    kind: str
    """``change`` or ``work``."""
    at: int
    namespace: str | None
    verb: str
    object: str | None
    count: int
    key_id: str | None
    key_name: str
    trace_id: str


class AuditFilter(Struct, frozen=True, kw_only=True):
    """What an entry must be; what is None or empty doesn't matter."""

    namespace: str | None = None
    verbs: tuple[str, ...] = ()
    """Whole ones (``job.cancel``), or what they begin with (``job``)."""
    object: str | None = None
    key_id: str | None = None
    trace_id: str | None = None
    after: int | None = None
    """Later than this, microseconds since the epoch."""
    before: int | None = None


async def audit_page(
    reader: Reader, wanted: AuditFilter, limit: int, before: tuple[int, int] | None = None
) -> list[AuditRow]:
    """Return up to `limit` entries in front of the one that `before` names by sequence and item."""
    conditions: list[str] = []
    parameters: list[object] = []

    def must(condition: str, *values: object) -> None:
        conditions.append(condition)
        parameters.extend(values)

    if before is not None:
        must("(sequence, item) < (?, ?)", *before)
    if wanted.verbs:
        must(
            "(" + " OR ".join("verb = ? OR substr(verb, 1, ?) = ?" for _ in wanted.verbs) + ")",
            *(value for verb in wanted.verbs for value in (verb, len(verb) + 1, f"{verb}.")),
        )
    for column in ("namespace", "object", "key_id", "trace_id"):
        value = getattr(wanted, column)
        if value is not None:
            must(f"{column} = ?", value)
    if wanted.after is not None:
        must("at > ?", wanted.after)
    if wanted.before is not None:
        must("at < ?", wanted.before)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = await reader.rows(
        "SELECT sequence, item, class, at, namespace, verb, object, count, key_id, key_name, trace_id "  # noqa: S608
        f"FROM audit {where} ORDER BY sequence DESC, item DESC LIMIT ?",
        (*parameters, limit),
    )
    return [AuditRow(*row) for row in rows]
