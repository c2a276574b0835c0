"""Real data that is on most machines, and something in its place where it isn't."""

import sysconfig
from pathlib import Path

from clockjack_api.demo.png import Picture

TEXTS = 3
"""So many texts are read."""


def texts() -> list[Path]:
    """Return licences that the system or Python came with; parts of the standard library where there are none."""
    library = Path(sysconfig.get_path("stdlib"))
    found = [
        *(
            Path("/usr/share/common-licenses", name)
            for name in ("GPL-3", "Apache-2.0", "MPL-2.0", "LGPL-2.1", "GFDL-1.3")
        ),
        *Path("/usr/share/licenses").glob("*/*LICENSE*"),
        library / "LICENSE.txt",
        *(library / name for name in ("pydoc.py", "argparse.py", "typing.py")),
    ]
    return [path for path in found if path.is_file() and path.stat().st_size > 0][:TEXTS]


def picture(folder: Path) -> Path:
    """Return a PNG file of this machine; one that is made in `folder` if it has none."""
    library = Path(sysconfig.get_path("stdlib"))
    for path in (library / "idlelib" / "Icons" / "idle_256.png", *sorted(Path("/usr/share/pixmaps").glob("*.png"))):
        try:
            Picture.read(path)
        except (OSError, ValueError):
            continue
        return path
    made = folder / "bells.png"
    Picture.bells(256).write(made)
    return made
