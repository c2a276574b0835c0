"""An identity map over one table: rows are loaded once, changed as objects, and written back in few statements.

Few and large statements matter: sqlite3 gives up the interpreter lock around each, and has to win it back from
a busy event loop.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from clockjack.apply.changes import Changes
from clockjack.apply.insert import insert_many

Row = TypeVar("Row", bound=Struct)

_encode = msgspec.msgpack.Encoder().encode

CACHED = 8192
"""A table whose map is larger after a flush forgets it."""


def checksum(row: Sequence[Any]) -> int:
    """Return what tells a row from one with another value in it, with a chance of error of 1 in 4 billion."""
    return zlib.crc32(_encode(row))


class Table(Generic[Row]):
    """The rows of one table that were touched lately."""

    def __init__(
        self,
        db: sqlite3.Connection,
        name: str,
        row: type[Row],
        key: Sequence[str],
        fixed: Iterable[str] = (),
        *,
        keeps: bool = True,
        documents: Sequence[str] = (),
        is_empty: Callable[[Row], bool] | None = None,
    ) -> None:
        """Map the table `name` to `row`, whose fields are its columns in order and begin with those of `key`.

        :param fixed: columns that never change; where there are some, rows that are there already are not inserted
            anew, which takes a third longer
        :param keeps: False for rows that are large, and seldom asked for: each flush forgets them
        :param documents: columns that are JSON as a BLOB
        :param is_empty: of which rows the flush takes out of the table. To whoever reads them, they must mean the same
            as no row: how much one flush writes differs from node to node.
        """
        self._db = db
        self._keeps = keeps
        self._is_empty = is_empty
        self._name = name
        self._row = row
        self._columns = [field.name for field in msgspec.structs.fields(row)]
        self._width = len(key)
        if self._columns[: self._width] != list(key):
            raise TypeError(f"the first fields of {row.__name__} are not the key of {name}")
        self._documents = [self._columns.index(column) for column in documents]
        shown = [f"CAST({column} AS TEXT)" if column in documents else column for column in self._columns]
        self._select_keys = (
            f"SELECT json_group_array(json_array({', '.join(shown)})) FROM {name} WHERE ({', '.join(key)}) IN "
            f"(SELECT {', '.join(f'value->>{place}' for place in range(len(key)))} FROM json_each(?))"
        )
        self._list_decoder = msgspec.json.Decoder(list[row])  # type: ignore[valid-type]
        self._rows: dict[tuple[Any, ...], Row] = {}
        self._changed: dict[tuple[Any, ...], Row] = {}
        self._sums: dict[tuple[Any, ...], int] = {}
        """Of the rows in the map, as they are in the table."""
        self.digest = 0
        """Sum of the checksums of all rows, as far as it was told at the beginning."""
        self._key_of = attrgetter(*key)
        columns = ", ".join(self._columns)
        where = " AND ".join(f"{column} = ?" for column in key)
        self._select = f"SELECT {columns} FROM {name} WHERE {where}"
        self._delete = f"DELETE FROM {name} WHERE {where}"
        self._delete_many = f"DELETE FROM {name} WHERE {key[0]} IN (SELECT value FROM json_each(?))"
        self._select_many = (
            f"SELECT json_group_array(json_array({columns})) FROM {name} "
            f"WHERE {key[0]} IN (SELECT value FROM json_each(?))"
        )
        keep = {*key, *fixed}
        changing = [column for column in self._columns if column not in keep]
        changes = ", ".join(f"{column} = excluded.{column}" for column in changing)
        self._insert = f"INSERT INTO {name} ({columns})"
        self._on_conflict = f"ON CONFLICT ({', '.join(key)}) DO " + (f"UPDATE SET {changes}" if changes else "NOTHING")
        self._changes = Changes(name, key, changing) if fixed else None

    def get(self, *key: Any) -> Row | None:
        """Return the row with that key, as it is after all that was applied so far."""
        row = self._rows.get(key)
        if row is None:
            found = self._db.execute(self._select, key).fetchone()
            if found is not None:
                row = self._rows[key] = self._row(*found)
                self._sums[key] = checksum(found)
        return row

    def load(self, keys: Iterable[int]) -> None:
        """Bring many rows of a table with a single key column into the map by one statement."""
        missing = [key for key in keys if (key,) not in self._rows]
        if missing:
            [(found,)] = self._db.execute(self._select_many, (msgspec.json.encode(missing).decode(),))
            for row in self._list_decoder.decode(found):
                key = (self._key(row),)
                self._rows[key] = row
                self._sums[key] = checksum(msgspec.structs.astuple(row))

    def load_keys(self, keys: Iterable[tuple[Any, ...]]) -> None:
        """Bring many rows of a table with several key columns into the map by one statement."""
        missing = [key for key in keys if key not in self._rows]
        if missing:
            [(found,)] = self._db.execute(self._select_keys, (msgspec.json.encode(missing).decode(),))
            for values in msgspec.json.decode(found, type=list[list[Any]]):
                for place in self._documents:
                    values[place] = values[place].encode()
                key = tuple(values[: self._width])
                self._rows[key] = self._row(*values)
                self._sums[key] = checksum(tuple(values))

    def put(self, row: Row) -> None:
        """Write `row` at the next flush: it is new, or was changed."""
        key = self._key_of(row)
        if self._width == 1:
            key = (key,)
        self._rows[key] = row
        self._changed[key] = row

    def remove(self, *key: Any) -> None:
        """Delete a row, at once."""
        self.get(*key)
        self.digest -= self._sums.pop(key, 0)
        self._rows.pop(key, None)
        self._changed.pop(key, None)
        self._db.execute(self._delete, key)

    def remove_many(self, keys: Sequence[int]) -> None:
        """Delete rows of a table with a single key column, at once, by one statement."""
        self.load(keys)
        for key in keys:
            self.digest -= self._sums.pop((key,), 0)
            self._rows.pop((key,), None)
            self._changed.pop((key,), None)
        self._db.execute(self._delete_many, (msgspec.json.encode(keys).decode(),))

    def flush(self) -> None:
        """Write what was changed."""
        if self._changed and self._is_empty is not None:
            self._remove_empty(self._is_empty)
        if self._changed:
            rows = [msgspec.structs.astuple(row) for row in self._changed.values()]
            self._write(rows)
            after = dict(zip(self._changed, map(checksum, rows), strict=True))
            before = map(self._sums.get, after, repeat(0))
            self.digest += sum(after.values()) - sum(before)
            self._sums.update(after)
            self._changed.clear()
        if len(self._rows) > (CACHED if self._keeps else 0):
            self._rows.clear()
            self._sums.clear()

    def _write(self, rows: list[tuple[Any, ...]]) -> None:
        if self._changes is None:
            insert_many(self._db, self._insert, rows, self._on_conflict)
            return
        there = self._sums.keys()
        new = [values for key, values in zip(self._changed, rows, strict=True) if key not in there]
        insert_many(self._db, self._insert, new)
        self._changes.write(self._db, [row for key, row in self._changed.items() if key in there])

    def _remove_empty(self, is_empty: Callable[[Row], bool]) -> None:
        """Take what has become empty out of the map, and out of the table if it is there."""
        empty = [key for key, row in self._changed.items() if is_empty(row)]
        there: list[tuple[Any, ...]] = []
        for key in empty:
            del self._changed[key]
            del self._rows[key]
            if (before := self._sums.pop(key, None)) is not None:
                self.digest -= before
                there.append(key)
        if there:
            self._db.executemany(self._delete, there)

    def remove_expired(self, now: int, limit: int) -> None:
        """Delete up to `limit` rows whose ``expires_at`` is not after `now`, the oldest first.

        What was changed is written first, so that it depends on the log alone, not on transactions, what goes.
        """
        self.flush()
        key = ", ".join(self._columns[: self._width])
        gone = self._db.execute(
            f"DELETE FROM {self._name} WHERE ({key}) IN (SELECT {key} FROM {self._name} "
            f"WHERE expires_at <= ? ORDER BY expires_at, {key} LIMIT ?) RETURNING {', '.join(self._columns)}",
            (now, limit),
        ).fetchall()
        for row in gone:
            self.digest -= checksum(row)
            self._sums.pop(row[: self._width], None)
            self._rows.pop(row[: self._width], None)

    def count_anew(self) -> None:
        """Make the digest that of the rows in the table."""
        rows = self._db.execute(f"SELECT {', '.join(self._columns)} FROM {self._name}")
        self.digest = sum(map(checksum, rows))

    def _key(self, row: Row) -> Any:
        return getattr(row, self._row.__struct_fields__[0])
