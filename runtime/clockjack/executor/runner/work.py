"""What an assignment asks for, decoded no further than it takes to run it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from clockjack.specs import CommandTarget, Failure, HttpTarget
from clockjack.tasks.task import Task


class TaskCall(Struct, tag="task", tag_field="type"):
    """:class:`clockjack.specs.TaskTarget`, with the arguments as they came: the task's own types decode them."""

    name: str
    args: msgspec.Raw = msgspec.Raw(b"{}")


class RunnerWork(Struct):
    """The part of :class:`clockjack.specs.Work` that a runner needs."""

    target: TaskCall | HttpTarget | CommandTarget
    timeout_seconds: float | None = None
    traceparent: str | None = None


class Prepared(Struct, gc=False):
    """A task with its arguments, ready to be called."""

    task: Task
    arguments: Struct

    def call(self) -> Any:
        """Call the function, and return what it returns."""
        return self.task.arguments.call(self.arguments)


class Unrunnable(Exception):
    """An assignment that can't be run here."""

    def __init__(self, failure: Failure) -> None:
        """Say why by `failure`."""
        super().__init__(failure.message)
        self.failure = failure


_decode = msgspec.json.Decoder(RunnerWork).decode


def decode_work(work: bytes) -> RunnerWork:
    """Return what an assignment's work says.

    :raises Unrunnable: if this version can't read it.
    """
    try:
        return _decode(work)
    except msgspec.DecodeError as error:
        raise Unrunnable(Failure("clockjack.InvalidWork", f"this version can't read the job: {error}")) from None


def prepare(call: TaskCall, tasks: Mapping[str, Task]) -> Prepared:
    """Find the task, and check the arguments against its annotations.

    :raises Unrunnable: if there is no such task, or they don't fit.
    """
    task = tasks.get(call.name)
    if task is None:
        raise Unrunnable(Failure("clockjack.UnknownTask", f"this executor has no task {call.name}"))
    try:
        return Prepared(task, task.arguments.decode(call.args))
    except msgspec.DecodeError as error:
        message = f"the arguments don't fit the task {task.name}: {error}"
        raise Unrunnable(Failure("clockjack.InvalidArguments", message)) from None
