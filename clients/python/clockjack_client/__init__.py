"""Client and worker for Clockjack, the actor-based job scheduler.

:class:`Clockjack` is the client for ordinary code, :class:`AsyncClockjack` the one for asyncio and trio; both have the
same resources and methods. :class:`Worker` runs jobs in this program. ``clockjack_client.generated`` is made from the
server's OpenAPI document: the models that are taken and returned, ``generated.models``, and one module an operation.
"""

from clockjack_client._async.client import AsyncClockjack
from clockjack_client._sync.client import Clockjack
from clockjack_client.errors import (
    ClockjackError,
    Conflict,
    FieldError,
    Forbidden,
    Gone,
    IdempotencyKeyReused,
    InvalidRequest,
    JobFailed,
    NotFound,
    PreconditionFailed,
    ProblemError,
    ServerError,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    Unreachable,
    UnsupportedMediaType,
    WaitTimedOut,
)
from clockjack_client.streamed import StreamedEvent
from clockjack_client.webhooks import WebhookVerificationError, verify
from clockjack_client.worker import Attempt, GiveUp, RetryAfter, Worker, current_attempt

__all__ = [
    "AsyncClockjack",
    "Attempt",
    "Clockjack",
    "ClockjackError",
    "Conflict",
    "FieldError",
    "Forbidden",
    "GiveUp",
    "Gone",
    "IdempotencyKeyReused",
    "InvalidRequest",
    "JobFailed",
    "NotFound",
    "PreconditionFailed",
    "ProblemError",
    "RetryAfter",
    "ServerError",
    "StreamedEvent",
    "TooLarge",
    "TooManyRequests",
    "Unauthorized",
    "Unavailable",
    "Unreachable",
    "UnsupportedMediaType",
    "WaitTimedOut",
    "WebhookVerificationError",
    "Worker",
    "current_attempt",
    "verify",
]
