"""What is not shown of a target: headers and variables that hold secrets, by their names, and passwords in URLs.

They are in the journal, and executors get them; answers of the API, ``clockjack journal tail``, errors and logs show
:data:`HIDDEN` in their place. Arguments of tasks, bodies, queries of URLs and arguments of programs are shown as they
are: no place for secrets.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, cast

HIDDEN: Final = "(hidden)"
"""What is shown for a secret; where a schedule is written, it stands for the secret that is there."""

_SENSITIVE = re.compile(
    r"auth(?!ors?(?![a-z]))|cookie|token|secret|passw|pwd|passphrase|credential|session|signature|(api|access|private|account|master).?key",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(?<=://)[^/?#@\s]+@")

Path = tuple[str, ...]


def is_sensitive(name: str) -> bool:
    """Say whether a header or a variable holds a secret, by its name."""
    return _SENSITIVE.search(name) is not None


def hide_url(url: str) -> str:
    """Return a URL, or a text with URLs in it, without user names and passwords."""
    return _USERINFO.sub(f"{HIDDEN}@", url)


def hide_target(target: dict[str, Any]) -> dict[str, Any]:
    """Return a target, or a target of a schedule, as plain JSON data, with its secrets hidden."""
    shown = dict(target)
    if isinstance(url := shown.get("url"), str):
        shown["url"] = hide_url(url)
    for member in ("headers", "env"):
        if isinstance(shown.get(member), dict):
            named = cast("dict[str, Any]", shown[member])
            shown[member] = {name: _hidden(name, value) for name, value in named.items()}
    return shown


def hide_targets(value: Any) -> Any:
    """Return plain JSON data with the secrets hidden of all targets in it."""
    if isinstance(value, list):
        return [hide_targets(item) for item in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    members = cast("dict[str, Any]", value)
    shown = {name: hide_targets(member) for name, member in members.items()}
    return hide_target(shown) if shown.get("type") in ("http", "command") else shown


def hidden_places(target: dict[str, Any]) -> Iterator[Path]:
    """Yield where a target has :data:`HIDDEN` in the place of a secret."""
    if isinstance(url := target.get("url"), str) and f"://{HIDDEN}@" in url:
        yield ("url",)
    for member in ("headers", "env"):
        for name, value in cast("dict[str, Any]", target.get(member) or {}).items():
            if value == HIDDEN:
                yield member, name


def with_secrets_of(target: dict[str, Any], there: dict[str, Any]) -> tuple[dict[str, Any], list[Path]]:
    """Return `target` with the secrets of the one that is `there` for those that are hidden, and what it has not."""
    filled = dict(target)
    unknown: list[Path] = []
    for path in hidden_places(target):
        if path == ("url",):
            known = there.get("url")
            if isinstance(known, str) and hide_url(known) == target["url"]:
                filled["url"] = known
                continue
        else:
            member, name = path
            secrets = {each.lower(): value for each, value in cast("dict[str, Any]", there.get(member) or {}).items()}
            if name.lower() in secrets:
                filled[member] = {**filled[member], name: secrets[name.lower()]}
                continue
        unknown.append(path)
    return filled, unknown


def _hidden(name: str, value: Any) -> Any:
    """Return the value of a header or a variable; a place for a value of an event is no secret."""
    return HIDDEN if isinstance(value, str) and value and is_sensitive(name) else value
