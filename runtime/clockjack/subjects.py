"""Every NATS subject, stream and bucket that clockjack uses, in one place.

Ids in subjects are single tokens (no ``.``, ``*``, ``>`` or white space), and come last. Only the id of a worker's
executor is two, ``<worker name>.<ULID>``, so that the permissions of a NATS server can bind a worker to its own:
``clockjack.journal.*.report.mail.*`` is what the executors of the worker ``mail`` report, and nobody else's
(``deploy/nats/accounts.conf``). ``<shard>`` is 0 today.
"""

JOURNAL_STREAM = "CLOCKJACK_JOURNAL_{shard}"
"""The replicated log of one shard."""

EVENTS_STREAM = "CLOCKJACK_EVENTS"
"""Events that users publish, of all namespaces."""

SNAPSHOTS_STREAM = "CLOCKJACK_SNAPSHOTS"
"""What is known of the snapshots of the state."""

SNAPSHOT_SUBJECT = "clockjack.snapshots.0"
"""Where the archivist enters a snapshot of shard 0."""

LOGS_STREAM = "CLOCKJACK_LOGS"
"""What tasks log and print, of all namespaces."""

PAYLOAD_BUCKET = "CLOCKJACK_PAYLOADS"
"""Object store of arguments and results that are too large for the journal."""

JOURNAL_SUBJECTS = "clockjack.journal.{shard}.>"
EVENT_SUBJECTS = "clockjack.events.>"
LOG_SUBJECTS = "clockjack.logs.>"
HOOK_SUBJECTS = "clockjack.hooks.*"

HOOK_PREFIX = "clockjack.hooks."
"""What events are published under that came by a schedule's hook: nodes may, and nobody else."""


def journal_stream(shard: int = 0) -> str:
    """Name of the stream that holds the journal of `shard`."""
    return JOURNAL_STREAM.format(shard=shard)


def journal_subjects(shard: int = 0) -> str:
    """What the journal's stream captures."""
    return JOURNAL_SUBJECTS.format(shard=shard)


def node_journal(node_id: str, shard: int = 0) -> str:
    """Where the node `node_id` appends its records."""
    return f"clockjack.journal.{shard}.node.{node_id}"


def worker_executor(worker: str, unique: str) -> str:
    """Return the id of an executor of a `worker`; `unique` is new at each start."""
    return f"{worker}.{unique}"


def report_journal(executor_id: str, shard: int = 0) -> str:
    """Where the executor `executor_id` appends what became of its attempts, and nothing else."""
    return f"clockjack.journal.{shard}.report.{executor_id}"


def journal_author(subject: str) -> tuple[str, str]:
    """Return what may append to a `subject` of the journal, and its id: ``node`` or ``report``."""
    kind, _, author = subject.split(".", 3)[-1].partition(".")
    return kind, author


def events(namespace: str, event_type: str) -> str:
    """Where events of `event_type` (dots and all) in `namespace` are published."""
    return f"clockjack.events.{namespace}.{event_type}"


def job_logs(executor_id: str) -> str:
    """Where the executor `executor_id` stores what its attempts log and print."""
    return f"clockjack.logs.{executor_id}"


def hooks(namespace: str) -> str:
    """Where events in `namespace` are published that came by a schedule's hook."""
    return f"{HOOK_PREFIX}{namespace}"


def executor_inbox(executor_id: str) -> str:
    """Where the dispatcher sends assignments and cancellations for one executor."""
    return f"clockjack.executor.inbox.{executor_id}"


def executor_of(subject: str) -> str:
    """Return the id of the executor that may publish to `subject`: what NATS has checked, whatever the message says."""
    return subject.split(".", 3)[3]


HEARTBEATS = "clockjack.executor.heartbeat.>"
"""Heartbeats of all executors."""


def heartbeat(executor_id: str) -> str:
    """Where the executor `executor_id` says what it holds, about once a second."""
    return f"clockjack.executor.heartbeat.{executor_id}"


CATALOGS = "clockjack.executor.catalog.>"
"""Announcements of all executors: which tasks they know."""


def catalog(executor_id: str) -> str:
    """Where the executor `executor_id` announces the tasks it knows, with their JSON Schemas."""
    return f"clockjack.executor.catalog.{executor_id}"


ECHO = "clockjack.executor.echo.node"
"""What a node says to hear it: if it does, it would hear executors too."""

ROLL_CALL = "clockjack.rollcall"
"""A node that has just started asks all executors to announce themselves."""

PROGRESS = "clockjack.executor.progress.>"
"""Progress of all running jobs."""


def progress(executor_id: str) -> str:
    """Where the executor `executor_id` reports the progress of what it runs."""
    return f"clockjack.executor.progress.{executor_id}"


NODES = "clockjack.node.*.status"
"""Status of all nodes."""


def node_status(node_id: str) -> str:
    """Where the node `node_id` says how it is, about once a second."""
    return f"clockjack.node.{node_id}.status"


def node_asked(node_id: str) -> str:
    """Where other nodes ask the node `node_id` on behalf of remote workers."""
    return f"clockjack.node.{node_id}.asked"


def node_answered(node_id: str) -> str:
    """Where the node `node_id` gets its answers."""
    return f"clockjack.node.{node_id}.answered"
