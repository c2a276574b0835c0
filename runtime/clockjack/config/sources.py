"""Where raw values come from: a TOML file, the environment, the command line. Nothing is checked here but names."""

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

PREFIX = "CLOCKJACK_"
"""Every variable of ours in the environment begins so."""

CONFIG_VARIABLE = "CLOCKJACK_CONFIG"
"""Names the file of settings, as ``--config`` does."""

NOT_SETTINGS = frozenset(
    {CONFIG_VARIABLE, "CLOCKJACK_API_KEY", "CLOCKJACK_CA_FILE", "CLOCKJACK_NAMESPACE", "CLOCKJACK_URL"}
)
"""Variables that the command line reads and that are not settings of a node."""

_FROM_KUBERNETES = re.compile(
    r"^CLOCKJACK_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)?)$"
)
"""What Kubernetes puts into each container where a Service is called "clockjack"; ``CLOCKJACK_PORT`` among them."""


class Given(Struct, frozen=True):
    """A raw value and its place."""

    value: Any
    source: str
    """For messages: ``clockjack.toml line 3``, ``CLOCKJACK_PORT``, ``--port``."""
    textual: bool
    """Whether numbers and lists are still to be read out of a string."""
    base: Path = Path()
    """What a relative path is relative to."""


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + name.upper()


OPTIONS = {"labels": "label"}
"""Options that are called otherwise than their settings."""


def option(name: str) -> str:
    """Return the command line's option of a setting."""
    return "--" + OPTIONS.get(name, name).replace("_", "-")


def from_file(path: Path, names: Collection[str], faults: list[str]) -> dict[str, Given]:
    """Read a TOML file; add to `faults` what keeps it from being read, and each key that is not among `names`."""
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path} is not TOML: {error}")
        return {}
    except UnicodeDecodeError as error:
        faults.append(f"{path} is not UTF-8: {error}")
        return {}
    except OSError as error:
        faults.append(f"{path} can't be read: {error.strerror}")
        return {}
    given: dict[str, Given] = {}
    for key, value in table.items():
        place = _place(path, text, key)
        if key in names:
            given[key] = Given(value, place, textual=False, base=path.parent)
        else:
            faults.append(f"{key} ({place}) is not a setting{_suggestion(key, names)}")
    return given


def from_environment(environment: Mapping[str, str], names: Collection[str], faults: list[str]) -> dict[str, Given]:
    """Read the variables that begin with ``CLOCKJACK_``. An empty one counts as not set.

    One that is no setting, and none of those that Kubernetes sets, is added to `faults`.
    """
    by_variable = {variable(name): name for name in names}
    given: dict[str, Given] = {}
    for key, value in environment.items():
        if not key.startswith(PREFIX) or key in NOT_SETTINGS or not value:
            continue
        if key in by_variable and not (key == "CLOCKJACK_PORT" and "://" in value):
            given[by_variable[key]] = Given(value, key, textual=True)
        elif not _FROM_KUBERNETES.match(key):
            faults.append(f"{key} (in the environment) is not a setting{_suggestion(key, by_variable)}")
    return given


def from_options(options: Mapping[str, str | Sequence[str] | None]) -> dict[str, Given]:
    """Take the command line's options by the names of their settings; None and empty lists are not set."""
    given: dict[str, Given] = {}
    for name, value in options.items():
        if value is None or (not isinstance(value, str) and not value):
            continue
        text = value if isinstance(value, str) else ",".join(value)
        given[name] = Given(text, option(name), textual=True)
    return given


def _place(path: Path, text: str, key: str) -> str:
    pattern = re.compile(rf"""^\s*\[?\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.match(line):
            return f"{path} line {number}"
    return str(path)


def _suggestion(key: str, names: Collection[str]) -> str:
    close = difflib.get_close_matches(key, names, n=1)
    return f"; did you mean {close[0]}?" if close else ""
