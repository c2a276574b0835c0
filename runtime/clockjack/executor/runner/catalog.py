"""Brings in the modules with the users' tasks, and describes what they hold."""

import importlib
import inspect
from collections.abc import Sequence

from clockjack.executor.failures import message_of, traceback_of, type_name
from clockjack.executor.messages import TaskInfo
from clockjack.executor.settings import Settings
from clockjack.tasks.registry import known_tasks
from clockjack.tasks.task import Task


class NotImportable(Exception):
    """A module with tasks can't be used; says which and why, with the traceback."""


def load_tasks(modules: Sequence[str]) -> dict[str, Task]:
    """Import `modules`, and return the tasks that are known then.

    :raises NotImportable: if a module can't be imported, or a task's annotations can't be used.
    """
    for module in modules:
        try:
            importlib.import_module(module)
        except BaseException as error:  # a module may even exit
            detail = traceback_of(error) or f"{type_name(type(error))}: {message_of(error)}"
            raise NotImportable(f"the task module {module} can't be imported:\n{detail}") from error
    tasks = known_tasks()
    for task in tasks.values():
        try:
            _ = task.arguments
        except TypeError as error:
            place = inspect.getsourcefile(task.function) or task.function.__module__
            line = getattr(getattr(task.function, "__code__", None), "co_firstlineno", 0)
            raise NotImportable(f"{error} ({place}, line {line})") from error
    return tasks


def describe(task: Task) -> TaskInfo:
    """Return what others are told of a task."""
    return TaskInfo(
        name=task.name,
        queue=task.queue,
        isolation=task.isolation,
        description=task.description,
        args_schema=task.arguments.schema,
        timeout_seconds=task.timeout_seconds,
        retry=task.retry,
        priority=task.priority,
    )


def targets(settings: Settings) -> list[str]:
    """Return which built-in targets run here, by the names of :func:`clockjack.specs.target_name`."""
    return ["http:"] * settings.http + [f"command:{program}" for program in settings.allow_commands]
