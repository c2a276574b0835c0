"""Messages to executors' inboxes."""

import logging
from collections.abc import Iterable

from clockjack import subjects
from clockjack.bus.port import Bus
from clockjack.errors import LogUnavailable, PayloadMissing
from clockjack.executor.messages import Assign, Assignment, Cancel, inbox_encoder
from clockjack.payloads.port import Payloads
from clockjack.payloads.references import restore_work

MESSAGE_BYTES = 1_000_000
"""About how large a message with several assignments may be."""

log = logging.getLogger(__name__)


async def send_assignments(
    bus: Bus, payloads: Payloads | None, executor_id: str, assignments: Iterable[Assignment]
) -> None:
    """Send attempts to an executor; what gets lost is sent again after a heartbeat without it.

    What was put aside as too large for the journal is put back, so that executors need no access to the store.
    """
    part: list[Assignment] = []
    size = 0
    for assignment in assignments:
        if payloads is not None and not await _make_whole(payloads, assignment):
            continue
        if part and size + len(assignment.work) > MESSAGE_BYTES:
            await bus.publish(subjects.executor_inbox(executor_id), inbox_encoder.encode(Assign(part)))
            part, size = [], 0
        part.append(assignment)
        size += len(assignment.work) + 100
    if part:
        await bus.publish(subjects.executor_inbox(executor_id), inbox_encoder.encode(Assign(part)))


async def _make_whole(payloads: Payloads, assignment: Assignment) -> bool:
    """Put back what was put aside; return whether the assignment can be sent now."""
    try:
        assignment.work = await restore_work(payloads, assignment.work)
    except LogUnavailable as error:
        log.warning("the arguments of job %s can't be read now: %s", assignment.job_id, error)
        return False
    except PayloadMissing as error:
        log.error("the arguments of job %s are gone: %s", assignment.job_id, error)  # noqa: TRY400 - no fault of the code
    return True


async def send_cancels(bus: Bus, executor_id: str, attempts: list[tuple[int, int]]) -> None:
    """Ask an executor to end attempts."""
    await bus.publish(subjects.executor_inbox(executor_id), inbox_encoder.encode(Cancel(attempts)))
