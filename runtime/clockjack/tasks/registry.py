"""The tasks that this process knows, by name."""

from clockjack.tasks.task import Task

_tasks: dict[str, Task] = {}


def register(task: Task) -> None:
    """Make `task` known; one that was made from the same place in the source is replaced (a module read again).

    :raises ValueError: if another function is known by that name.
    """
    known = _tasks.get(task.name)
    if known is not None and _origin(known) != _origin(task):
        raise ValueError(f"two tasks are named {task.name}: {_place(known)} and {_place(task)}; give one another name=")
    _tasks[task.name] = task


def known_tasks() -> dict[str, Task]:
    """Return all tasks by name."""
    return dict(_tasks)


def _origin(task: Task) -> tuple[str, str]:
    return task.function.__module__, task.function.__qualname__


def _place(task: Task) -> str:
    return ".".join(_origin(task))
