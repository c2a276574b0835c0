"""From raw values to a :class:`NodeConfig`: converts each, checks each, and collects what is wrong."""

import os
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from clockjack.config import rules
from clockjack.config.settings import NodeConfig
from clockjack.config.sources import CONFIG_VARIABLE, Given, from_environment, from_file, from_options
from clockjack.errors import ConfigurationError

CONFIG_FILE = Path("clockjack.toml")
"""Read from the working directory if it is there and no other is named."""

DEFAULT = "default"
"""The source of a setting that nobody set."""


class Setting(Struct, frozen=True):
    """What is known of one setting, for help, errors and ``config show``."""

    name: str
    type: Any
    """Without its ``Meta``: int, float, str, Path, a Literal, a tuple of one of these."""
    meta: Meta
    default: Any
    nullable: bool

    @property
    def many(self) -> bool:
        """Whether it is a list."""
        return typing.get_origin(self.type) is tuple

    @property
    def item(self) -> Any:
        """The type of the setting, or of its items if it is a list."""
        return typing.get_args(self.type)[0] if self.many else self.type

    @property
    def description(self) -> str:
        """One sentence or two, and the unit."""
        return self.meta.description or ""

    @property
    def allowed(self) -> str:
        """What values it may have, in words."""
        return rules.allowed(self.item, self.meta, many=self.many)


class Configuration(Struct, frozen=True):
    """A configuration, and where each value came from."""

    node: NodeConfig
    sources: dict[str, str]
    """By the names of the settings: a file and line, a variable, an option, or ``default``."""


def settings() -> dict[str, Setting]:
    """Return all settings by name, in the order in which they are shown."""
    return {field.name: _setting(field) for field in msgspec.structs.fields(NodeConfig)}


def load(
    options: Mapping[str, str | Sequence[str] | None] | None = None,
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Configuration:
    """Read all sources and return the configuration that they make.

    `options` are the command line's, by the names of the settings; `file` is that of ``--config``, without which
    ``CLOCKJACK_CONFIG`` and then ``clockjack.toml`` in the working directory are tried; `environment` is the
    process's own if it isn't given.

    :raises ConfigurationError: if anything is wrong; its message has a line for each fault.
    """
    environment = os.environ if environment is None else environment
    known = settings()
    if file is None:
        named = environment.get(CONFIG_VARIABLE)
        file = Path(named) if named else CONFIG_FILE if CONFIG_FILE.exists() else None
    given: dict[str, Given] = {}
    faults: list[str] = []
    if file is not None:
        given |= from_file(file, known, faults)
    given |= from_environment(environment, known, faults)
    given |= from_options(options or {})
    values: dict[str, Any] = {}
    for name, raw in given.items():
        try:
            values[name] = _convert(known[name], raw)
        except (ValueError, msgspec.ValidationError):
            faults.append(_fault(known[name], raw))
        else:
            reason = rules.objection(name, values[name])
            if reason:
                faults.append(_fault(known[name], raw, reason))
    if faults:
        raise ConfigurationError("\n".join(faults))
    sources = {name: given[name].source if name in given else DEFAULT for name in known}
    return Configuration(NodeConfig(**values), sources)


def _setting(field: msgspec.structs.FieldInfo) -> Setting:
    kind, meta = typing.get_args(field.type) if typing.get_origin(field.type) is Annotated else (field.type, Meta())
    nullable = type(None) in typing.get_args(kind)
    if nullable:
        (kind,) = (arg for arg in typing.get_args(kind) if arg is not type(None))
    made = field.default_factory is not msgspec.NODEFAULT
    return Setting(field.name, kind, meta, field.default_factory() if made else field.default, nullable)


def _convert(setting: Setting, raw: Given) -> Any:
    value = raw.value
    if setting.many and raw.textual:
        value = [part.strip() for part in str(value).split(",") if part.strip()]
    if setting.item is Path:
        if not isinstance(value, str | Path) or not str(value):
            raise ValueError("not a path")
        return raw.base / Path(value).expanduser()
    converted = msgspec.convert(value, Annotated[setting.type, setting.meta], strict=not raw.textual)
    if setting.many:
        return tuple(rules.normal(setting.name, item) for item in converted)
    return converted


def _fault(setting: Setting, raw: Given, reason: str | None = None) -> str:
    shown = rules.redacted(
        setting.name, raw.value if raw.textual else msgspec.json.encode(raw.value, enc_hook=str).decode()
    )
    return f"{setting.name} = {shown} ({raw.source}) is wrong: {reason or 'allowed is ' + setting.allowed}"
