"""Idempotency keys that are remembered."""

from clockjack.replica.port import Reader


async def known_request(reader: Reader, namespace: str, key: str, now: int) -> str | None:
    """Return the fingerprint of the request that used `key`; None if there is none, or its time was over at `now`."""
    rows = await reader.rows(
        "SELECT fingerprint FROM requests WHERE namespace = ? AND key = ? AND expires_at > ?", (namespace, key, now)
    )
    return rows[0][0] if rows else None
