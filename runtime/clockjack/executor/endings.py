"""Decides what follows from the end of an attempt, and has it reported."""

import signal
from random import Random

from clockjack.clock import Clock, seconds
from clockjack.executor.failures import encode_failure
from clockjack.executor.frames import Done
from clockjack.executor.held import Held
from clockjack.executor.reports import Reports
from clockjack.executor.retries import wait_seconds
from clockjack.jobs import Outcome
from clockjack.records import Ended
from clockjack.specs import Failure

AVERAGE_WEIGHT = 0.1
"""How much the last attempt counts in the average of how long they run."""


class Endings:
    """Every attempt that the executor took ends through one of these methods, once."""

    def __init__(self, reports: Reports, clock: Clock, random: Random) -> None:
        """Hand what ended to `reports`; `random` makes the jitter of retries."""
        self._reports = reports
        self._clock = clock
        self._random = random
        self.mean_run_seconds = 0.0
        """Moving average of how long attempts run."""

    def done(self, held: Held, done: Done) -> None:
        """It ended as its runner says."""
        if held.started_at is not None:
            took = max(done.finished_at - held.started_at, 0) / 1_000_000
            self.mean_run_seconds += AVERAGE_WEIGHT * (took - self.mean_run_seconds)
        held.ended = True
        self._reports.add(
            Ended(
                done.number,
                done.attempt,
                done.outcome,
                done.started_at,
                done.finished_at,
                done.result,
                done.error,
                self._retry_at(held, done.outcome, done.finished_at, done.retry_seconds, done.give_up),
                done.progress,
            )
        )

    def crashed(self, held: Held, status: int) -> None:
        """Its process died under it, with this exit status (negated: this signal)."""
        self._end(held, Outcome.CRASHED, Failure("clockjack.Crashed", f"the process that ran it {_how(status)}"))

    def abandoned(self, held: Held, why: str) -> None:
        """Whoever ran it is not heard of any more: that counts as a crash."""
        self._end(held, Outcome.CRASHED, Failure("clockjack.Lost", why))

    def released(self, held: Held, why: str) -> None:
        """It never started, and shall run elsewhere."""
        self._end(held, Outcome.RELEASED, Failure("clockjack.Released", why))

    def interrupted(self, held: Held, detail: str) -> None:
        """It was asked to end, and its runner did not tell of it; `detail` says what became of it."""
        match held.interrupted:
            case "timed_out":
                limit = held.timeout_seconds
                what = "ran too long" if limit is None else f"ran longer than its timeout of {limit:g} s"
                self._end(held, Outcome.TIMED_OUT, Failure("clockjack.Timeout", f"{what}; {detail}"))
            case "shutdown":
                what = "interrupted by the shutdown of its executor"
                self._end(held, Outcome.RELEASED, Failure("clockjack.Interrupted", f"{what}; {detail}"))
            case _:
                self._end(held, Outcome.CANCELLED, Failure("clockjack.Cancelled", f"cancelled; {detail}"))

    def never_started(self, held: Held) -> None:
        """It was asked to end before it began."""
        outcome = Outcome.RELEASED if held.interrupted == "shutdown" else Outcome.CANCELLED
        self._end(held, outcome, None)

    def _end(self, held: Held, outcome: Outcome, failure: Failure | None) -> None:
        held.ended = True
        now = self._clock.now()
        self._reports.add(
            Ended(
                *held.key,
                outcome,
                held.started_at,
                now,
                error=None if failure is None else encode_failure(failure),
                retry_at=self._retry_at(held, outcome, now),
            )
        )

    def _retry_at(
        self, held: Held, outcome: Outcome, finished_at: int, wait: float | None = None, give_up: bool = False
    ) -> int | None:
        if outcome is Outcome.CRASHED:
            return finished_at  # apply knows how many crashes are too many
        if outcome is not Outcome.FAILED and outcome is not Outcome.TIMED_OUT:
            return None
        failures = held.assignment.errors + 1
        if give_up or failures >= held.retry.max_attempts:
            return None
        if wait is None:
            wait = wait_seconds(held.retry, failures, self._random)
        return finished_at + seconds(min(wait, MAX_WAIT_SECONDS))


MAX_WAIT_SECONDS = 31_536_000.0
"""No task can put its next attempt off for longer than a year."""


def _how(status: int) -> str:
    if status >= 0:
        return f"exited with status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"
