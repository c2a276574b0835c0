"""The time zone of this machine, by its IANA name."""

import os
from pathlib import Path

from clockjack.triggers.zone import UnknownZone, zone

LOCALTIME = Path("/etc/localtime")
TIMEZONE = Path("/etc/timezone")


def local_zone() -> str | None:
    """Return the time zone that this machine's clock is in, by ``TZ``, ``/etc/timezone`` or ``/etc/localtime``."""
    for name in (os.environ.get("TZ", "").removeprefix(":"), _written(), _linked()):
        if name and is_zone(name):
            return name
    return None


def is_zone(name: str) -> bool:
    """Say whether it is the name of an IANA time zone."""
    try:
        zone(name)
    except UnknownZone:
        return False
    return True


def _written() -> str:
    try:
        return TIMEZONE.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _linked() -> str:
    try:
        target = str(LOCALTIME.readlink())
    except OSError:
        return ""
    return target.rpartition("zoneinfo/")[2] if "zoneinfo/" in target else ""
