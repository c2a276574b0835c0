"""Proposing: a record goes into the journal, or the client is told why not."""

from collections.abc import Callable

import anyio

from clockjack.apply.outcome import (
    ALREADY_DONE,
    BACKLOG_FULL,
    BUFFER_FULL,
    DUPLICATE_ID,
    IN_USE,
    KEY_REUSED,
    NOT_FOUND,
    OVERLAP,
    QUEUE_DRAINING,
    STALE_CALENDARS,
    STALE_REVISION,
    UNIQUE_CONFLICT,
    WRONG_STATE,
    Outcome,
)
from clockjack.errors import AppendRefused, EntryTooLarge, LogFull, LogUnavailable
from clockjack.journal.port import Proposer
from clockjack.records import Record, Requester, Submit
from clockjack.services import Health
from clockjack_api import problems
from clockjack_api.patience import Patience
from clockjack_api.problems import ApiProblem, ProblemType

BY_REASON: dict[str, ProblemType] = {
    ALREADY_DONE: problems.WRONG_STATE,
    BACKLOG_FULL: problems.BACKLOG_FULL,
    BUFFER_FULL: problems.BUFFER_FULL,
    DUPLICATE_ID: problems.DUPLICATE_ID,
    IN_USE: problems.IN_USE,
    KEY_REUSED: problems.KEY_REUSED,
    NOT_FOUND: problems.NOT_FOUND,
    OVERLAP: problems.OVERLAP,
    STALE_CALENDARS: problems.CHANGED_MEANWHILE,
    QUEUE_DRAINING: problems.QUEUE_DRAINING,
    STALE_REVISION: problems.PRECONDITION_FAILED,
    UNIQUE_CONFLICT: problems.UNIQUE_CONFLICT,
    WRONG_STATE: problems.WRONG_STATE,
}
"""What a record that did not apply is reported as."""

BACKLOG_RETRY_SECONDS = 5
"""So long a client is asked to wait where a queue is full."""

JOURNAL_RETRY_SECONDS = 2
"""So long a client is asked to wait where the journal doesn't answer."""


RECONNECT_SECONDS = 2.0
"""So long a request waits for a connection to any NATS server."""

LOOK_SECONDS = 0.05
"""How often it looks meanwhile."""


NO_ANSWER = (
    "the journal gave no answer in time; the request may still take effect: "
    "send it again with the same Idempotency-Key or id"
)


def problem_of(reason: str, detail: str = "") -> ApiProblem:
    """Return the problem of a record that was ignored for `reason`."""
    kind = BY_REASON.get(reason, problems.INTERNAL)
    headers = {"Retry-After": str(BACKLOG_RETRY_SECONDS)} if kind.status == 429 else None
    return ApiProblem(kind, detail, headers=headers)


def unavailable(detail: str) -> ApiProblem:
    """Return the problem of a journal that doesn't answer."""
    headers = {"Retry-After": str(JOURNAL_RETRY_SECONDS)}
    return ApiProblem(problems.JOURNAL_UNAVAILABLE, detail, headers=headers)


class Journal:
    """The journal, as routes write to it."""

    def __init__(
        self,
        proposer: Proposer,
        patience: Patience,
        health: Health,
        key_id: str | None,
        name: str,
        trace_id: Callable[[], str],
    ) -> None:
        """Propose by `proposer` what is wanted, and wait for it as long as `patience` has it.

        The audit trail says that it was wanted with the API key `key_id`, which is called `name`.

        Not so long while `health` says that the journal is out of reach.
        """
        self._key_id = key_id
        self._name = name
        self._trace_id = trace_id
        self._proposer = proposer
        self._patience = patience
        self._health = health

    async def propose(self, record: Record) -> Outcome:
        """Store a record, and return what it did.

        :raises ApiProblem: if the journal is not there, is full, or doesn't take it.
        """
        # While access is open, who submits jobs is nobody in particular: that needs no entry in the audit trail.
        requester: Requester | None = None
        if type(record) is not Submit or self._key_id is not None:
            requester = Requester(self._key_id, self._name, self._trace_id())
        if not self._health.connected:
            await self._wait_for_connection()
        try:
            with anyio.CancelScope() as scope:
                self._patience.begin(scope)
                try:
                    return await self._proposer.propose(record, requester)
                finally:
                    self._patience.end(scope)
        except (TimeoutError, LogUnavailable):
            raise unavailable(NO_ANSWER) from None
        except LogFull as error:
            headers = {"Retry-After": "30"}
            raise ApiProblem(problems.JOURNAL_FULL, f"nothing was stored: {error}", headers=headers) from None
        except EntryTooLarge as error:
            raise ApiProblem(problems.TOO_LARGE, f"nothing was stored: {error}") from None
        except AppendRefused as error:
            raise unavailable(f"nothing was stored: {error}") from None
        raise unavailable(NO_ANSWER)

    async def _wait_for_connection(self) -> None:
        """Wait a moment: another NATS server may take over at once.

        :raises ApiProblem: if none does. Then nothing waits to be stored that nobody waits for.
        """
        with anyio.move_on_after(min(RECONNECT_SECONDS, self._patience.seconds)):
            while not self._health.connected:  # noqa: ASYNC110 - it is rare, and short
                await anyio.sleep(LOOK_SECONDS)
            return
        raise unavailable("nothing was stored: no NATS server is in reach")

    async def apply(self, record: Record, what: str) -> Outcome:
        """Store a record that changes `what`, and return what it did.

        :raises ApiProblem: as :meth:`propose`; and if it did not apply.
        """
        return applied(await self.propose(record), what)


def applied(outcome: Outcome, what: str) -> Outcome:
    """Return the outcome of a record that changed `what`.

    :raises ApiProblem: if it did not.
    """
    if outcome.reason is not None:
        raise problem_of(outcome.reason, _SAYS.get(outcome.reason, "").format(what=what))
    return outcome


_SAYS = {
    NOT_FOUND: "there is no {what}",
    STALE_REVISION: "the {what} was changed since",
    WRONG_STATE: "the state of the {what} does not allow this",
}
