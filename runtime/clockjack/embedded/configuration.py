"""The configuration file of the embedded server.

https://docs.nats.io/running-a-nats-service/configuration
"""

import json
import os
import secrets
from pathlib import Path

MAX_PAYLOAD_BYTES = 8 * 1024 * 1024
"""The largest message; the server warns beyond this."""
LOG_BYTES = 4 * 1024 * 1024
"""Size at which the server begins a new log file."""
LOG_FILES = 3
"""How many old log files it keeps."""


class Files:
    """Where the server's files are, below the data directory."""

    def __init__(self, data: Path) -> None:
        """Lay them out in ``nats`` below `data`."""
        self.directory = data / "nats"
        self.configuration = self.directory / "server.conf"
        self.log = self.directory / "server.log"
        self.startup = self.directory / "startup.log"
        """What the server writes before it has read its configuration."""
        self.process_id = self.directory / "server.pid"
        self.token = self.directory / "token"
        self.store = self.directory / "store"

    def ports(self, program: Path, process_id: int) -> Path:
        """Return where the server of that process id tells its port; it names the file so."""
        return self.directory / f"{program.name}_{process_id}.ports"

    def prepare(self) -> None:
        """Make the directory, and remove what an earlier server left there to say that it was ready."""
        self.directory.mkdir(mode=0o700, exist_ok=True)
        for stale in self.directory.glob("*.ports"):
            stale.unlink(missing_ok=True)

    def read_token(self) -> str:
        """Return the secret of this server, which is made up at the first start and kept."""
        try:
            if token := self.token.read_text(encoding="ascii").strip():
                return token
        except FileNotFoundError:
            pass
        token = secrets.token_urlsafe(24)
        _write_private(self.token, token + "\n")
        return token

    def write_configuration(self, *, token: str, port: int, max_store_bytes: int | None) -> None:
        """Write the configuration; `port` -1 lets the server choose a free one."""
        limit = "" if max_store_bytes is None else f"max_file_store: {max_store_bytes}\n  "
        _write_private(
            self.configuration,
            f"""# Written by clockjack at every start.
server_name: clockjack
listen: "127.0.0.1:{port}"
ports_file_dir: {_quoted(self.directory)}
pid_file: {_quoted(self.process_id)}
max_payload: {MAX_PAYLOAD_BYTES}
authorization {{
  token: {json.dumps(token)}
}}
log_file: {_quoted(self.log)}
logfile_size_limit: {LOG_BYTES}
logfile_max_num: {LOG_FILES}
jetstream {{
  store_dir: {_quoted(self.store)}
  sync_interval: always
  {limit}}}
""",
        )


def _quoted(path: Path) -> str:
    return json.dumps(str(path), ensure_ascii=False)


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
