"""What a type can't say about a setting: the form of URLs, networks and module names."""

import ipaddress
import re
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from msgspec import Meta

from clockjack.config.settings import SECRETS

_MODULE = re.compile(r"^[^\W\d]\w*(\.[^\W\d]\w*)*$")
_HOST = re.compile(r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$")
_NUMBERS = re.compile(r"^[0-9.]+$")
_QUEUE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}$")
_LABEL = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}=[ -+\--~]{0,100}$")
_USERINFO = re.compile(r"(?<=://)[^/@,\s]+@")


def allowed(item: Any, meta: Meta, *, many: bool) -> str:
    """Say in words what `meta` and the type of a value (or of a list's items) allow."""
    if typing.get_origin(item) is Literal:
        words = ", ".join(typing.get_args(item))
        return f"one or more of {words}" if many else f"one of {words}"
    if item is int:
        return f"a whole number from {meta.ge} to {meta.le}"
    if item is float:
        return f"a number of seconds from {meta.ge:g} to {meta.le:g}"
    if item is Path:
        return "a path"
    return (f"a list of at most {meta.max_length} strings" if many else "a string") + _such_as(meta)


def normal(name: str, item: Any) -> Any:
    """Return an item of a list in its normal form."""
    if name == "nats" and "://" not in item:
        return f"nats://{item}"
    return item


def objection(name: str, value: Any) -> str | None:
    """Return what speaks against a value of the right type, if anything does."""
    check = _CHECKS.get(name)
    if check is None:
        return None
    items = cast("tuple[str, ...]", value if isinstance(value, tuple) else (value,))
    for item in items:
        said = check(item)
        if said is not None:
            return said
    if name == "roles" and len(set(items)) < len(items):
        return "a role is there twice"
    if name == "labels" and len({item.partition("=")[0] for item in items}) < len(items):
        return "a label is there twice"
    return None


def redacted(name: str, value: Any) -> str:
    """Return the value of a setting for people to see: without secrets, and without credentials in URLs."""
    return "***" if name in SECRETS else _USERINFO.sub("***@", str(value))


def is_loopback(host: str) -> bool:
    """Return whether `host` can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _such_as(meta: Meta) -> str:
    return ", such as " + " or ".join(str(example) for example in meta.examples) if meta.examples else ""


def _nats(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"nats", "tls"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    return None if sound else f"{redacted('nats', url)!r} is not a URL such as nats://host:4222 or tls://host"


def _place(place: str) -> str | None:
    if place == "*" or (_HOST.match(place) and not _NUMBERS.match(place)):
        return None
    try:
        ipaddress.ip_network(place)
    except ValueError as error:
        return f"allowed are networks such as 10.1.0.0/16, addresses, host names and *; {error}"
    return None


def _name(host: str) -> str | None:
    if host == "*" or _HOST.match(host) or _is_address(host):
        return None
    return f"{host!r} is neither a host name, nor an address, nor *"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _queue(queue: str) -> str | None:
    return None if _QUEUE.match(queue) else f"{queue!r} is not the name of a queue"


def _label(label: str) -> str | None:
    return None if _LABEL.match(label) else f"{label!r} is not a label: name=value, such as gpu=true"


def _module(module: str) -> str | None:
    return None if _MODULE.match(module) else f"{module!r} is not the name of a Python module, such as shop.mail"


def _command(program: str) -> str | None:
    if program and (Path(program).is_absolute() or "/" not in program):
        return None
    return f"{program!r} is neither an absolute path nor a plain name"


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "allowed_hosts": _name,
    "nats": _nats,
    "tasks": _module,
    "allow_private": _place,
    "queues": _queue,
    "labels": _label,
    "allow_commands": _command,
    "roles": lambda _role: None,
}
