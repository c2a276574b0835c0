"""The list of settings. Each one's description, unit and bounds are in its type, for the help and the errors."""

import os
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

NodeRole = Literal["api", "scheduler", "dispatcher", "matcher", "courier", "archivist", "executor"]
"""A part of a node that may run on it, or be left to others."""


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class NodeConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a node can be told. Sizes are in bytes, durations in seconds."""

    host: Annotated[
        str,
        Meta(
            min_length=1,
            description="Address that the API listens on. Beyond loopback only once there is an API key.",
            examples=["127.0.0.1", "::1", "192.0.2.7"],
        ),
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535, description="TCP port that the API listens on; 0 picks a free one.")] = (
        8640
    )
    http: Annotated[
        Literal["httptools", "h11"],
        Meta(description="HTTP parser: httptools is faster; h11 for clients that try to upgrade to HTTP/2."),
    ] = "httptools"
    tls_cert: Annotated[
        Path | None,
        Meta(description="PEM file of the certificate that the API shows, with those that lead to its authority."),
    ] = None
    tls_key: Annotated[
        Path | None, Meta(description="PEM file of its private key, if that is not in the same file.")
    ] = None
    tls_client_ca: Annotated[
        Path | None,
        Meta(description="PEM file of the authorities that clients' certificates must come from, beside their keys."),
    ] = None
    allowed_hosts: Annotated[
        tuple[str, ...],
        Meta(
            max_length=100,
            description="Names beside those of loopback by which the API may be called while it needs no key.",
            examples=["jobs.example.org"],
        ),
    ] = ()
    max_connections: Annotated[
        int, Meta(ge=1, le=1_000_000, description="Connections to the API at once; further ones get 503.")
    ] = 4_000
    max_streams: Annotated[
        int, Meta(ge=0, le=1_000_000, description="Streams of events and of logs at once; further ones get 429.")
    ] = 2_000
    max_streams_per_key: Annotated[
        int, Meta(ge=0, le=1_000_000, description="Streams of one key at once, on each node.")
    ] = 1_000
    max_waits: Annotated[
        int,
        Meta(ge=0, le=1_000_000, description="Requests that wait for jobs or for work at once; further ones get 429."),
    ] = 3_000
    max_waits_per_key: Annotated[
        int, Meta(ge=0, le=1_000_000, description="Requests of one key that wait at once, on each node.")
    ] = 1_000
    key_requests_per_second: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            description="Requests of one key to each node, on average over 10 s; further ones get 429. 0: any number.",
        ),
    ] = 2_000
    admin_key_file: Annotated[
        Path | None,
        Meta(description="File with the secret of an API key for admins of all namespaces; made a key at the start."),
    ] = None
    data_dir: Annotated[Path, Meta(description="Directory of the journal and of the replica; one node at a time.")] = (
        Path("clockjack-data")
    )
    nats: Annotated[
        tuple[str, ...],
        Meta(
            max_length=16,
            description="URLs of an existing NATS cluster; without any, the node starts a server of its own.",
            examples=["nats://a:4222,b:4222,c:4222"],
        ),
    ] = ()
    nats_ca: Annotated[
        Path | None,
        Meta(description="PEM file of the authorities that the NATS servers' certificates come from; demands TLS."),
    ] = None
    nats_credentials: Annotated[
        Path | None,
        Meta(description='File with one line, "user:password", for the NATS servers, instead of both in the URL.'),
    ] = None
    worker_name: Annotated[
        str,
        Meta(
            pattern="^[A-Za-z0-9_-]{1,64}$",
            description="Name of a worker, which its NATS permissions are bound to; several may share it.",
            examples=["worker", "mail"],
        ),
    ] = "worker"
    roles: Annotated[tuple[NodeRole, ...], Meta(min_length=1, description="Which parts of a node run here.")] = (
        "api",
        "scheduler",
        "dispatcher",
        "matcher",
        "courier",
        "archivist",
        "executor",
    )
    tasks: Annotated[
        tuple[str, ...],
        Meta(max_length=1000, description="Python modules that define tasks.", examples=["shop.mail,shop.orders"]),
    ] = ()
    executors: Annotated[
        int, Meta(ge=1, le=256, description="Executor processes; as many as cores, but at most 2, by default.")
    ] = field(default_factory=lambda: min(2, usable_cores()))
    slots: Annotated[int, Meta(ge=1, le=10_000, description="Attempts that each executor runs at once.")] = 16
    queues: Annotated[
        tuple[str, ...],
        Meta(
            max_length=1000,
            description="Take jobs of these queues only; without any, of all.",
            examples=["mail,urgent"],
        ),
    ] = ()
    labels: Annotated[
        tuple[str, ...],
        Meta(
            max_length=16,
            description="Labels of the executors, which jobs may require or prefer: name=value.",
            examples=["gpu=true,zone=eu"],
        ),
    ] = ()
    drain_seconds: Annotated[
        float, Meta(ge=0, le=86_400, description="After a signal to stop, running attempts get so long to end.")
    ] = 30.0
    allow_private: Annotated[
        tuple[str, ...],
        Meta(
            max_length=1000,
            description=(
                "Where http targets and subscriptions may go beside public addresses: networks, host names, or * for "
                "anywhere."
            ),
            examples=["10.1.0.0/16,127.0.0.1,build.internal"],
        ),
    ] = ()
    allow_commands: Annotated[
        tuple[str, ...],
        Meta(
            max_length=1000,
            description="Programs that command targets may run: absolute paths, or names to look up in PATH.",
            examples=["/usr/bin/rsync,pg_dump"],
        ),
    ] = ()
    webhook_secret: Annotated[
        str | None,
        Meta(
            pattern="^whsec_[A-Za-z0-9+/]+=*$",
            description="Signs requests of http targets (Standard Webhooks); without one, the node makes its own.",
            examples=["whsec_ and base64"],
        ),
    ] = None
    max_result_bytes: Annotated[
        int, Meta(ge=1024, le=1 << 26, description="A result that is larger, as JSON, fails its attempt.")
    ] = 1 << 20
    max_attempts_per_runner: Annotated[
        int | None, Meta(ge=1, le=1 << 31, description="A process that has run so many attempts is replaced.")
    ] = None
    max_runner_mib: Annotated[
        int | None, Meta(ge=16, le=1 << 24, description="A process that holds so much memory, in MiB, is replaced.")
    ] = None
    journal_max_bytes: Annotated[
        int, Meta(ge=16 << 20, le=1 << 50, description="Room for the journal; when it is full, writes are refused.")
    ] = 4 << 30
    checkpoint_seconds: Annotated[
        float, Meta(ge=0.1, le=86_400, description="While the journal grows, nodes compare their states this often.")
    ] = 30.0
    snapshot_entries: Annotated[
        int,
        Meta(ge=100, le=100_000_000, description="A snapshot is taken when the journal has grown by so many entries."),
    ] = 50_000
    history_max_jobs: Annotated[
        int, Meta(ge=0, le=1_000_000_000, description="Jobs kept that succeeded, were cancelled or expired.")
    ] = 1_000_000
    history_max_age_seconds: Annotated[
        float, Meta(ge=1, le=3_153_600_000, description="They are kept for so long after their end.")
    ] = 30 * 86_400.0
    dead_letters_max_jobs: Annotated[
        int, Meta(ge=0, le=1_000_000_000, description="Jobs kept that failed or were quarantined.")
    ] = 100_000
    dead_letters_max_age_seconds: Annotated[
        float, Meta(ge=1, le=3_153_600_000, description="They are kept for so long after their end.")
    ] = 90 * 86_400.0
    audit_max_entries: Annotated[
        int,
        Meta(
            ge=0,
            le=100_000_000,
            description="Entries of the audit trail kept: so many of submitted jobs, and as many of all else.",
        ),
    ] = 100_000
    audit_max_age_seconds: Annotated[
        float, Meta(ge=1, le=3_153_600_000, description="Entries of the audit trail are kept for so long.")
    ] = 400 * 86_400.0
    replica_max_bytes: Annotated[
        int,
        Meta(ge=16 << 20, le=1 << 50, description="Room for the replica; beyond it, the oldest history goes."),
    ] = 8 << 30
    events_max_bytes: Annotated[
        int, Meta(ge=16 << 20, le=1 << 50, description="Room for users' events; the oldest go first.")
    ] = 1 << 30
    events_max_age_seconds: Annotated[
        float, Meta(ge=60, le=31_536_000, description="Users' events are kept for so long.")
    ] = 7 * 86_400.0
    job_log_level: Annotated[
        Literal["debug", "info", "warning", "error", "off"],
        Meta(description="The least of what tasks log that is kept, beside what they print; off keeps neither."),
    ] = "info"
    job_log_max_bytes: Annotated[
        int,
        Meta(ge=1024, le=1 << 30, description="Kept of what one attempt logs and prints: the beginning, and the end."),
    ] = 1 << 20
    job_logs_max_bytes: Annotated[
        int, Meta(ge=16 << 20, le=1 << 50, description="Room for what all jobs log and print; the oldest goes first.")
    ] = 1 << 30
    job_logs_max_age_seconds: Annotated[
        float, Meta(ge=60, le=31_536_000, description="What jobs log and print is kept for so long.")
    ] = 7 * 86_400.0
    max_chain_depth: Annotated[
        int,
        Meta(ge=1, le=1_000_000, description="So many jobs in a row may be made by each other's events; then no more."),
    ] = 16
    ready_file: Annotated[
        Path | None,
        Meta(description="File to write {url, nats_url, node_id, pid} to, as JSON, when the node is ready."),
    ] = None
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least that is logged, on standard error.")
    ] = "info"
    log_format: Annotated[Literal["text", "json"], Meta(description="Lines for people, or one JSON object a line.")] = (
        "text"
    )


WORKER_SETTINGS = (
    "data_dir",
    "nats",
    "nats_ca",
    "nats_credentials",
    "worker_name",
    "tasks",
    "executors",
    "slots",
    "queues",
    "labels",
    "drain_seconds",
    "allow_private",
    "allow_commands",
    "webhook_secret",
    "max_result_bytes",
    "max_attempts_per_runner",
    "max_runner_mib",
    "job_log_level",
    "job_log_max_bytes",
    "ready_file",
    "log_level",
    "log_format",
)
"""Those that a ``clockjack worker`` uses."""

SECRETS = frozenset({"webhook_secret"})
"""Those that are never shown, and can't be given on the command line, where others on the machine can see them."""
