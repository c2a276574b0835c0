"""The tasks that simulated executors know. What one does is in the job's arguments, so that the plan decides it.

``kind`` is one of these, ``seconds`` how long it takes, ``until`` the first attempt that goes well:

- ``fine``: returns; ``progress``: says how far it is meanwhile
- ``flaky``: raises until its attempt ``until``; ``fails``: always; ``later``: says when it wants to be tried again
- ``gives_up``: fails for good
- ``crashes``: ends its process until its attempt ``until``; ``poison``: always
- ``hangs``: never ends by itself; ``deaf``: does not end when it is asked to, for so many seconds
- ``blocks``: blocks the event loop of its process for so many seconds
"""

from collections.abc import Callable, Mapping
from typing import Any

import anyio

from clockjack.executor.memory import Die, MemoryJob, MemoryTask
from clockjack.tasks.verdicts import GiveUp, RetryLater
from clockjack.testing.simulation.diary import Diary

KNOWN = ("work", "solo", "react")
"""Names of the tasks: ``solo`` gets a process of its own; jobs of schedules that wait for events do ``react``."""

ISOLATION = {"solo": "process"}
"""How they run, where that is not as usual."""


class Misfortune(Exception):
    """What a task raises that fails."""


def known_tasks(executor_id: str, diary: Diary, on_begin: Callable[[MemoryJob, str], None]) -> Mapping[str, MemoryTask]:
    """Return the tasks that one executor knows; `on_begin` is called with the job and the executor."""

    async def perform(job: MemoryJob) -> Any:
        number, attempt = job.key
        run = diary.begin(number, attempt, executor_id)
        on_begin(job, executor_id)
        try:
            await _act(job)
        except BaseException as error:
            diary.end(run, error=error)
            raise
        result = [number, attempt, executor_id]
        diary.end(run, result)
        return result

    return dict.fromkeys(KNOWN, perform)


async def _act(job: MemoryJob) -> None:
    kind, seconds = job.args.get("kind", "fine"), job.args.get("seconds", 0.05)
    early = job.attempt < job.args.get("until", 2)
    match kind:
        case "deaf":
            with anyio.CancelScope(shield=True):
                await anyio.sleep(seconds)
            return
        case "blocks":
            await job.runner.block(seconds)
            return
        case "hangs":
            await anyio.sleep_forever()
        case "progress":
            for part in range(4):
                job.progress(part / 4, f"{part} of 4")
                await anyio.sleep(seconds / 4)
        case _:
            await anyio.sleep(seconds)
    if kind == "fails" or (kind == "flaky" and early):
        raise Misfortune(f"attempt {job.attempt}")
    if kind == "later" and early:
        raise RetryLater(seconds)
    if kind == "gives_up":
        raise GiveUp("never")
    if kind == "poison" or (kind == "crashes" and early):
        raise Die(-11)
