"""Messages to executors' inboxes."""

from collections.abc import Iterable

from clockjack import subjects
from clockjack.bus.port import Bus
from clockjack.executor.messages import Assign, Assignment, Cancel, inbox_encoder

MESSAGE_BYTES = 1_000_000
"""About how large a message with several assignments may be."""


async def send_assignments(bus: Bus, executor_id: str, assignments: Iterable[Assignment]) -> None:
    """Send attempts to an executor; what gets lost is sent again after a heartbeat without it."""
    part: list[Assignment] = []
    size = 0
    for assignment in assignments:
        if part and size + len(assignment.work) > MESSAGE_BYTES:
            await bus.publish(subjects.executor_inbox(executor_id), inbox_encoder.encode(Assign(part)))
            part, size = [], 0
        part.append(assignment)
        size += len(assignment.work) + 100
    if part:
        await bus.publish(subjects.executor_inbox(executor_id), inbox_encoder.encode(Assign(part)))


async def send_cancels(bus: Bus, executor_id: str, attempts: list[tuple[int, int]]) -> None:
    """Ask an executor to end attempts."""
    await bus.publish(subjects.executor_inbox(executor_id), inbox_encoder.encode(Cancel(attempts)))
