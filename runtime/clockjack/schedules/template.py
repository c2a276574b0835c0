"""What a schedule's jobs are like: the fields of a job, with places for values of the event."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from clockjack.placement import Placement
from clockjack.specs import Name, Retry, Seconds


class EventValue(Struct, forbid_unknown_fields=True, frozen=True, rename={"pointer": "$event"}):
    """Stands for a value of the event that made the job."""

    pointer: Annotated[str, Meta(max_length=1000)]
    """JSON Pointer (RFC 6901) into the event's JSON object: ``/data/ref``."""
    default: Any = None
    """The value where the event has none."""


MAX_KEY = 200
"""A key has at most so many characters; of a longer one from an event, the beginning and a digest."""

MAX_METADATA = 16_384
"""Bytes of a job's metadata as JSON."""

Text = str | EventValue
"""A string, or a value of the event: a string of it as it is, null as the empty string, anything else as JSON."""


LabelName = Annotated[str, Meta(min_length=1, max_length=100)]
LabelText = Annotated[str, Meta(max_length=500)] | EventValue


class TaskTemplate(Struct, tag="task", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Runs a Python task that an executor knows by name."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    """``module.function``, unless ``@task(name=…)`` says otherwise."""
    args: dict[str, Any] = {}
    """The task's arguments by name; ``{"$event": "/data/ref"}`` anywhere in it is a value of the event."""


class HttpTemplate(Struct, tag="http", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Calls a URL; any 2xx answer is a success."""

    url: Annotated[str, Meta(min_length=1, max_length=2000, pattern="^https?://")] | EventValue
    """Absolute, http or https; or a value of the event."""
    method: Annotated[str, Meta(pattern="^(GET|HEAD|POST|PUT|PATCH|DELETE)$")] = "POST"
    """GET, HEAD, POST, PUT, PATCH or DELETE."""
    headers: dict[str, Text] = {}
    """Sent as they are, beside clockjack's own; each may be a value of the event. The values of those that hold
    secrets by their names are shown as ``(hidden)``, which, where a schedule is written, stands for the secret that is
    there."""
    body: Any = None
    """A string is sent as it is; anything else as JSON; null sends no body. ``{"$event": "/data"}`` anywhere in it is
    a value of the event."""
    max_redirects: Annotated[int, Meta(ge=0, le=10)] = 0
    """How many redirects are followed."""


class CommandTemplate(Struct, tag="command", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Runs a program that the node's configuration allows; exit status 0 is a success."""

    program: Annotated[str, Meta(min_length=1, max_length=1000)]
    """An absolute path, or a name that the configuration allows; never a value of the event."""
    args: list[Text] = []
    """Its arguments, without a shell; each may be a value of the event."""
    stdin: Text | None = None
    """What it reads from standard input; may be a value of the event."""
    env: dict[str, Text] = {}
    """Added to a minimal environment; each may be a value of the event. The values of those that hold secrets by their
    names are shown as ``(hidden)``, which, where a schedule is written, stands for the secret that is there."""


TargetTemplate = TaskTemplate | HttpTemplate | CommandTemplate
"""What the jobs of a schedule do."""


KeyText = Annotated[str, Meta(min_length=1, max_length=MAX_KEY)] | EventValue


class UniqueTemplate(Struct, forbid_unknown_fields=True, frozen=True):
    """No second job with the same key while the first holds it; a tick or an event whose job is kept out is skipped."""

    key: KeyText
    """Compared as it is, within the namespace; may be a value of the event. Where that is empty, there is no key."""
    until: Literal["finished", "started", "forever"] = "finished"
    """How long the job holds it: to its end, to the start of its first attempt, or for as long as it is kept."""
    ttl_seconds: Seconds | None = None
    """At most so long, by the time of the journal."""
    on_conflict: Literal["reject", "return", "replace"] = "reject"
    """What becomes of a second job: it is not made, or (``replace``) takes the place of the first, unless that runs."""


class JobTemplate(Struct, forbid_unknown_fields=True, frozen=True):
    """What a schedule's jobs are like.

    With an event trigger, ``{"$event": "/data/ref"}`` (a JSON Pointer) in the target, the arguments, the labels, the
    metadata or the keys stands for a value of the event; where the event has none, for ``default`` beside it, else
    null. Of several events (a batch, a threshold) it is the last one's; there, ``{"$events": "/data/ref"}`` in the
    arguments, the body or the metadata stands for the array of all events' values.
    """

    target: TargetTemplate | None = None
    """What the jobs do; or give ``task`` and ``args``."""
    task: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    """Short for a target of type ``task``: its name."""
    args: dict[str, Any] | None = None
    """The arguments of ``task``."""
    queue: Name | None = None
    """Null: the task's own, else ``default``."""
    priority: Annotated[int, Meta(ge=0, le=9)] | None = None
    """9 first. Null: the task's own, else 5."""
    timeout_seconds: Seconds | None = None
    """An attempt that runs longer is ended. Null: the task's own, else no limit."""
    retry: Retry | None = None
    """When and how often a failed attempt is tried again. Null: the task's own, else the defaults of ``retry``."""
    labels: Annotated[dict[LabelName, LabelText], Meta(max_length=50)] = {}
    """To find jobs by; each may be a value of the event, of which the first 500 characters count."""
    metadata: dict[str, Any] = {}
    """Kept with each job, at most 16 KiB as JSON; clockjack doesn't look at it. ``{"$event": …}`` anywhere in it is a
    value of the event."""
    concurrency_key: KeyText | None = None
    """Jobs of a queue with the same key run ``key_concurrency`` at once, as the queue says; may be a value of the
    event, and where that is empty, there is no key."""
    unique: UniqueTemplate | None = None
    """No second job with the same key."""
    executor: Placement | None = None
    """Which executors may run the jobs, by their labels. Null: any that knows their target."""
