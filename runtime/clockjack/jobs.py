"""The life cycle of a job, as a table.

::

    SUBMIT ──▶ scheduled ──PROMOTE──▶ ready ──ASSIGN──▶ running ──SUCCEED──▶ succeeded
                                        ▲ ▲               │ │ │
                                        │ └── RELEASE ────┘ │ ├──FAIL──────▶ failed
                                        │                   │ ├──CRASH_OUT─▶ quarantined
                                     PROMOTE                │ └──STOP──────▶ cancelled
                                        │                   │
                                     retrying ◀── RETRY ────┘

The rules:

- What isn't in the table can't happen: apply ignores it, and counts it.
- An *attempt* is in the journal before it runs; its number only rises. An attempt that ends with an error
  counts against ``max_attempts``. One that ends because its process died counts against
  :data:`MAX_CRASHES` instead, and the job runs in a process of its own from then on, so that it can take no
  other down.
- ``scheduled`` and ``retrying`` wait for an instant, ``ready`` for a free slot.
- A job that has ended stays as it is, until it is retried by hand.
"""

from enum import Enum, StrEnum

MAX_CRASHES = 3
"""A job whose attempts ended this often with the death of their process is quarantined."""


class State(str, Enum):
    """Where a job is in its life."""

    SCHEDULED = "scheduled"
    """Waits for its time."""
    READY = "ready"
    """Waits for a free slot."""
    RUNNING = "running"
    """An attempt is assigned to an executor."""
    RETRYING = "retrying"
    """An attempt ended with an error; waits for the time of the next."""
    SUCCEEDED = "succeeded"
    """Ended with a result."""
    FAILED = "failed"
    """Ended with an error, no attempts left."""
    CANCELLED = "cancelled"
    """Ended because somebody asked for it."""
    EXPIRED = "expired"
    """Ended because it had not started by its ``expires_at``."""
    QUARANTINED = "quarantined"
    """Ended because its attempts killed their process too often."""


ENDED = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED, State.EXPIRED, State.QUARANTINED})
"""States in which nothing more happens by itself."""


class Cause(StrEnum):
    """What moves a job from one state to another."""

    PROMOTE = "promote"
    """Its time has come, or somebody said ``run-now``."""
    ASSIGN = "assign"
    """The dispatcher gave it to an executor."""
    SUCCEED = "succeed"
    """The attempt returned."""
    RETRY = "retry"
    """The attempt failed or its process died, and another attempt is due later."""
    FAIL = "fail"
    """The attempt failed, and was the last allowed."""
    CRASH_OUT = "crash_out"
    """The attempt's process died once too often."""
    RELEASE = "release"
    """The executor gave the attempt back without having started it."""
    STOP = "stop"
    """Cancelled."""
    EXPIRE = "expire"
    """Not started by its ``expires_at``."""
    REVIVE = "revive"
    """Somebody retried a job that had ended."""


TRANSITIONS: dict[tuple[State, Cause], State] = {
    (State.SCHEDULED, Cause.PROMOTE): State.READY,
    (State.SCHEDULED, Cause.STOP): State.CANCELLED,
    (State.SCHEDULED, Cause.EXPIRE): State.EXPIRED,
    (State.READY, Cause.ASSIGN): State.RUNNING,
    (State.READY, Cause.STOP): State.CANCELLED,
    (State.READY, Cause.EXPIRE): State.EXPIRED,
    (State.RUNNING, Cause.SUCCEED): State.SUCCEEDED,
    (State.RUNNING, Cause.RETRY): State.RETRYING,
    (State.RUNNING, Cause.FAIL): State.FAILED,
    (State.RUNNING, Cause.CRASH_OUT): State.QUARANTINED,
    (State.RUNNING, Cause.RELEASE): State.READY,
    (State.RUNNING, Cause.STOP): State.CANCELLED,
    (State.RETRYING, Cause.PROMOTE): State.READY,
    (State.RETRYING, Cause.STOP): State.CANCELLED,
    (State.FAILED, Cause.REVIVE): State.READY,
    (State.CANCELLED, Cause.REVIVE): State.READY,
    (State.EXPIRED, Cause.REVIVE): State.READY,
    (State.QUARANTINED, Cause.REVIVE): State.READY,
}


def after(state: State, cause: Cause) -> State | None:
    """Return the state that `cause` leads to from `state`, or None if it can't happen there."""
    return TRANSITIONS.get((state, cause))


class Outcome(str, Enum):
    """How an attempt ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """The task raised, the HTTP target answered with an error, the program exited with one."""
    TIMED_OUT = "timed_out"
    """It ran longer than ``timeout_seconds``. Counts as an error."""
    CRASHED = "crashed"
    """Its process died while it ran. Counts as a crash."""
    LOST = "lost"
    """Its executor stopped heartbeating. Counts as a crash."""
    CANCELLED = "cancelled"
    """It ended because it was asked to."""
    RELEASED = "released"
    """It was given back before it started, or was interrupted because its executor shut down (then it has a start and
    an error). The job is ready again. Counts as nothing."""
