"""The demo's little PNG reader and writer."""

import struct
import zlib
from pathlib import Path

import pytest

from clockjack_api.demo import material
from clockjack_api.demo.png import SIGNATURE, Picture


def png(width: int, height: int, colour: int, rows: list[bytes], palette: bytes = b"", alphas: bytes = b"") -> bytes:
    """Write a PNG of filtered rows by the letter of the standard."""
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunks = [
        (b"IHDR", header),
        (b"PLTE", palette),
        (b"tRNS", alphas),
        (b"tEXt", b"x"),
        (b"IDAT", zlib.compress(b"".join(rows))),
    ]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in [*chunks, (b"IEND", b"")]
        if content or kind == b"IEND"
    )


def test_what_is_written_is_read(tmp_path: Path) -> None:
    made = Picture.bells(40)
    size = made.write(tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size == size
    assert Picture.read(tmp_path / "a.png") == made


def test_every_filter_is_undone(tmp_path: Path) -> None:
    rows = [
        b"\0" + bytes([10, 20, 30, 40, 50, 60]),  # none
        b"\1" + bytes([10, 20, 30, 30, 30, 30]),  # left
        b"\2" + bytes([0, 0, 0, 0, 0, 0]),  # up
        b"\3" + bytes([5, 10, 15, 15, 15, 15]),  # mean of both
        b"\4" + bytes([0, 0, 0, 0, 0, 0]),  # Paeth
    ]
    (tmp_path / "a.png").write_bytes(png(2, 5, 2, rows))
    assert Picture.read(tmp_path / "a.png").rows == [bytes([10, 20, 30, 40, 50, 60])] * 5


@pytest.mark.parametrize(
    ("colour", "row", "pixels"),
    [
        (0, b"\0" + bytes([7, 9]), bytes([7, 7, 7, 9, 9, 9])),
        (3, b"\0" + bytes([1, 0]), bytes([4, 5, 6, 255, 1, 2, 3, 128])),
        (4, b"\0" + bytes([7, 1, 9, 2]), bytes([7, 7, 7, 1, 9, 9, 9, 2])),
        (6, b"\0" + bytes(range(8)), bytes(range(8))),
    ],
)
def test_every_colour_type_becomes_rgb(tmp_path: Path, colour: int, row: bytes, pixels: bytes) -> None:
    palette, alphas = (bytes([1, 2, 3, 4, 5, 6]), b"\x80") if colour == 3 else (b"", b"")
    (tmp_path / "a.png").write_bytes(png(2, 1, colour, [row], palette, alphas))
    assert Picture.read(tmp_path / "a.png").rows == [pixels]


def test_a_smaller_pixel_is_the_mean_of_those_it_covers() -> None:
    picture = Picture(4, 2, 3, [bytes([0, 0, 0, 10, 20, 30] * 2), bytes([20, 0, 0, 10, 20, 30] * 2)])
    assert picture.shrunk(2) == Picture(2, 1, 3, [bytes([10, 10, 15] * 2)])
    assert picture.shrunk(9) == picture


def test_what_can_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"GIF89a")
    with pytest.raises(ValueError, match="is not a PNG file"):
        Picture.read(tmp_path / "a.png")


def test_there_is_always_something_to_work_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(material.texts()) == 3
    assert Picture.read(material.picture(tmp_path)).width > 0
    monkeypatch.setattr("clockjack_api.demo.material.sysconfig.get_path", lambda _name: str(tmp_path))
    monkeypatch.setattr("pathlib.Path.glob", lambda *_: iter(()))
    assert material.picture(tmp_path) == tmp_path / "bells.png"
