-- The state that the journal leads to. Times are microseconds since the epoch, UTC. Nothing but apply writes
-- here, and everything here follows from the journal.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Small and hot: what apply, the scheduler and the dispatcher need of a job.
CREATE TABLE jobs (
    number          INTEGER PRIMARY KEY,    -- order of arrival
    namespace       TEXT NOT NULL,
    id              TEXT NOT NULL,
    state           TEXT NOT NULL,
    queue           TEXT NOT NULL,
    task            TEXT NOT NULL,          -- a task's name, 'http:', or 'command:' and the program
    priority        INTEGER NOT NULL,
    attempt         INTEGER NOT NULL,       -- of the last attempt; 0 before the first
    max_attempts    INTEGER NOT NULL,
    errors          INTEGER NOT NULL,       -- attempts that failed, since the last revival
    crashes         INTEGER NOT NULL,       -- attempts that died, since the last revival
    created_at      INTEGER NOT NULL,
    run_at          INTEGER,                -- not before this; for 'retrying', when the next attempt is due
    expires_at      INTEGER,
    wake_at         INTEGER,                -- when the scheduler must look at it; null if never
    started_at      INTEGER,                -- of the last attempt
    finished_at     INTEGER,
    executor_id     TEXT,                   -- of the last attempt
    schedule_id     TEXT,
    nominal_at      INTEGER,
    event_id        TEXT,
    concurrency_key TEXT,
    placement       TEXT NOT NULL,          -- which executors may run it, clockjack.placement; '' for any
    unique_key      TEXT,                   -- the unique key that it wants; unique_keys says who holds it
    unique_until    TEXT,
    unique_lasts    INTEGER,                -- microseconds that it holds it at most
    cancel_asked    INTEGER NOT NULL,       -- 1: its running attempt is asked to end
    progress        REAL,
    progress_text   TEXT,
    changed         INTEGER NOT NULL,       -- journal sequence of its last change
    depth           INTEGER,                -- how many jobs stand before it in a chain of events; null for none
    backfill_id     TEXT                    -- the backfill that made it
);
CREATE UNIQUE INDEX jobs_by_id ON jobs (namespace, id);
CREATE INDEX jobs_ready ON jobs (namespace, queue, task, placement, priority, number)
    WHERE state = 'ready' AND concurrency_key IS NULL;
CREATE INDEX jobs_keyed ON jobs (namespace, queue, task, placement, priority, concurrency_key, number)
    WHERE state = 'ready' AND concurrency_key IS NOT NULL;
CREATE INDEX jobs_keyed_by_age ON jobs (namespace, queue, number)
    WHERE state = 'ready' AND concurrency_key IS NOT NULL;
CREATE INDEX jobs_waiting ON jobs (namespace, queue, number) WHERE state IN ('scheduled', 'retrying');
CREATE INDEX jobs_running ON jobs (executor_id) WHERE state = 'running';
CREATE INDEX jobs_waking ON jobs (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX jobs_of_schedule ON jobs (namespace, schedule_id, number) WHERE schedule_id IS NOT NULL;
-- No lists of three states or more: SQLite makes a table of such a list for each row that it writes.
CREATE INDEX jobs_history ON jobs (finished_at)
    WHERE finished_at IS NOT NULL AND state <> 'failed' AND state <> 'quarantined';
CREATE INDEX jobs_dead ON jobs (finished_at) WHERE state IN ('failed', 'quarantined');
CREATE INDEX jobs_rare ON jobs (namespace, state, number)
    WHERE state <> 'ready' AND state <> 'running' AND state <> 'succeeded';

-- Large and cold: read when a job is shown, and when it is given to an executor.
CREATE TABLE job_work (
    number   INTEGER PRIMARY KEY,
    work     BLOB NOT NULL,                 -- clockjack.specs.Work as JSON
    labels   TEXT,                          -- JSON object
    metadata BLOB                           -- JSON object
);

CREATE TABLE job_labels (
    namespace TEXT NOT NULL,
    label     TEXT NOT NULL,                -- key=value
    number    INTEGER NOT NULL,
    PRIMARY KEY (namespace, label, number)
) WITHOUT ROWID;

-- What the last attempt left: absent where the result is null and there is no error.
CREATE TABLE job_ends (
    number INTEGER PRIMARY KEY,
    result BLOB,                            -- JSON
    error  BLOB                             -- clockjack.specs.Failure as JSON
);

-- Attempts that ended, but for a job's last one if it succeeded: that one is in its row of jobs.
CREATE TABLE attempts (
    number      INTEGER NOT NULL,
    attempt     INTEGER NOT NULL,
    outcome     TEXT NOT NULL,              -- clockjack.jobs.Outcome
    executor_id TEXT NOT NULL,
    started_at  INTEGER,
    finished_at INTEGER NOT NULL,
    error       BLOB,
    PRIMARY KEY (number, attempt)
) WITHOUT ROWID;

-- How many jobs are ready, by what decides where and when they may run; no row where none is.
CREATE TABLE lanes (
    namespace TEXT NOT NULL,
    queue     TEXT NOT NULL,
    task      TEXT NOT NULL,
    placement TEXT NOT NULL,
    priority  INTEGER NOT NULL,
    ready     INTEGER NOT NULL,             -- without a concurrency key
    keyed     INTEGER NOT NULL,             -- with one
    PRIMARY KEY (namespace, queue, task, placement, priority)
) WITHOUT ROWID;

-- The jobs in a lane that have a concurrency key, by that; no row where none is ready.
CREATE TABLE flows (
    namespace TEXT NOT NULL,
    queue     TEXT NOT NULL,
    task      TEXT NOT NULL,
    placement TEXT NOT NULL,
    priority  INTEGER NOT NULL,
    key       TEXT NOT NULL,
    ready     INTEGER NOT NULL,
    PRIMARY KEY (namespace, queue, task, placement, priority, key)
) WITHOUT ROWID;

-- How many jobs of a queue and concurrency key run; no row where none does.
CREATE TABLE key_slots (
    namespace TEXT NOT NULL,
    queue     TEXT NOT NULL,
    key       TEXT NOT NULL,
    running   INTEGER NOT NULL,
    PRIMARY KEY (namespace, queue, key)
) WITHOUT ROWID;

CREATE TABLE queues (
    namespace       TEXT NOT NULL,
    name            TEXT NOT NULL,
    made            INTEGER NOT NULL,       -- journal sequence of its first use; what tells it from one of its name before
    revision        INTEGER NOT NULL,       -- 0: made by use, never put; gone with the last of its jobs
    concurrency     INTEGER,
    key_concurrency INTEGER,
    max_backlog     INTEGER,
    rate_limit      INTEGER,                -- tokens that come in each period, one by one
    rate_period     INTEGER,                -- microseconds
    rate_burst      INTEGER,                -- tokens that the bucket holds
    weight          INTEGER NOT NULL,
    ageing          INTEGER NOT NULL,       -- microseconds of waiting that are worth a level of priority
    paused          INTEGER NOT NULL,
    draining        INTEGER NOT NULL,       -- 1: takes no new jobs
    ready           INTEGER NOT NULL,
    waiting         INTEGER NOT NULL,       -- scheduled + retrying
    running         INTEGER NOT NULL,
    finished        INTEGER NOT NULL,       -- jobs that ended, ever
    kept            INTEGER NOT NULL,       -- jobs that there are, those that ended included
    token_at        INTEGER,                -- when there is the next token, by the log's time; null without a rate
    token_rest      INTEGER NOT NULL,       -- and this many parts of a microsecond later, rate_limit of them in one
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID;
CREATE INDEX queues_ready ON queues (namespace, name) WHERE ready > 0;

CREATE TABLE unique_keys (
    namespace  TEXT NOT NULL,
    key        TEXT NOT NULL,
    number     INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (namespace, key)
) WITHOUT ROWID;
CREATE INDEX unique_keys_expiring ON unique_keys (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE requests (
    namespace   TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    expires_at  INTEGER NOT NULL,
    made        BLOB NOT NULL,              -- msgpack, a list of clockjack.apply.outcome.Made
    PRIMARY KEY (namespace, key)
) WITHOUT ROWID;
CREATE INDEX requests_expiring ON requests (expires_at);

CREATE TABLE schedules (
    namespace      TEXT NOT NULL,
    id             TEXT NOT NULL,
    revision       INTEGER NOT NULL,
    kind           TEXT NOT NULL,           -- time, event
    spec           BLOB NOT NULL,           -- clockjack.schedules.ScheduleSpec as JSON
    overlap        TEXT NOT NULL,
    max_runs       INTEGER,
    paused         INTEGER NOT NULL,
    next_at        INTEGER,                 -- the next tick
    held_until     INTEGER,                 -- it is missed already, and is not decided before this
    due_at         INTEGER,                 -- the later of both while it is not paused, else null
    last_at        INTEGER,                 -- nominal time of the last tick that made a job
    runs           INTEGER NOT NULL,        -- jobs that it made
    skipped        INTEGER NOT NULL,        -- ticks that made none
    ticks          INTEGER NOT NULL,        -- decisions so far
    active         INTEGER NOT NULL,        -- its jobs that have not ended
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    first_number   INTEGER NOT NULL,        -- jobs before it belong to a schedule of this id that was deleted
    events_after   INTEGER,                 -- an event trigger hears users' events behind it
    lifecycle_after INTEGER NOT NULL,       -- and life-cycle events behind this position
    buffer_max     INTEGER NOT NULL,        -- so many ticks may wait for the end of a job
    pause_after    INTEGER,                 -- it pauses after so many jobs in a row that did not succeed
    buffered       INTEGER NOT NULL,        -- ticks that wait: rows of buffered
    failures       INTEGER NOT NULL,        -- jobs in a row that did not succeed
    paused_by      TEXT,                    -- request, failures; null while it is not paused
    pause_reason   TEXT,                    -- in words
    paused_at      INTEGER,
    defined        INTEGER NOT NULL,        -- journal sequence of the last put, pause or resume
    trigger_revision INTEGER NOT NULL,      -- the revision since which its trigger is as it is
    heard          INTEGER NOT NULL,        -- events that came into its windows
    settled        INTEGER NOT NULL,        -- and those of them that were decided on
    set_name       TEXT,                    -- the set that it was applied with; null if it was written by itself
    calendars      TEXT,                    -- JSON array of the names of those that it keeps to; null for none
    PRIMARY KEY (namespace, id)
) WITHOUT ROWID;
CREATE INDEX schedules_of_events ON schedules (defined) WHERE kind = 'event';
CREATE INDEX schedules_of_sets ON schedules (namespace, set_name, id) WHERE set_name IS NOT NULL;
CREATE INDEX schedules_due ON schedules (due_at) WHERE due_at IS NOT NULL;

-- Every decision on a tick or an event, the newest of each schedule.
CREATE TABLE ticks (
    namespace   TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    tick        INTEGER NOT NULL,           -- counts up in each schedule
    nominal_at  INTEGER NOT NULL,
    decided_at  INTEGER NOT NULL,
    decision    TEXT NOT NULL,              -- fired, triggered, buffered, skipped
    reason      TEXT,                       -- of skipped: overlap, missed, duplicate-id, max-runs …
    missed      INTEGER NOT NULL,           -- ticks passed over before this one
    missed_from INTEGER,                    -- the first of those that were passed over, this one included
    missed_why  TEXT,                       -- policy-last, policy-none, window, max
    job_id      TEXT,                       -- of buffered: that of the job to be made
    event_id    TEXT,
    settled_at  INTEGER,                    -- of one that was buffered: when its job was made, or it was given up
    events      INTEGER,                    -- how many events it decided on; null for a tick of time
    PRIMARY KEY (namespace, schedule_id, tick)
) WITHOUT ROWID;
CREATE INDEX ticks_of_events ON ticks (namespace, schedule_id, event_id) WHERE event_id IS NOT NULL;

-- Ticks that wait until the running job of their schedule has ended, with the job that is made then.
CREATE TABLE buffered (
    namespace   TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    tick        INTEGER NOT NULL,           -- as in ticks: they go in this order
    nominal_at  INTEGER NOT NULL,
    decided_at  INTEGER NOT NULL,
    missed      INTEGER NOT NULL,
    missed_from INTEGER,
    missed_why  TEXT,
    event_id    TEXT,
    by_hand     INTEGER NOT NULL,           -- 1: asked for by a client
    job_id      TEXT NOT NULL,
    job         BLOB NOT NULL,              -- clockjack.records.NewJob as msgpack
    events      INTEGER,
    PRIMARY KEY (namespace, schedule_id, tick)
) WITHOUT ROWID;

-- Ticks of the past that schedules make up for, because somebody asked for it.
CREATE TABLE backfills (
    namespace   TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    id          TEXT NOT NULL,
    state       TEXT NOT NULL,              -- running, completed, cancelled
    start_at    INTEGER NOT NULL,
    end_at      INTEGER NOT NULL,           -- the span, both included
    concurrency INTEGER NOT NULL,           -- so many of its jobs are active at once
    total       INTEGER NOT NULL,           -- ticks in the span
    place       INTEGER NOT NULL,           -- those that were decided on: rows of backfill_ticks
    made        INTEGER NOT NULL,           -- those of them that made jobs
    skipped     INTEGER NOT NULL,           -- and those that made none
    active      INTEGER NOT NULL,           -- its jobs that have not ended
    succeeded   INTEGER NOT NULL,           -- those that ended well
    failed      INTEGER NOT NULL,           -- and those that ended otherwise
    wakes       INTEGER NOT NULL,           -- 1: the scheduler can go on with it
    held_until  INTEGER,                    -- but not before this
    held_by     TEXT,                       -- why: backlog-full, queue-draining
    created_at  INTEGER NOT NULL,
    finished_at INTEGER,
    PRIMARY KEY (namespace, schedule_id, id)
) WITHOUT ROWID;
CREATE INDEX backfills_waking ON backfills (held_until) WHERE wakes;
CREATE INDEX backfills_running ON backfills (namespace, schedule_id) WHERE finished_at IS NULL;
CREATE INDEX backfills_finished ON backfills (finished_at) WHERE finished_at IS NOT NULL;

-- What a backfill that is not over is to do: as its schedule was when it was asked for.
CREATE TABLE backfill_plans (
    namespace   TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    id          TEXT NOT NULL,
    spec        BLOB NOT NULL,              -- clockjack.schedules.ScheduleSpec as JSON
    ticks       BLOB NOT NULL,              -- all of them in order, 8 bytes each, big-endian
    PRIMARY KEY (namespace, schedule_id, id)
);

CREATE TABLE backfill_ticks (
    namespace   TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    backfill_id TEXT NOT NULL,
    nominal_at  INTEGER NOT NULL,
    decided_at  INTEGER NOT NULL,
    job_id      TEXT,                       -- the job that was made
    reason      TEXT,                       -- or why there is none
    PRIMARY KEY (namespace, schedule_id, backfill_id, nominal_at)
) WITHOUT ROWID;
CREATE INDEX backfill_ticks_made ON backfill_ticks (namespace, schedule_id, nominal_at) WHERE job_id IS NOT NULL;

-- Groups of events that a schedule gathers, holds back or counts: one row for each key of which there is something.
CREATE TABLE windows (
    namespace   TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    kind        TEXT NOT NULL,              -- debounce, batch, threshold, absence, throttle, rate_limit
    key         TEXT NOT NULL,
    revision    INTEGER NOT NULL,           -- the trigger_revision that it was opened by
    opened_at   INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,           -- when the matcher must look at it
    wake_at     INTEGER,                    -- due_at unless the schedule is paused; sooner if its trigger was changed
    events      INTEGER NOT NULL,           -- in it, and not decided on
    bytes       INTEGER NOT NULL,           -- of their documents
    first       INTEGER NOT NULL,           -- number of the oldest event that is held
    next        INTEGER NOT NULL,           -- number of the next
    passed      INTEGER NOT NULL,           -- lower numbers were let through, and are held for their times
    PRIMARY KEY (namespace, schedule_id, kind, key)
) WITHOUT ROWID;
CREATE INDEX windows_waking ON windows (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE window_events (
    namespace   TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,
    number      INTEGER NOT NULL,           -- counts up in its window
    at          INTEGER NOT NULL,
    name        TEXT NOT NULL,              -- source#id
    document    BLOB NOT NULL,              -- the CloudEvent as JSON; empty where only its time counts
    PRIMARY KEY (namespace, schedule_id, kind, key, number)
) WITHOUT ROWID;

-- What NATS clients published, and is no event; the newest are kept.
CREATE TABLE dead_letters (
    number    INTEGER PRIMARY KEY,          -- counts up
    namespace TEXT NOT NULL,
    position  INTEGER NOT NULL,             -- in the events stream
    at        INTEGER NOT NULL,
    subject   TEXT NOT NULL,
    reason    TEXT NOT NULL,
    size      INTEGER NOT NULL,
    payload   BLOB NOT NULL                 -- the beginning
);
CREATE INDEX dead_letters_of ON dead_letters (namespace, number);

-- Named calendars, whose days triggers leave out, or keep to.
CREATE TABLE calendars (
    namespace  TEXT NOT NULL,
    name       TEXT NOT NULL,
    revision   INTEGER NOT NULL,            -- the number of its last change, counted over all calendars
    spec       BLOB NOT NULL,               -- clockjack.calendars.CalendarSpec as JSON
    pending    INTEGER NOT NULL,            -- 1: not all schedules that keep to it were looked at since
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID;
CREATE INDEX calendars_pending ON calendars (namespace, name) WHERE pending;

CREATE TABLE calendar_uses (
    namespace   TEXT NOT NULL,
    name        TEXT NOT NULL,
    schedule_id TEXT NOT NULL,              -- it keeps to that calendar
    PRIMARY KEY (namespace, name, schedule_id)
) WITHOUT ROWID;

-- Where events are sent that fit.
CREATE TABLE subscriptions (
    namespace       TEXT NOT NULL,
    id              TEXT NOT NULL,
    made            INTEGER NOT NULL,       -- journal sequence; what tells it from one of its id before
    revision        INTEGER NOT NULL,
    spec            BLOB NOT NULL,          -- clockjack.subscriptions.SubscriptionSpec as JSON
    secret          TEXT NOT NULL,          -- signs deliveries
    old_secret      TEXT,                   -- and so does this
    old_until       INTEGER,                -- before this time
    enabled         INTEGER NOT NULL,
    disabled_by     TEXT,                   -- request, gone, failures; null while it is enabled
    disabled_at     INTEGER,
    events_after    INTEGER NOT NULL,       -- it hears users' events behind it
    lifecycle_after INTEGER NOT NULL,       -- and life-cycle events behind this position
    heard_from      INTEGER NOT NULL,       -- or users' events that came at this time or later
    failing_since   INTEGER,                -- since when nothing was delivered that should have been
    delivered_at    INTEGER,                -- when something was last delivered
    held_until      INTEGER,                -- nothing is sent before
    waiting         INTEGER NOT NULL,       -- deliveries that wait
    waiting_bytes   INTEGER NOT NULL,       -- of what they send
    dead            INTEGER NOT NULL,       -- dead letters
    dead_bytes      INTEGER NOT NULL,
    delivered       INTEGER NOT NULL,       -- deliveries that succeeded, ever
    attempts        INTEGER NOT NULL,       -- attempts, ever
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (namespace, id)
) WITHOUT ROWID;
CREATE INDEX subscriptions_waiting ON subscriptions (namespace, id) WHERE waiting > 0;

-- Events that are to be delivered, or could not be; gone with the last of their deliveries.
CREATE TABLE notices (
    number     INTEGER PRIMARY KEY,         -- counts up
    namespace  TEXT NOT NULL,
    message_id TEXT NOT NULL,               -- webhook-id
    type       TEXT NOT NULL,
    at         INTEGER NOT NULL,            -- when the event came
    size       INTEGER NOT NULL,            -- bytes of what is sent
    uses       INTEGER NOT NULL             -- deliveries of it
);

CREATE TABLE notice_documents (
    number   INTEGER PRIMARY KEY,
    document BLOB NOT NULL                  -- what is sent, JSON
);

-- One event for one subscription, until it is delivered.
CREATE TABLE deliveries (
    namespace       TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    number          INTEGER NOT NULL,       -- of the notice
    message_id      TEXT NOT NULL,          -- of it
    size            INTEGER NOT NULL,       -- of it
    test            INTEGER NOT NULL,       -- 1: sent once, whatever comes of it, also while the subscription is disabled
    begun_at        INTEGER NOT NULL,       -- since when it is tried; anew by a replay
    attempt         INTEGER NOT NULL,       -- of the last attempt; 0 before the first
    due_at          INTEGER,                -- of the next; null if it is dead
    dead_at         INTEGER,
    reason          TEXT,                   -- of dead: failures, gone, overflow, too-large
    status          INTEGER,                -- of the last answer
    error           TEXT,                   -- what the last attempt failed by
    PRIMARY KEY (namespace, subscription_id, number)
) WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (namespace, subscription_id, due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_dead ON deliveries (namespace, subscription_id, number) WHERE dead_at IS NOT NULL;

-- What came of the last attempts to deliver, the newest of each subscription.
CREATE TABLE delivery_attempts (
    namespace       TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    made            INTEGER NOT NULL,       -- of the subscription
    serial          INTEGER NOT NULL,       -- counts up in each subscription
    message_id      TEXT NOT NULL,
    type            TEXT NOT NULL,
    attempt         INTEGER NOT NULL,
    result          TEXT NOT NULL,          -- delivered, retry, dead, gone
    began_at        INTEGER NOT NULL,
    duration        INTEGER NOT NULL,       -- microseconds
    status          INTEGER,
    error           TEXT,
    next_at         INTEGER,
    PRIMARY KEY (namespace, subscription_id, made, serial)
) WITHOUT ROWID;

-- The last entry of each author of the journal.
CREATE TABLE authors (
    subject    TEXT PRIMARY KEY,
    message_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL             -- by the log's time
) WITHOUT ROWID;
CREATE INDEX authors_expiring ON authors (expires_at);

CREATE TABLE api_keys (
    id           TEXT PRIMARY KEY,
    digest       BLOB NOT NULL,             -- SHA-256 of the secret
    prefix       TEXT NOT NULL,             -- how the secret begins
    name         TEXT NOT NULL,
    role         TEXT NOT NULL,
    namespace    TEXT NOT NULL,             -- '*' for all
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER,                   -- what was revoked stays: its secret must not come again
    last_used_at INTEGER                    -- to within some minutes
) WITHOUT ROWID;
CREATE UNIQUE INDEX api_keys_by_digest ON api_keys (digest);

-- Who did what: one row for each record that somebody asked for, and that did something.
CREATE TABLE audit (
    sequence  INTEGER NOT NULL,             -- of the journal entry
    item      INTEGER NOT NULL,             -- of the record in it
    class     TEXT NOT NULL,                -- change, work
    at        INTEGER NOT NULL,             -- by the log's time
    namespace TEXT,                         -- null: not about one
    verb      TEXT NOT NULL,                -- schedule.put, job.cancel …
    object    TEXT,                         -- id or name of what it was done to; null: several
    count     INTEGER NOT NULL,             -- of objects
    key_id    TEXT,
    key_name  TEXT NOT NULL,
    trace_id  TEXT NOT NULL,
    PRIMARY KEY (sequence, item)
) WITHOUT ROWID;
CREATE INDEX audit_of_class ON audit (class, sequence, item);

CREATE TABLE leases (
    role       TEXT PRIMARY KEY,
    node_id    TEXT NOT NULL,
    epoch      INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,            -- by the log's time; 0: resigned
    lease      INTEGER NOT NULL,            -- microseconds
    claimed_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Life-cycle events, in the order in which they happened; the newest are kept. One row for each journal entry.
CREATE TABLE lifecycle (
    last   INTEGER PRIMARY KEY,             -- position of the last event in it; positions count from 1
    first  INTEGER NOT NULL,
    events BLOB NOT NULL                    -- msgpack, a list of clockjack.lifecycle.LifecycleEvent
);
