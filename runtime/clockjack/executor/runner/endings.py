"""Turns what an attempt's code did into the report of how it ended."""

import asyncio
from typing import Any

import msgspec

from clockjack.clock import Clock
from clockjack.executor.failures import (
    coroutine_stack,
    encode_failure,
    failure_of,
    message_of,
    thread_stack,
    type_name,
)
from clockjack.executor.frames import GRACE_SECONDS, Done, Reason
from clockjack.executor.runner.attempt import Attempt
from clockjack.jobs import Outcome
from clockjack.specs import Failure
from clockjack.tasks.verdicts import GiveUp, RetryLater

_OUTCOMES: dict[Reason, Outcome] = {
    "cancelled": Outcome.CANCELLED,
    "timed_out": Outcome.TIMED_OUT,
    "shutdown": Outcome.RELEASED,
}

_encode = msgspec.json.Encoder().encode


class TargetFailed(Exception):
    """A built-in target did what it was asked to, and that was no success."""

    def __init__(self, failure: Failure, result: Any = None, retry_seconds: float | None = None) -> None:
        """Say why by `failure`; `result` is what came out of it all the same."""
        super().__init__(failure.message)
        self.failure = failure
        self.result = result
        self.retry_seconds = retry_seconds


class TargetStopped(Exception):
    """A built-in target was asked to end, and has."""

    def __init__(self, said: str, result: Any) -> None:
        """Say what it `said` last; `result` is what came out of it all the same."""
        super().__init__(said)
        self.said = said
        self.result = result


class TargetTimedOut(Exception):
    """A built-in target reached a limit of time of its own."""


class Endings:
    """Makes :class:`clockjack.executor.frames.Done`. Its methods may be called from any thread."""

    def __init__(self, clock: Clock, max_result_bytes: int) -> None:
        """Refuse results that are longer as JSON than `max_result_bytes`."""
        self._clock = clock
        self._max_result_bytes = max_result_bytes

    def returned(self, attempt: Attempt, result: object) -> Done:
        """Report an attempt whose code returned `result`.

        It counts, also if it was cancelled meanwhile, or its executor shuts down. After its time-out it does not: who
        waited for it has given up. What it returned is kept all the same.
        """
        late = attempt.reason == "timed_out"
        if result is None:
            return self._late(attempt, None) if late else self._done(attempt, Outcome.SUCCEEDED)
        try:
            encoded = _encode(result)
        except Exception as error:  # whatever a users' type does while it is encoded
            message = f"the result, of type {type_name(type(result))}, can't be stored as JSON: {message_of(error)}"
            return self._failed(attempt, Failure("clockjack.InvalidResult", message))
        if len(encoded) > self._max_result_bytes:
            message = f"the result is {len(encoded)} bytes long as JSON; the limit is {self._max_result_bytes}"
            return self._failed(attempt, Failure("clockjack.ResultTooLarge", message))
        return self._late(attempt, encoded) if late else self._done(attempt, Outcome.SUCCEEDED, result=encoded)

    def raised(self, attempt: Attempt, error: BaseException) -> Done:
        """Report an attempt whose code raised `error`."""
        if attempt.reason is not None:
            return self._interrupted(attempt, attempt.reason, error)
        match error:
            case TargetFailed(failure=failure, result=result, retry_seconds=wait):
                done = self._failed(attempt, failure)
                done.retry_seconds = wait
                # Who allows it would have got it: a job goes where its program is allowed.
                done.give_up = failure.type == "clockjack.NotAllowed"
                done.result = None if result is None else _encode(result)
            case TargetTimedOut():
                failure = Failure("clockjack.Timeout", str(error))
                done = self._done(attempt, Outcome.TIMED_OUT, failure=failure)
            case RetryLater(seconds=wait):
                done = self._failed(attempt, failure_of(error))
                done.retry_seconds = wait
            case _:
                done = self._failed(attempt, failure_of(error))
                done.give_up = isinstance(error, GiveUp)
        return done

    def left_behind(self, attempt: Attempt) -> Done:
        """Report an attempt that goes on though it was asked to end."""
        reason = attempt.reason or "cancelled"
        if attempt.task is None:
            stack = None if attempt.thread_id is None else thread_stack(attempt.thread_id)
            rest = "its thread could not be stopped, and still runs"
        else:
            stack = coroutine_stack(attempt.task.get_coro())
            rest = f"it did not end within {GRACE_SECONDS:g} s of being cancelled, and still runs"
        failure = Failure(_FAILURES[reason], f"{_why(attempt, reason)}; {rest}", stack)
        done = self._done(attempt, _OUTCOMES[reason], failure=failure)
        done.still_running = True
        return done

    def never_started(self, number: int, attempt: int, outcome: Outcome) -> Done:
        """Report an attempt none of whose code ran."""
        return Done(number, attempt, outcome, None, self._clock.now())

    def unrunnable(self, number: int, attempt: int, started_at: int, failure: Failure) -> Done:
        """Report an attempt that can't be run here; arguments that don't fit the task won't fit it later either."""
        done = Done(number, attempt, Outcome.FAILED, started_at, self._clock.now(), error=encode_failure(failure))
        done.give_up = failure.type == "clockjack.InvalidArguments"
        return done

    def _interrupted(self, attempt: Attempt, reason: Reason, error: BaseException) -> Done:
        message = _why(attempt, reason)
        if isinstance(error, TargetStopped):
            failure = Failure(_FAILURES[reason], f"{message}: {error.said}" if error.said else message)
            kept = _encode(error.result) if reason != "shutdown" else None  # it will run again
            return self._done(attempt, _OUTCOMES[reason], result=kept, failure=failure)
        failure = failure_of(error)
        if not isinstance(error, asyncio.CancelledError):
            message += f"; while it ended it raised {failure.type}: {failure.message}"
        failure = Failure(_FAILURES[reason], message, None if attempt.is_builtin else failure.traceback)
        return self._done(attempt, _OUTCOMES[reason], failure=failure)

    def _late(self, attempt: Attempt, result: bytes | None) -> Done:
        failure = Failure(_FAILURES["timed_out"], f"{_why(attempt, 'timed_out')}, and returned after that")
        return self._done(attempt, Outcome.TIMED_OUT, result=result, failure=failure)

    def _failed(self, attempt: Attempt, failure: Failure) -> Done:
        return self._done(attempt, Outcome.FAILED, failure=failure)

    def _done(
        self, attempt: Attempt, outcome: Outcome, *, result: bytes | None = None, failure: Failure | None = None
    ) -> Done:
        error = None if failure is None else encode_failure(failure)
        number, count = attempt.key
        return Done(
            number,
            count,
            outcome,
            attempt.started_at,
            self._clock.now(),
            result,
            error,
            progress=attempt.latest_progress,
        )


_FAILURES: dict[Reason, str] = {
    "cancelled": "clockjack.Cancelled",
    "timed_out": "clockjack.Timeout",
    "shutdown": "clockjack.Interrupted",
}


def _why(attempt: Attempt, reason: Reason) -> str:
    match reason:
        case "cancelled":
            return "cancelled while it ran"
        case "timed_out":
            limit = attempt.timeout_seconds
            return "ran too long" if limit is None else f"ran longer than its timeout of {limit:g} s"
        case "shutdown":
            return "interrupted by the shutdown of its executor"
