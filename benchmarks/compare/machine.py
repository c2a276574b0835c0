"""On what it was measured, without its name."""

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path


def machine(folder: Path) -> dict[str, str]:
    """Return what there is to tell: processor, cores, memory, disk, kernel, programs."""
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
    told = {
        "processor": model[1].strip() if model else "unknown",
        "cores": str(os.cpu_count()),
        "memory": f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "unknown",
        "disk": f"{_file_system(folder)}, fsync of 4 KiB {_fsync_milliseconds(folder):.2f} ms (median of 200)",
        "kernel": f"{platform.system()} {platform.release().split('-')[0]}",
        "Python": platform.python_version(),
    }
    for name in ("redis-server", "postgres"):
        if program := shutil.which(name):
            version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
            if found := re.search(r"(?:v=|\) )(\d+[\d.]*)", version):
                told[name] = found[1]
    return told


def _file_system(folder: Path) -> str:
    best, kind = "", "unknown file system"
    for line in Path("/proc/mounts").read_text().splitlines():
        _, place, name, *_ = line.split()
        if (str(folder.resolve()) + "/").startswith(place.rstrip("/") + "/") and len(place) > len(best):
            best, kind = place, name
    return kind


def _fsync_milliseconds(folder: Path) -> float:
    import tempfile
    import time

    took: list[float] = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(200):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    return 1e3 * sorted(took)[100]


def versions(python: Path, packages: list[str]) -> dict[str, str]:
    """Return the versions of packages in an environment."""
    code = "import sys; from importlib.metadata import version as v; print(*(v(n) for n in sys.argv[1:]))"
    program = str(python) if python.exists() else sys.executable
    ran = subprocess.run([program, "-c", code, *packages], capture_output=True, text=True, check=False)
    return dict(zip(packages, ran.stdout.split(), strict=False))
