"""What an executor is told by the configuration of its node or worker."""

from typing import Literal

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """One executor's settings. Sizes are in bytes, durations in seconds."""

    tasks: tuple[str, ...] = ()
    """Python modules that define tasks; runners import them, in this order."""
    slots: int = 16
    """Attempts that it runs at once, at least 1; and processes for single attempts that it keeps at most."""
    queues: tuple[str, ...] = ()
    """Takes jobs of these queues only; empty for all."""
    namespaces: tuple[str, ...] = ()
    """Takes jobs of these namespaces only; empty for all."""
    labels: tuple[str, ...] = ()
    """What jobs may require or prefer, each ``name=value``."""
    drain_seconds: float = 30.0
    """When it is stopped, running attempts get so long to end."""
    http: bool = True
    """Whether it calls URLs for jobs with an ``http`` target."""
    allow_private: tuple[str, ...] = ()
    """Where ``http`` targets may go beside public addresses: networks (``10.1.0.0/16``, ``127.0.0.1``), host names, or
    ``*`` for anywhere."""
    allow_commands: tuple[str, ...] = ()
    """Programs that ``command`` targets may run: absolute paths, or names to look up in PATH. Empty: none."""
    webhook_secret: str | None = None
    """``whsec_`` and base64: what requests of ``http`` targets are signed with; None to leave them unsigned."""
    max_result_bytes: int = 1 << 20
    """A larger result, as JSON, fails its attempt."""
    max_attempts_per_runner: int | None = None
    """A runner process that has run so many attempts is replaced."""
    max_runner_mib: int | None = None
    """A runner process that holds more memory (resident, in MiB) is replaced."""
    job_log_level: Literal["debug", "info", "warning", "error", "off"] = "info"
    """The least of what tasks log that is kept, beside what they print; ``off``: nothing of either."""
    job_log_max_bytes: int = 1 << 20
    """So much is kept of what one attempt logs and prints, and the last of it."""
