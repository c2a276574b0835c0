"""Lines, and how they are stored: msgpack, in chunks of one attempt each, some chunks an entry."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Source = Literal["log", "stdout", "stderr", "clockjack"]
"""Where a line comes from: ``logging``, what was printed, or clockjack itself (a notice that lines are missing)."""

Level = Literal["", "debug", "info", "warning", "error", "critical"]
"""How much it matters; empty for what was printed."""

MAX_LINE_BYTES = 16 << 10
"""A message that is longer, in UTF-8, is cut; of a traceback, the end is kept."""

MAX_CHUNK_LINES = 10_000
"""A chunk with more was not made by a runner, and is passed over."""

_Instant = Annotated[int, Meta(ge=0, le=253_402_300_799_000_000)]


class LogLine(Struct, array_like=True, gc=False):
    """One line; a traceback belongs to its line, so that there may be line feeds in it."""

    at: _Instant
    """By the executor's clock, microseconds since the epoch."""
    source: Source
    level: Level
    logger: str
    """Name of the logger; empty for what was printed."""
    message: str


class Chunk(Struct, array_like=True, gc=False):
    """Lines of one attempt, one after the other."""

    number: int
    """The job's."""
    attempt: int
    since: _Instant
    """The time of the first line."""
    count: int
    """How many lines there are."""
    lines: bytes
    """A list of :class:`LogLine`, in msgpack: whoever passes it on need not look inside."""


_encode = msgspec.msgpack.Encoder().encode
_lines: msgspec.msgpack.Decoder[list[LogLine]] = msgspec.msgpack.Decoder(
    Annotated[list[LogLine], Meta(max_length=MAX_CHUNK_LINES)]
)
_chunks = msgspec.msgpack.Decoder(list[Chunk])


def chunk_of(number: int, attempt: int, lines: list[LogLine]) -> Chunk:
    """Return lines of an attempt, at least one, as a chunk."""
    return Chunk(number, attempt, lines[0].at, len(lines), _encode(lines))


def lines_of(chunk: Chunk) -> list[LogLine]:
    """Return the lines of a chunk; none if it makes no sense."""
    try:
        return _lines.decode(chunk.lines)
    except msgspec.DecodeError:
        return []


def encode_entry(chunks: list[Chunk]) -> bytes:
    """Return chunks as an entry of the stream."""
    return _encode(chunks)


def decode_entry(payload: bytes) -> list[Chunk]:
    """Return the chunks of an entry; none if it makes no sense: a worker may store what it likes."""
    try:
        return _chunks.decode(payload)
    except msgspec.DecodeError:
        return []


def notice(at: int, message: str) -> LogLine:
    """Return a line of clockjack's own."""
    return LogLine(at, "clockjack", "warning", "clockjack", message)


def left_out(at: int, lines: int, size: int, why: str) -> LogLine:
    """Return the line that stands for `lines` others, of `size` bytes in all."""
    how_many = "1 line was" if lines == 1 else f"{lines:,} lines were"
    return notice(at, f"{how_many} left out here ({size:,} bytes): {why}")
