"""What the journal holds. Records are only ever added to: new kinds, and new fields at the end with a default.

A record is a fact that somebody decided (a client, a leader, an executor); apply says whether it counts. All
that is not deterministic is in it: times, ids, jitter, the next fire time. Instants are microseconds since the
epoch. One entry of the log is one :class:`Batch`, encoded as msgpack.

Jobs are named by their *number* (their place in the order in which the journal brought them, the same on
every replica) wherever a record refers to one that exists, and by namespace and id where a client does.
"""

from typing import Annotated, ClassVar, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from clockjack.access import Role as AccessRole
from clockjack.jobs import Outcome

Role = Literal["scheduler", "dispatcher", "matcher", "archivist", "courier"]
"""What a node can lead in."""

AuditClass = Literal["change", "work"]
"""``work``: jobs that were submitted; ``change``: all else that is done by hand. Each has a budget of its own."""

REVISION = 1
"""Raised with a kind of record that nodes write unasked. They do so once every node that they know of knows it too:
their status says so. 1: ``SubmitAndAssign``."""

# --- what clients ask for ---------------------------------------------------------------------------------


class UniqueKey(Struct, array_like=True, frozen=True):
    """No second job with the same key while the first holds it."""

    key: str
    until: Literal["finished", "started", "forever"]
    expires_at: int | None
    on_conflict: Literal["reject", "return", "replace"]
    lasts: int | None = None
    """Microseconds that it is held at most, by the log's time; then `expires_at` says nothing."""


class NewJob(Struct, array_like=True, gc=False):
    """A job, as whoever proposes it made it."""

    namespace: str
    id: str
    queue: str
    task: str
    """What an executor must know to run it: :func:`clockjack.specs.target_name`."""
    priority: int
    created_at: int
    run_at: int | None
    """Not before this; None for at once."""
    max_attempts: int
    work: bytes
    """:class:`clockjack.specs.Work` as JSON."""
    expires_at: int | None = None
    unique: UniqueKey | None = None
    concurrency_key: str | None = None
    labels: dict[str, str] | None = None
    metadata: bytes | None = None
    """A JSON object."""
    schedule_id: str | None = None
    nominal_at: int | None = None
    """The tick that it stands for."""
    event_id: str | None = None
    """The event that it stands for."""
    depth: int | None = None
    """How many jobs stand before it in a chain of events and jobs; None for none."""
    placement: str = ""
    """Which executors may run it: :func:`clockjack.placement.encode`; empty for any."""


class RequestKey(Struct, array_like=True, frozen=True):
    """An ``Idempotency-Key``: the same request has its effect once."""

    namespace: str
    key: str
    fingerprint: str
    """Digest of method, path and body: the same key with another one is an error."""
    expires_at: int
    """By the clock of whoever proposes it; counts only where `lasts` says nothing."""
    lasts: int | None = None
    """Microseconds that it is kept, by the log's time: a node whose clock is wrong shall not forget it at once."""


class Submit(Struct, array_like=True, tag=1):
    """Adds jobs."""

    jobs: list[NewJob]
    request: RequestKey | None = None


class SubmitAndAssign(Submit, array_like=True, tag=190):
    """Adds jobs, and gives their first attempts to executors that the leading dispatcher knows to have room.

    Where it leads no more, or a job has to wait for something, that is a ``Submit`` and no more.
    """

    epoch: int = 0
    at: int = 0
    executor_ids: list[str] = []
    """Of each job, in their order."""


class CancelJob(Struct, array_like=True, tag=2):
    """Ends a job that waits; asks the executor of one that runs to end it."""

    namespace: str
    id: str
    at: int


class RetryJob(Struct, array_like=True, tag=3):
    """Makes a job that ended without success ready again, with its attempts allowed anew."""

    namespace: str
    id: str
    at: int


class RunJobNow(Struct, array_like=True, tag=4):
    """Makes a job that waits for its time ready."""

    namespace: str
    id: str
    at: int


class ActOnJobs(Struct, array_like=True, tag=180):
    """Does something with many jobs, each as if it was asked for alone; its outcome says to how many."""

    namespace: str
    at: int
    action: Literal["cancel", "retry", "run-now"]
    numbers: list[int]
    states: list[str]
    """Only with those that are still in one of these states."""


# --- what the dispatcher decides --------------------------------------------------------------------------


class Assign(Struct, array_like=True, tag=10):
    """Gives attempts to executors."""

    epoch: int
    at: int
    items: list[tuple[int, int, str]]
    """Job number, attempt, executor id."""


class Lost(Struct, array_like=True, tag=11):
    """Says that attempts died with their executor."""

    epoch: int
    at: int
    items: list[tuple[int, int, int]]
    """Job number, attempt, when to try again."""


# --- what executors report --------------------------------------------------------------------------------


Number = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
"""What the database can hold."""

Instant = Annotated[int, Meta(ge=0, le=253_402_300_799_999_999)]
"""Microseconds since the epoch, up to the end of the year 9999."""


class Ended(Struct, array_like=True, gc=False):
    """How one attempt ended."""

    number: Number
    attempt: Number
    outcome: Outcome
    started_at: Instant | None
    """None if it never started."""
    finished_at: Instant
    result: bytes | None = None
    """JSON, or None for null."""
    error: bytes | None = None
    """:class:`clockjack.specs.Failure` as JSON."""
    retry_at: Instant | None = None
    """When the next attempt is due, if this one counts against the job and one is left."""
    progress: tuple[float, str] | None = None
    """The last progress that it reported."""


class Finish(Struct, array_like=True, tag=20):
    """Reports how attempts ended. Comes from the executor that holds them, on its own subject."""

    executor_id: str
    items: list[Ended]


# --- what the scheduler decides ---------------------------------------------------------------------------


class Promote(Struct, array_like=True, tag=30):
    """The time of these jobs (by number) has come."""

    epoch: int
    at: int
    numbers: list[int]


class Expire(Struct, array_like=True, tag=31):
    """These jobs (by number) have not started by their ``expires_at``."""

    epoch: int
    at: int
    numbers: list[int]


class Fire(Struct, array_like=True, tag=32):
    """One tick of a schedule: made a job, or was skipped."""

    epoch: int
    at: int
    namespace: str
    schedule_id: str
    revision: int
    """Of the schedule that this was computed from."""
    due_at: int
    """The schedule's ``next_at`` that this answers: what makes a second ``Fire`` of it harmless."""
    nominal_at: int
    """The tick that the job stands for; later than `due_at` where missed ticks are passed over."""
    next_at: int | None
    """The next tick; None if there is none."""
    job: NewJob | None
    """None where the tick was missed and the policy is to skip it."""
    missed: int = 0
    """Ticks passed over since `due_at`."""
    why: str | None = None
    """Why they were, or this one: ``policy-last``, ``policy-none``, ``window`` or ``max``."""
    hold_until: int | None = None
    """The next tick, which is missed already, is not to be decided before this; None for at once."""
    calendars: int | None = None
    """Number of the change of calendars that this was computed after; None if the schedule keeps to none."""


class Reschedule(Struct, array_like=True, tag=47):
    """Moves the next ticks of schedules that keep to a calendar which was changed."""

    epoch: int
    at: int
    namespace: str
    calendar: str
    calendars: int
    """Number of the last change of calendars, which this was computed after."""
    items: list[tuple[str, int, int | None, int | None]]
    """Schedule, its revision, its ``next_at`` so far, and the new one."""
    done: bool
    """All schedules that keep to the calendar were looked at."""


# --- schedules and queues ---------------------------------------------------------------------------------


class ScheduleRules(Struct, array_like=True, frozen=True):
    """What apply must know of a schedule's policy, beside ``overlap`` and ``max_runs``."""

    buffer_max: int = 100
    """So many ticks wait at most for the end of a job."""
    pause_after_failures: int | None = None


class CalendarsUsed(Struct, array_like=True, frozen=True):
    """The calendars that a schedule keeps to."""

    change: int
    """Number of the last change of calendars that its next tick was computed after."""
    names: list[str]


class PutSchedule(Struct, array_like=True, tag=40):
    """Creates or replaces a schedule."""

    namespace: str
    id: str
    at: int
    spec: bytes
    """:class:`clockjack.schedules.ScheduleSpec` as JSON."""
    kind: Literal["time", "event"]
    next_at: int | None
    overlap: str
    max_runs: int | None
    expected_revision: int | None = None
    """None: whatever is there; 0: only if there is none; n: only if the revision is n."""
    request: RequestKey | None = None
    paused: bool | None = None
    """None: as it is."""
    events_after: int | None = None
    """Last sequence of the events stream before this was proposed: a trigger hears what comes behind it, whatever
    the clocks say. None: it hears what the stream stored after `at`."""
    rules: ScheduleRules = ScheduleRules()
    calendars: CalendarsUsed | None = None
    """None if it keeps to none."""


class DeleteSchedule(Struct, array_like=True, tag=41):
    """Removes a schedule; its jobs stay."""

    namespace: str
    id: str
    at: int
    expected_revision: int | None = None


class PauseSchedule(Struct, array_like=True, tag=42):
    """Stops a schedule from firing."""

    namespace: str
    id: str
    at: int
    expected_revision: int | None = None
    reason: str | None = None
    """What its author said."""


class ResumeSchedule(Struct, array_like=True, tag=43):
    """Lets a paused schedule fire again."""

    namespace: str
    id: str
    at: int
    next_at: int | None
    """The first tick from now on; or, for ``from: retained``, the one that it was paused before."""
    expected_revision: int | None = None
    drops_buffered: bool = False
    """Ticks that waited for the end of a job are passed over, but for those that were made by hand."""
    calendars: int | None = None
    """Number of the change of calendars that this was computed after; None if the schedule keeps to none."""


class TriggerSchedule(Struct, array_like=True, tag=44):
    """Makes a schedule's job by hand, beside its ticks."""

    namespace: str
    schedule_id: str
    at: int
    job: NewJob
    request: RequestKey | None = None
    overlap: str | None = None
    """What becomes of it while a job of the schedule has not ended: ``policy`` for what the schedule's own says, or
    one of its values. None: the job is made all the same."""


class ApplySchedules(Struct, array_like=True, tag=110):
    """Makes the schedules of a set what somebody wrote down: all of it applies, or nothing."""

    namespace: str
    set_name: str
    at: int
    puts: list[PutSchedule]
    """New schedules, and those that differ; each with the revision that it was compared with."""
    deletes: list[DeleteSchedule]
    """Schedules of the set that are to go."""
    adopts: bool = False
    """Schedules that are of no set, or of another one, may be put into this one."""


class StartBackfill(Struct, array_like=True, tag=100):
    """Has the jobs made of those ticks of a schedule in a span of the past that made none."""

    namespace: str
    schedule_id: str
    id: str
    at: int
    revision: int
    """Of the schedule that the ticks were computed from; applies to no other."""
    start_at: int
    end_at: int
    """Both included."""
    ticks: list[int]
    """All ticks in that span, in order."""
    concurrency: int
    """So many of its jobs are active at once; at least 1."""
    request: RequestKey | None = None


class AdvanceBackfill(Struct, array_like=True, tag=101):
    """Lets a backfill decide on its next ticks, as far as its concurrency allows. Comes from the scheduler."""

    epoch: int
    at: int
    namespace: str
    schedule_id: str
    id: str
    place: int
    """How many ticks were decided before: what makes a second one harmless."""
    job: NewJob
    """The job of each of them, but for its id and its nominal time, which follow from the tick."""


class CancelBackfill(Struct, array_like=True, tag=102):
    """Lets a backfill make no more jobs."""

    namespace: str
    schedule_id: str
    id: str
    at: int
    cancels_jobs: bool = False
    """Those that it made and that have not ended are cancelled, too."""


class PruneBackfills(Struct, array_like=True, tag=103):
    """Drops backfills that are over, by namespace, schedule and id. Comes from the archivist."""

    epoch: int
    at: int
    items: list[tuple[str, str, str]]


class Rate(Struct, array_like=True, frozen=True):
    """How many attempts of a queue start in how long: a token bucket that is counted by the log's time."""

    limit: int
    """At least 1."""
    period: int
    """Microseconds in which `limit` tokens come, one after the other; at least 1."""
    burst: int = 1
    """Tokens that the bucket holds: so many attempts start at once after a pause."""


AGEING = 600_000_000
"""Microseconds of waiting that are worth a level of priority, where a queue says nothing else."""


class PutCalendar(Struct, array_like=True, tag=45):
    """Creates or replaces a calendar; the next ticks of schedules that keep to it follow, by ``Reschedule``."""

    namespace: str
    name: str
    at: int
    spec: bytes
    """:class:`clockjack.calendars.CalendarSpec` as JSON."""
    expected_revision: int | None = None
    """None: whatever is there; 0: only if there is none; n: only if the revision is n."""


class DeleteCalendar(Struct, array_like=True, tag=46):
    """Removes a calendar that no schedule keeps to."""

    namespace: str
    name: str
    at: int
    expected_revision: int | None = None


class PutQueue(Struct, array_like=True, tag=50):
    """Sets the limits of a queue."""

    namespace: str
    name: str
    at: int
    concurrency: int | None
    max_backlog: int | None
    paused: bool
    expected_revision: int | None = None
    rate: Rate | None = None
    key_concurrency: int | None = None
    """So many jobs with the same ``concurrency_key`` run at once."""
    weight: int = 1
    """Its share of slots, beside the other queues'."""
    ageing: int = AGEING
    draining: bool = False


class PauseQueue(Struct, array_like=True, tag=51):
    """Stops (or lets go on) the dispatch of a queue's jobs; one that goes on takes new jobs again, too."""

    namespace: str
    name: str
    at: int
    paused: bool
    expected_revision: int | None = None
    """It is done only if the queue's limits are at this revision; None if whatever they are."""


class PurgeQueue(Struct, array_like=True, tag=52):
    """Cancels jobs of a queue that wait, at most `limit`; its outcome says how many."""

    namespace: str
    name: str
    at: int
    limit: int
    expected_revision: int | None = None
    """It is done only if the queue's limits are at this revision; None if whatever they are."""


class DrainQueue(Struct, array_like=True, tag=120):
    """Lets no new jobs into a queue; those that are there are done."""

    namespace: str
    name: str
    at: int
    expected_revision: int | None = None
    """It is done only if the queue's limits are at this revision; None if whatever they are."""


class DeleteQueue(Struct, array_like=True, tag=121):
    """Forgets the limits of a queue in which nothing waits or runs; the queue is gone with the last of its jobs."""

    namespace: str
    name: str
    at: int
    expected_revision: int | None = None


# --- what the matcher decides -----------------------------------------------------------------------------


class Match(Struct, array_like=True, gc=False):
    """A schedule that decided on an event, or on several."""

    namespace: str
    schedule_id: str
    revision: int
    event_id: str | None
    """Source and id of the event: what makes a second match of it harmless. None for several events."""
    at: int
    job: NewJob | None
    """None where it is skipped."""
    reason: str | None = None
    """Why it is skipped."""
    events: int = 1
    """On how many events it decides."""


class HeldEvent(Struct, array_like=True, gc=False):
    """An event that is held in a window."""

    number: int
    """Counts up in its window."""
    at: int
    """When it came; of one that was let through, when that was."""
    name: str
    """Its source and id."""
    document: bytes
    """The CloudEvent as JSON; empty where only its time counts."""


class WindowState(Struct, array_like=True, gc=False):
    """What a window is after a move."""

    opened_at: int
    due_at: int
    """When the matcher must look at it."""
    events: int
    """How many events in it are not decided on yet."""
    bytes: int
    """Of their documents, as far as they are kept."""
    first: int
    """Number of the oldest event that is held."""
    next: int
    """Number of the next one."""
    passed: int
    """Those with lower numbers were let through, and are held for their times."""


class WindowMove(Struct, array_like=True):
    """What became of one window: a group of events that a schedule gathers, holds back or counts."""

    namespace: str
    schedule_id: str
    created_at: int
    """Of the schedule: another one of that id has no part in it."""
    revision: int
    """Of the schedule's trigger: a window is moved only by what it was opened by."""
    kind: str
    """``debounce``, ``batch``, ``threshold``, ``absence``, ``throttle`` or ``rate_limit``."""
    key: str
    state: WindowState | None
    """None if it is over."""
    held: list[HeldEvent]
    """Events that are new in it, or changed."""
    heard: int
    """How many events came into it."""
    settled: int
    """How many were decided on."""
    matches: list[Match]
    """What was decided."""


class DeadLetter(Struct, array_like=True, gc=False):
    """What a NATS client published, and is no event."""

    namespace: str
    position: int
    """In the events stream."""
    at: int
    """When it was stored."""
    subject: str
    reason: str
    size: int
    """Of its payload, in bytes."""
    payload: bytes
    """The beginning of it."""


class Matched(Struct, array_like=True, tag=60):
    """How far the matcher has read, and what it found on the way."""

    epoch: int
    at: int
    events_position: int
    """Sequence in the events stream up to which all is decided."""
    lifecycle_position: int
    """The same for life-cycle events."""
    matches: list[Match]
    serial: int | None = None
    """Counts up with every one of them: one that is not the next was applied before, or comes from a leader who does
    not know the state. None: whatever it is."""
    events_cursor: tuple[int, str] | None = None
    """The next event, and the schedule up to which (by id) that is decided, too."""
    lifecycle_cursor: tuple[int, str] | None = None
    """The same for life-cycle events."""
    windows: list[WindowMove] = []
    dead_letters: list[DeadLetter] = []


# --- subscriptions ----------------------------------------------------------------------------------------


class PutSubscription(Struct, array_like=True, tag=160):
    """Creates or replaces a subscription: where events are sent that fit it."""

    namespace: str
    id: str
    at: int
    spec: bytes
    """:class:`clockjack.subscriptions.SubscriptionSpec` as JSON."""
    enabled: bool
    secret: str | None
    """What its deliveries are signed with from now on, and nothing else; None: what there is."""
    events_after: int
    """Last sequence of the events stream before this was proposed: one that is new, or enabled by this, hears what
    comes behind it."""
    expected_revision: int | None = None
    """None: whatever is there; 0: only if there is none; n: only if the revision is n."""
    request: RequestKey | None = None


class DeleteSubscription(Struct, array_like=True, tag=161):
    """Removes a subscription, with all that waits for it, and its dead letters."""

    namespace: str
    id: str
    at: int
    expected_revision: int | None = None


class RotateSecret(Struct, array_like=True, tag=162):
    """Gives a subscription a new secret; for a while, deliveries are signed with the one before it, too."""

    namespace: str
    id: str
    at: int
    secret: str
    old_until: int
    """So long the one before it is used."""
    expected_revision: int | None = None
    request: RequestKey | None = None


class TestSubscription(Struct, array_like=True, tag=163):
    """Sends a subscription an event that says it is a test: once, whatever comes of it."""

    __test__: ClassVar[bool] = False

    namespace: str
    id: str
    at: int
    message_id: str
    event_type: str
    document: bytes
    request: RequestKey | None = None


class ReplayDeadLetters(Struct, array_like=True, tag=164):
    """Has dead letters of a subscription sent again, as if they were new; its outcome says how many."""

    namespace: str
    id: str
    at: int
    message_id: str | None
    """Only that one."""
    since: int | None
    """Only those whose event came at that time or later."""
    until: int | None = None
    """And before that one."""


class Notice(Struct, array_like=True, gc=False):
    """An event that subscriptions hear."""

    namespace: str
    message_id: str
    """``webhook-id``: the same for the same event."""
    type: str
    at: int
    """When the event came."""
    document: bytes
    """What is sent, JSON; empty if it is too large."""
    subscriptions: list[tuple[str, int]]
    """Id of each, and what tells it from one of that id before."""


class FanOut(Struct, array_like=True, tag=165):
    """How far the courier has read, and which events it found for whom."""

    epoch: int
    at: int
    serial: int
    """Counts up with every one of them: one that is not the next was applied before, or comes from a leader who does
    not know the state."""
    events_position: int
    """Sequence in the events stream up to which all is found."""
    lifecycle_position: int
    """The same for life-cycle events."""
    notices: list[Notice]


class Delivery(Struct, array_like=True, gc=False):
    """What came of one attempt to deliver an event."""

    namespace: str
    subscription_id: str
    made: int
    """What tells the subscription from one of that id before."""
    number: int
    """Of the notice."""
    attempt: int
    result: Literal["delivered", "retry", "dead", "gone"]
    """``dead``: it is not tried again; ``gone``: nor anything else, as the receiver has said."""
    began_at: int
    duration: int
    """Microseconds."""
    status: int | None
    """Of the answer; None if there was none."""
    error: str | None
    next_at: int | None
    """When it is tried again."""
    held_until: int | None = None
    """Nothing else is sent before, as the receiver has asked."""


class Delivered(Struct, array_like=True, tag=166):
    """What came of attempts to deliver events."""

    epoch: int
    at: int
    items: list[Delivery]


# --- leadership -------------------------------------------------------------------------------------------


class Claim(Struct, array_like=True, tag=70):
    """Takes a lease. Applies only if it is free by the log's time, or the same node's, and `epoch` is the next."""

    role: Role
    node_id: str
    epoch: int
    lease_microseconds: int


class Renew(Struct, array_like=True, tag=71):
    """Keeps the leases that a node holds: pairs of role and epoch."""

    node_id: str
    leases: list[tuple[Role, int]]


class Resign(Struct, array_like=True, tag=72):
    """Gives a lease back at once."""

    role: Role
    node_id: str
    epoch: int


# --- what the archivist decides ---------------------------------------------------------------------------


class Prune(Struct, array_like=True, tag=80):
    """Drops jobs (by number) that have ended; its outcome says how many."""

    epoch: int
    at: int
    numbers: list[int]


class Checkpoint(Struct, array_like=True, tag=81):
    """Has every replica note the digest of its state."""

    epoch: int
    at: int


# --- access -----------------------------------------------------------------------------------------------


class CreateKey(Struct, array_like=True, tag=150):
    """Makes an API key. Only the digest of its secret is told."""

    id: str
    at: int
    digest: bytes
    """SHA-256 of the secret."""
    prefix: str
    """How the secret begins: by that people tell keys apart."""
    name: str
    role: AccessRole
    namespace: str
    """The one in which it acts; ``*`` for all."""
    expires_at: int | None = None
    request: RequestKey | None = None


class RevokeKey(Struct, array_like=True, tag=151):
    """Ends the use of an API key."""

    namespace: str
    """Only if it is a key of this one; ``*`` for whichever."""
    id: str
    at: int


class KeysUsed(Struct, array_like=True, tag=152):
    """Says when keys were last used: pairs of id and time."""

    items: list[tuple[str, int]]


class PruneAudit(Struct, array_like=True, tag=153):
    """Drops the oldest entries of the audit trail."""

    epoch: int
    at: int
    items: list[tuple[AuditClass, int, int]]
    """Class, and the sequence and index of the last one that goes."""


Record = (
    Submit
    | SubmitAndAssign
    | CancelJob
    | RetryJob
    | RunJobNow
    | ActOnJobs
    | Assign
    | Lost
    | Finish
    | Promote
    | Expire
    | Fire
    | Reschedule
    | PutSchedule
    | DeleteSchedule
    | PauseSchedule
    | ResumeSchedule
    | TriggerSchedule
    | ApplySchedules
    | StartBackfill
    | AdvanceBackfill
    | CancelBackfill
    | PruneBackfills
    | PutCalendar
    | DeleteCalendar
    | PutQueue
    | PauseQueue
    | PurgeQueue
    | DrainQueue
    | DeleteQueue
    | Matched
    | Claim
    | Renew
    | Resign
    | Prune
    | Checkpoint
    | CreateKey
    | RevokeKey
    | KeysUsed
    | PruneAudit
    | PutSubscription
    | DeleteSubscription
    | RotateSecret
    | TestSubscription
    | ReplayDeadLetters
    | FanOut
    | Delivered
)
"""Everything that the journal can hold."""


class Requester(Struct, array_like=True, frozen=True):
    """Who asked for a record, as far as the API knows."""

    key_id: str | None
    """The API key; None where access is open, or for what was done on the node's own machine."""
    name: str
    """What the key is called."""
    trace_id: str
    """Of the request (W3C Trace Context)."""


class Batch(Struct, array_like=True):
    """One entry of the journal."""

    records: list[Record]
    requesters: list[tuple[int, Requester]] = []
    """Who asked for which record, by its index; records that nobody asked for are not among them."""


class ReportBatch(Struct, array_like=True):
    """One entry of the journal, where executors report."""

    records: list[Finish]


def unknown_in(payload: bytes, error: msgspec.DecodeError) -> str:
    """Say what of an entry this version doesn't know, given the error that decoding it led to."""
    known = {kind.__struct_config__.tag for kind in get_args(Record)}
    try:
        kinds = [record[0] for record in msgspec.msgpack.decode(payload)[0]]
        unknown = sorted({kind for kind in kinds if kind not in known})
    except (msgspec.DecodeError, LookupError, TypeError):
        unknown = []
    if not unknown:
        return str(error)
    return f"kind {', '.join(map(str, unknown))}"


batch_encoder = msgspec.msgpack.Encoder()
batch_decoder: msgspec.msgpack.Decoder[Batch] = msgspec.msgpack.Decoder(Batch)
report_decoder: msgspec.msgpack.Decoder[ReportBatch] = msgspec.msgpack.Decoder(ReportBatch)
