"""Runs actors, and starts those again that fail."""

import logging
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import cast

import anyio

from clockjack.actors.actor import Actor
from clockjack.errors import LogUnavailable

STOP_SECONDS = 5.0
"""How long an actor's ``stop`` may take."""

FIRST_PAUSE = 0.05
"""Seconds before an actor that failed is started again; doubled with every further failure."""

LONGEST_PAUSE = 5.0
"""Seconds of pause at most."""

OUTAGE_PAUSE = 1.0
"""The same for an actor that ended because the log did not answer: it soon may."""

PROVEN_SECONDS = 30.0
"""An actor that ran so long begins with the shortest pause again."""

log = logging.getLogger(__name__)


class Exit(Enum):
    """How an actor's run ended."""

    DONE = "done"
    """``run`` returned: it is not started again."""
    FAILED = "failed"
    """``start`` or ``run`` raised: it is started again after a pause."""
    CUT_OFF = "cut off"
    """The same, for no other reason than that the log did not answer."""


class Supervisor:
    """Runs actors until they are done or it is cancelled.

    An actor that raises is started again after a pause that grows while it keeps failing. An error of one of the
    types `fatal` is let through: nothing that a restart could mend.
    """

    def __init__(self, fatal: Iterable[type[Exception]] = ()) -> None:
        """Let errors of the types `fatal` through."""
        self._fatal = tuple(fatal)
        self.restarts: dict[str, int] = {}
        """How often each actor was started again, by its name."""

    async def run(self, *actors: Actor) -> None:
        """Run `actors` beside each other until all are done.

        :raises ExceptionGroup: with the error, if one that is fatal ended an actor; the others are cancelled.
        """
        async with anyio.create_task_group() as group:
            for actor in actors:
                group.start_soon(self.run_one, actor, name=actor.name)

    async def run_one(self, actor: Actor) -> None:
        """Run one actor until it is done."""
        pause = FIRST_PAUSE
        while True:
            began = anyio.current_time()
            how = await self._live(actor)
            if how is Exit.DONE:
                return
            if anyio.current_time() - began >= PROVEN_SECONDS:
                pause = FIRST_PAUSE
            self.restarts[actor.name] = self.restarts.get(actor.name, 0) + 1
            await anyio.sleep(min(pause, OUTAGE_PAUSE) if how is Exit.CUT_OFF else pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _live(self, actor: Actor) -> Exit:
        try:
            await actor.start()
            await actor.run()
        except Exception as error:
            if self._fatal and _holds(error, self._fatal):
                raise
            causes = list(_leaves(error))
            if all(isinstance(cause, LogUnavailable) for cause in causes):
                log.warning("%s is started again: %s", actor.name, causes[0])
                return Exit.CUT_OFF
            log.exception("%s failed, and is started again", actor.name)
            return Exit.FAILED
        else:
            return Exit.DONE
        finally:
            await _stop(actor)


async def _stop(actor: Actor) -> None:
    """Let an actor clean up; if it can't, it goes on being cancelled, or is started again, all the same."""
    with anyio.move_on_after(STOP_SECONDS, shield=True) as scope:
        try:
            await actor.stop()
        except Exception:
            log.exception("%s failed to stop", actor.name)
    if scope.cancelled_caught:
        log.warning("%s did not stop within %.0f s", actor.name, STOP_SECONDS)


def _holds(error: Exception, types: tuple[type[Exception], ...]) -> bool:
    """Say whether an error, or one in a group of them, is of one of these types."""
    return any(isinstance(cause, types) for cause in _leaves(error))


def _leaves(error: Exception) -> Iterator[Exception]:
    """Yield an error, or those that a group of them holds."""
    if isinstance(error, ExceptionGroup):
        for inner in cast("ExceptionGroup[Exception]", error).exceptions:
            yield from _leaves(inner)
    else:
        yield error
