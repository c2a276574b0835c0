"""The demo itself, as ``make demo`` runs it."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.nats
def test_the_demo_behaves(tmp_path: Path) -> None:
    picture = tmp_path / "pictures" / "demo.svg"
    done = subprocess.run(
        [sys.executable, "-m", "clockjack_api.demo", "--svg", str(picture)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✘" not in done.stdout
    assert "9 of 9 as expected" in done.stdout
    assert "crashed → succeeded" in done.stdout
    drawn = picture.read_text()
    assert drawn.startswith("<svg")
    assert "@font-face" not in drawn
    assert list(tmp_path.iterdir()) == [picture.parent], "the demo leaves nothing behind where it is started"
