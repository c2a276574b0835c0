"""The errors of the client.

::

    ClockjackError
    ├── Unreachable               no answer from the server, after all tries
    ├── ProblemError              the server refused (RFC 9457): status, type, title, detail, errors, trace_id
    │   ├── InvalidRequest        400: `errors` points at each bad field
    │   ├── Unauthorized          401: no key, or not a good one
    │   ├── Forbidden             403: the key may not do this
    │   ├── NotFound              404
    │   ├── Conflict              409: the id or the unique key is taken, or its state doesn't allow it
    │   ├── Gone                  410: what was asked for is no longer kept
    │   ├── PreconditionFailed    412: it was changed since
    │   ├── TooLarge              413
    │   ├── UnsupportedMediaType  415
    │   ├── IdempotencyKeyReused  422: the key was used for another request
    │   ├── TooManyRequests       429: `retry_after` says when to come again
    │   └── ServerError           5xx
    │       └── Unavailable       503: `retry_after` says when to come again
    ├── JobFailed                 a job that was waited for ended without success: `job`
    └── WaitTimedOut              a job did not end in time: `job_id`, `job` as it was last seen
"""

from typing import Any

import httpx
from attrs import frozen

from clockjack_client.generated.models import Job


@frozen
class FieldError:
    """What is wrong with one part of a request."""

    location: str
    """``body``, ``query``, ``path`` or ``header``."""
    pointer: str
    """JSON Pointer (RFC 6901) of the field."""
    detail: str
    """What is wrong, in words."""


class ClockjackError(Exception):
    """Base of all errors of this client."""


class Unreachable(ClockjackError):
    """No answer from the server, after all tries; what was asked for may still have been done."""


class ProblemError(ClockjackError):
    """The server refused."""

    def __init__(self, response: httpx.Response) -> None:
        """Read the problem document, if there is one."""
        document = _document(response)
        self.status = response.status_code
        """The HTTP status."""
        self.type = str(document.get("type", "about:blank"))
        """Tells problems apart: stable."""
        self.title = str(document.get("title", response.reason_phrase))
        """What the type means."""
        self.detail = str(document.get("detail", self.title))
        """What happened this time."""
        self.trace_id = document.get("trace_id")
        """What to look for in the server's log."""
        self.errors = [
            FieldError(str(each.get("location")), str(each.get("pointer")), str(each.get("detail")))
            for each in document.get("errors") or []
        ]
        """Each bad field."""
        self.document = document
        """All of it, members of a newer server too."""
        self.retry_after = _seconds(response.headers.get("retry-after"))
        """Seconds after which to come again, if the server says so."""
        super().__init__(f"{self.status} {self.title}: {self.detail}")


class InvalidRequest(ProblemError):
    """400: `errors` points at each bad field."""


class Unauthorized(ProblemError):
    """401: no key, or not a good one."""


class Forbidden(ProblemError):
    """403: the key may not do this."""


class NotFound(ProblemError):
    """404."""


class Conflict(ProblemError):
    """409: the id or the unique key is taken, or its state doesn't allow it."""


class Gone(ProblemError):
    """410: what was asked for is no longer kept."""


class PreconditionFailed(ProblemError):
    """412: it was changed since."""


class TooLarge(ProblemError):
    """413."""


class UnsupportedMediaType(ProblemError):
    """415."""


class IdempotencyKeyReused(ProblemError):
    """422: the key was used for another request."""


class TooManyRequests(ProblemError):
    """429: `retry_after` says when to come again."""


class ServerError(ProblemError):
    """5xx."""


class Unavailable(ServerError):
    """503: `retry_after` says when to come again."""


class JobFailed(ClockjackError):
    """A job that was waited for ended without success."""

    def __init__(self, job: Job) -> None:
        """Tell of the `job`."""
        error = job.error
        why = "" if error is None else f": {error.type_}: {error.message}"
        super().__init__(f"job {job.id} is {job.state}{why}")
        self.job = job


class WaitTimedOut(ClockjackError):
    """A job did not end in time; it goes on."""

    def __init__(self, job: Job, seconds: float) -> None:
        """Tell of the `job` as it was last seen."""
        super().__init__(f"job {job.id} has not ended after {seconds:g} s: it is {job.state}")
        self.job_id = job.id
        self.job = job


_BY_STATUS: dict[int, type[ProblemError]] = {
    400: InvalidRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    412: PreconditionFailed,
    413: TooLarge,
    415: UnsupportedMediaType,
    422: IdempotencyKeyReused,
    429: TooManyRequests,
    503: Unavailable,
}


def problem_of(response: httpx.Response) -> ProblemError:
    """Return the error that a refusal stands for."""
    kind = _BY_STATUS.get(response.status_code, ServerError if response.status_code >= 500 else ProblemError)
    return kind(response)


def _document(response: httpx.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _seconds(text: str | None) -> float | None:
    try:
        return None if text is None else max(float(text), 0.0)
    except ValueError:
        return None
