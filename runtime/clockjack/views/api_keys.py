"""API keys, as far as anything of them is kept."""

from msgspec import Struct

from clockjack.access import ALL_NAMESPACES, Role
from clockjack.replica.port import Reader


class KeyRow(Struct, frozen=True, array_like=True):
    """An API key."""

    id: str
    digest: bytes
    prefix: str
    name: str
    role: Role
    namespace: str
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    last_used_at: int | None


_COLUMNS = "id, digest, prefix, name, role, namespace, created_at, expires_at, revoked_at, last_used_at"


async def usable_keys(reader: Reader) -> list[KeyRow]:
    """Return all keys that were not revoked; some may have expired."""
    rows = await reader.rows(f"SELECT {_COLUMNS} FROM api_keys WHERE revoked_at IS NULL")  # noqa: S608 - constants
    return [KeyRow(*row) for row in rows]


async def key_of_digest(reader: Reader, digest: bytes) -> KeyRow | None:
    """Return the key whose secret has that digest, revoked or not; None if there never was one."""
    rows = await reader.rows(f"SELECT {_COLUMNS} FROM api_keys WHERE digest = ?", (digest,))  # noqa: S608 - constants
    return KeyRow(*rows[0]) if rows else None


async def any_key(reader: Reader) -> bool:
    """Say whether a key was ever made."""
    return bool(await reader.rows("SELECT 1 FROM api_keys LIMIT 1"))


async def api_key(reader: Reader, key_id: str, namespace: str = ALL_NAMESPACES) -> KeyRow | None:
    """Return a key of `namespace`, or whichever, that was not revoked; None if there is none of that id."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM api_keys "  # noqa: S608 - constants
        "WHERE id = ?1 AND revoked_at IS NULL AND (?2 = '*' OR namespace = ?2)",
        (key_id, namespace),
    )
    return KeyRow(*rows[0]) if rows else None


async def api_keys(reader: Reader, namespace: str, limit: int, after: str = "") -> list[KeyRow]:
    """Return up to `limit` keys of `namespace`, or of all, that were not revoked, with ids behind `after`, by id."""
    rows = await reader.rows(
        f"SELECT {_COLUMNS} FROM api_keys "  # noqa: S608 - constants
        "WHERE id > ?1 AND revoked_at IS NULL AND (?2 = '*' OR namespace = ?2) ORDER BY id LIMIT ?3",
        (after, namespace, limit),
    )
    return [KeyRow(*row) for row in rows]
