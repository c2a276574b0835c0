"""The version after this one, made up. A node becomes it by finding this file on its path.

It writes a kind of record that this version does not know wherever this one pauses a queue, has a field more at the end
of ``Submit``, and another schema: a table more, and digests that are another sum of the same rows.
"""

import importlib.metadata
import zlib
from typing import Any

import msgspec

from clockjack import records
from clockjack.apply import queues
from clockjack.replica import migrations, schema

VERSION = "99.0.0"

NEXT_SCHEMA = schema.VERSION + 1
STEP = "CREATE TABLE remarks (number INTEGER PRIMARY KEY, remark TEXT NOT NULL);"

_version = importlib.metadata.version
_old_script, _old_steps = schema.script(), migrations.STEPS


class HoldQueue(msgspec.Struct, array_like=True, tag=9999):
    """What was ``PauseQueue``."""

    namespace: str
    name: str
    at: int
    paused: bool
    why: str
    expected_revision: int | None = None


class LongSubmit(msgspec.Struct, array_like=True, tag=1):
    """``Submit``, and a field more."""

    jobs: list[records.NewJob]
    request: records.RequestKey | None
    remark: str


def become() -> None:
    """Change what differs. Whatever is imported from now on finds it so."""
    batch = msgspec.defstruct(
        "Batch",
        [("records", list[records.Record | HoldQueue]), ("requesters", list[tuple[int, records.Requester]], [])],
        array_like=True,
    )
    _replace(importlib.metadata, "version", lambda name: VERSION if name == "clockjack" else _version(name))
    _replace(schema, "VERSION", NEXT_SCHEMA)
    _replace(schema, "script", lambda: _old_script + STEP)
    _replace(migrations, "STEPS", {**_old_steps, NEXT_SCHEMA: STEP})
    _replace(records, "Record", records.Record | HoldQueue)
    _replace(records, "batch_decoder", msgspec.msgpack.Decoder(batch))

    from clockjack.apply import machine, table
    from clockjack.journal.writer import GroupCommit

    handlers: dict[type, Any] = machine.HANDLERS
    handlers[HoldQueue] = queues.pause
    checksum, enqueue = table.checksum, GroupCommit._enqueue
    _replace(table, "checksum", lambda row: zlib.crc32(b"next") ^ checksum(row))
    _replace(GroupCommit, "_enqueue", lambda writer, record, *more: enqueue(writer, _as_now(record), *more))


def _as_now(record: Any) -> Any:
    match record:
        case records.PauseQueue():
            return HoldQueue(record.namespace, record.name, record.at, record.paused, "no reason")
        case records.Submit():
            return LongSubmit(record.jobs, record.request, "new")
        case _:
            return record


def _replace(where: Any, name: str, what: Any) -> None:
    setattr(where, name, what)


become()
