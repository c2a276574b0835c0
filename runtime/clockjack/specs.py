"""What a job is asked to do: targets and retry policies, as users write them and executors read them."""

from typing import Annotated, Any

from msgspec import Meta, Struct

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@/-]*$")]
"""A queue's, schedule's or task's name."""

Seconds = Annotated[float, Meta(gt=0, le=31_536_000)]
"""A duration: more than 0, at most a year."""


class TaskTarget(Struct, tag="task", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Runs a Python task that an executor knows by name."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    """``module.function``, unless ``@task(name=…)`` says otherwise."""
    args: dict[str, Any] = {}
    """The task's arguments by name."""


class HttpTarget(Struct, tag="http", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Calls a URL; any 2xx answer is a success."""

    url: Annotated[str, Meta(min_length=1, max_length=2000, pattern="^https?://")]
    """Absolute, http or https."""
    method: Annotated[str, Meta(pattern="^(GET|HEAD|POST|PUT|PATCH|DELETE)$")] = "POST"
    """GET, HEAD, POST, PUT, PATCH or DELETE."""
    headers: dict[str, str] = {}
    """Sent as they are, beside clockjack's own. The values of those that hold secrets by their names
    (``Authorization``, ``Cookie``, ``X-Api-Key`` …) are shown as ``(hidden)``, and so is what stands before the ``@``
    in a URL."""
    body: Any = None
    """A string is sent as it is; anything else as JSON; null sends no body."""
    max_redirects: Annotated[int, Meta(ge=0, le=10)] = 0
    """How many redirects are followed."""


class CommandTarget(Struct, tag="command", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Runs a program that the node's configuration allows; exit status 0 is a success."""

    program: Annotated[str, Meta(min_length=1, max_length=1000)]
    """An absolute path, or a name that the configuration allows."""
    args: list[str] = []
    """Its arguments, without a shell."""
    stdin: str | None = None
    """What it reads from standard input."""
    env: dict[str, str] = {}
    """Added to a minimal environment. The values of those that hold secrets by their names (``PGPASSWORD``,
    ``GITHUB_TOKEN`` …) are shown as ``(hidden)``."""


Target = TaskTarget | HttpTarget | CommandTarget
"""What a job does."""


class Retry(Struct, forbid_unknown_fields=True, frozen=True):
    """When and how often a failed attempt is tried again.

    The wait before attempt n+1 is ``initial_seconds * factor ** (n - 1)``, at most ``max_seconds``, times a
    random number between ``1 - jitter`` and ``1``.
    """

    max_attempts: Annotated[int, Meta(ge=1, le=1000)] = 3
    """All attempts, the first included."""
    initial_seconds: Annotated[float, Meta(ge=0, le=86_400)] = 1.0
    """Wait after the first failure."""
    factor: Annotated[float, Meta(ge=1, le=100)] = 2.0
    """By how much each wait is longer than the one before."""
    max_seconds: Annotated[float, Meta(ge=0, le=31_536_000)] = 3600.0
    """The longest wait."""
    jitter: Annotated[float, Meta(ge=0, le=1)] = 0.5
    """0 for none, 1 for anything from no wait to the full one."""


class Work(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What an executor must know to run a job; stored with it as JSON, never changed."""

    target: Target
    timeout_seconds: float | None = None
    """An attempt that runs longer is ended."""
    retry: Retry = Retry()
    traceparent: str | None = None
    """W3C Trace Context of the request that made the job."""


class Failure(Struct, omit_defaults=True):
    """Why an attempt did not succeed."""

    type: str
    """The exception's class with its module, or ``clockjack.Timeout`` and the like."""
    message: str
    """One line where possible; at most 4 KiB."""
    traceback: str | None = None
    """As Python prints it; at most 16 KiB, the end kept."""


def target_name(target: Target) -> str:
    """Return what an executor must know to run `target`: a task's name, ``http:``, or ``command:`` and the program."""
    match target:
        case TaskTarget(name=name):
            return name
        case HttpTarget():
            return "http:"
        case CommandTarget(program=program):
            return f"command:{program}"
