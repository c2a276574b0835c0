"""Just enough of PNG (W3C Recommendation, third edition) to make a picture smaller: 8 bits a sample, not interlaced."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from msgspec import Struct

SIGNATURE = b"\x89PNG\r\n\x1a\n"

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples of a pixel, by colour type."""

RGB, RGBA = 3, 4


class Picture(Struct, frozen=True):
    """Rows of pixels, RGB or RGBA."""

    width: int
    height: int
    channels: int
    rows: list[bytes]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file.

        :raises ValueError: if it is no PNG, or one of a kind that isn't read here.
        """
        data = path.read_bytes()
        if not data.startswith(SIGNATURE):
            raise ValueError(f"{path} is not a PNG file")
        header, palette, alphas, packed = b"", b"", b"", b""
        for kind, content in _chunks(data):
            match kind:
                case b"IHDR":
                    header = content
                case b"PLTE":
                    palette = content
                case b"tRNS":
                    alphas = content
                case b"IDAT":
                    packed += content
                case _:
                    pass
        width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
        if depth != 8 or interlaced:
            raise ValueError(f"{path} has {depth} bits a sample{', interlaced' if interlaced else ''}: not read here")
        rows = _unfiltered(zlib.decompress(packed), width * CHANNELS[colour], CHANNELS[colour])
        match colour:
            case 0:
                rows = [bytes(sample for value in row for sample in (value, value, value)) for row in rows]
            case 3:
                colours = [palette[at : at + RGB] for at in range(0, len(palette), RGB)]
                padded = alphas.ljust(len(colours), b"\xff")
                colours = [colour + padded[at : at + 1] for at, colour in enumerate(colours)]
                rows = [b"".join(colours[value] for value in row) for row in rows]
            case 4:
                rows = [
                    bytes(s for at in range(0, len(row), 2) for s in (row[at], row[at], row[at], row[at + 1]))
                    for row in rows
                ]
            case _:
                pass
        return cls(width, height, len(rows[0]) // width, rows)

    @classmethod
    def bells(cls, size: int) -> Self:
        """Draw rings that ring: for machines that have no picture."""
        middle = size / 2
        rows = [
            bytes(
                sample
                for x in range(size)
                for distance in (int(((x - middle) ** 2 + (y - middle) ** 2) ** 0.5),)
                for sample in (distance * 7 % 256, distance * 5 % 256, 160)
            )
            for y in range(size)
        ]
        return cls(size, size, RGB, rows)

    def shrunk(self, width: int) -> "Picture":
        """Return the picture at that width, each new pixel the mean of those that it covers."""
        width = max(1, min(width, self.width))
        height = max(1, self.height * width // self.width)
        columns = [(x * self.width // width, (x + 1) * self.width // width) for x in range(width)]
        rows: list[bytes] = []
        for y in range(height):
            covered = self.rows[y * self.height // height : (y + 1) * self.height // height]
            row = bytearray()
            for left, right in columns:
                spans = [line[left * self.channels : right * self.channels] for line in covered]
                count = (right - left) * len(spans)
                row += bytes(
                    sum(sum(span[c :: self.channels]) for span in spans) // count for c in range(self.channels)
                )
            rows.append(bytes(row))
        return Picture(width, height, self.channels, rows)

    def write(self, path: Path) -> int:
        """Write a file; return its size in bytes."""
        colour = {RGB: 2, RGBA: 6}[self.channels]
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, colour, 0, 0, 0)
        packed = zlib.compress(b"".join(b"\0" + row for row in self.rows), 9)
        data = SIGNATURE + b"".join(
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
            for kind, content in ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
        )
        path.write_bytes(data)
        return len(data)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += length + 12


def _unfiltered(data: bytes, stride: int, pixel: int) -> list[bytes]:
    """Undo the filters (section 9): each row says how its bytes were predicted from those left of and above them."""
    rows: list[bytes] = []
    above = bytes(stride)
    for at in range(0, len(data), stride + 1):
        kind, row = data[at], bytearray(data[at + 1 : at + 1 + stride])
        for x in range(stride):
            left = row[x - pixel] if x >= pixel else 0
            up = above[x]
            match kind:
                case 1:
                    predicted = left
                case 2:
                    predicted = up
                case 3:
                    predicted = (left + up) // 2
                case 4:
                    predicted = _paeth(left, up, above[x - pixel] if x >= pixel else 0)
                case _:
                    predicted = 0
            row[x] = (row[x] + predicted) & 0xFF
        above = bytes(row)
        rows.append(above)
    return rows


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))
