"""Rows of the state as apply holds them: one class a table, fields in the order of its columns."""

from msgspec import Struct

from clockjack.records import AGEING


class Job(Struct, array_like=True, gc=False):
    """A row of ``jobs``."""

    number: int
    namespace: str
    id: str
    state: str
    queue: str
    task: str
    priority: int
    attempt: int
    max_attempts: int
    errors: int
    crashes: int
    created_at: int
    run_at: int | None
    expires_at: int | None
    wake_at: int | None
    started_at: int | None
    finished_at: int | None
    executor_id: str | None
    schedule_id: str | None
    nominal_at: int | None
    event_id: str | None
    concurrency_key: str | None
    placement: str
    unique_key: str | None
    unique_until: str | None
    unique_lasts: int | None
    cancel_asked: int
    progress: float | None
    progress_text: str | None
    changed: int
    depth: int | None
    backfill_id: str | None


JOB_FIXED = frozenset(
    "number namespace id queue task priority max_attempts created_at schedule_id nominal_at event_id "
    "concurrency_key depth placement unique_key unique_until unique_lasts backfill_id".split()
)
"""Columns of ``jobs`` that never change."""


class Lane(Struct, gc=False):
    """A row of ``lanes``."""

    namespace: str
    queue: str
    task: str
    placement: str
    priority: int
    ready: int
    keyed: int


class Flow(Struct, gc=False):
    """A row of ``flows``."""

    namespace: str
    queue: str
    task: str
    placement: str
    priority: int
    key: str
    ready: int


class KeySlots(Struct, gc=False):
    """A row of ``key_slots``."""

    namespace: str
    queue: str
    key: str
    running: int


class Queue(Struct, gc=False):
    """A row of ``queues``; as it is from its first use on, if nothing else is said."""

    namespace: str
    name: str
    made: int
    revision: int = 0
    concurrency: int | None = None
    key_concurrency: int | None = None
    max_backlog: int | None = None
    rate_limit: int | None = None
    rate_period: int | None = None
    rate_burst: int | None = None
    weight: int = 1
    ageing: int = AGEING
    paused: int = 0
    draining: int = 0
    ready: int = 0
    waiting: int = 0
    running: int = 0
    finished: int = 0
    kept: int = 0
    token_at: int | None = None
    token_rest: int = 0
    created_at: int = 0
    updated_at: int = 0


class UniqueHolder(Struct, gc=False):
    """A row of ``unique_keys``."""

    namespace: str
    key: str
    number: int
    expires_at: int | None


class Request(Struct, gc=False):
    """A row of ``requests``."""

    namespace: str
    key: str
    fingerprint: str
    expires_at: int
    made: bytes


class Schedule(Struct, gc=False):
    """A row of ``schedules``."""

    namespace: str
    id: str
    revision: int
    kind: str
    spec: bytes
    overlap: str
    max_runs: int | None
    paused: int
    next_at: int | None
    held_until: int | None
    due_at: int | None
    last_at: int | None
    runs: int
    skipped: int
    ticks: int
    active: int
    created_at: int
    updated_at: int
    first_number: int
    events_after: int | None
    lifecycle_after: int
    buffer_max: int
    pause_after: int | None
    buffered: int
    failures: int
    paused_by: str | None
    pause_reason: str | None
    paused_at: int | None
    defined: int
    trigger_revision: int
    heard: int
    settled: int
    set_name: str | None
    calendars: str | None


class Buffered(Struct, gc=False):
    """A row of ``buffered``."""

    namespace: str
    schedule_id: str
    tick: int
    nominal_at: int
    decided_at: int
    missed: int
    missed_from: int | None
    missed_why: str | None
    event_id: str | None
    by_hand: int
    job_id: str
    job: bytes
    events: int | None


class Backfill(Struct, gc=False):
    """A row of ``backfills``."""

    namespace: str
    schedule_id: str
    id: str
    state: str
    start_at: int
    end_at: int
    concurrency: int
    total: int
    place: int
    made: int
    skipped: int
    active: int
    succeeded: int
    failed: int
    wakes: int
    held_until: int | None
    held_by: str | None
    created_at: int
    finished_at: int | None


class BackfillPlan(Struct, gc=False):
    """A row of ``backfill_plans``."""

    namespace: str
    schedule_id: str
    id: str
    spec: bytes
    ticks: bytes


class NamedCalendar(Struct, gc=False):
    """A row of ``calendars``."""

    namespace: str
    name: str
    revision: int
    spec: bytes
    pending: int
    created_at: int
    updated_at: int


class CalendarUse(Struct, gc=False):
    """A row of ``calendar_uses``."""

    namespace: str
    name: str
    schedule_id: str


class Lease(Struct, gc=False):
    """A row of ``leases``."""

    role: str
    node_id: str
    epoch: int
    expires_at: int
    lease: int
    claimed_at: int


class ApiKey(Struct, gc=False):
    """A row of ``api_keys``."""

    id: str
    digest: bytes
    prefix: str
    name: str
    role: str
    namespace: str
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    last_used_at: int | None


class Author(Struct, gc=False):
    """A row of ``authors``."""

    subject: str
    message_id: str
    expires_at: int


class Window(Struct, gc=False):
    """A row of ``windows``."""

    namespace: str
    schedule_id: str
    kind: str
    key: str
    revision: int
    opened_at: int
    due_at: int
    wake_at: int | None
    events: int
    bytes: int
    first: int
    next: int
    passed: int


class Subscription(Struct, gc=False):
    """A row of ``subscriptions``."""

    namespace: str
    id: str
    made: int
    revision: int
    spec: bytes
    secret: str
    old_secret: str | None
    old_until: int | None
    enabled: int
    disabled_by: str | None
    disabled_at: int | None
    events_after: int
    lifecycle_after: int
    heard_from: int
    failing_since: int | None
    delivered_at: int | None
    held_until: int | None
    waiting: int
    waiting_bytes: int
    dead: int
    dead_bytes: int
    delivered: int
    attempts: int
    created_at: int
    updated_at: int


class Notice(Struct, gc=False):
    """A row of ``notices``."""

    number: int
    namespace: str
    message_id: str
    type: str
    at: int
    size: int
    uses: int


class Delivery(Struct, gc=False):
    """A row of ``deliveries``. One that neither waits nor is dead is done with: it is as if it were not there."""

    namespace: str
    subscription_id: str
    number: int
    message_id: str
    size: int
    test: int
    begun_at: int
    attempt: int
    due_at: int | None
    dead_at: int | None
    reason: str | None
    status: int | None
    error: str | None
