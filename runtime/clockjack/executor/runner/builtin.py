"""The built-in targets, each read in when the first job asks for it.

What calls URLs needs 8 MiB in each runner, which most never use; the first such job waits 45 ms until it is read in.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from clockjack.clock import Clock
from clockjack.executor.runner.attempt import Attempt
from clockjack.executor.runner.endings import TargetFailed
from clockjack.executor.runner.logbook import SILENT, Logbook
from clockjack.executor.settings import Settings
from clockjack.outbound.addresses import AddressPolicy
from clockjack.specs import CommandTarget, Failure, HttpTarget

if TYPE_CHECKING:
    from clockjack.executor.runner.http import HttpCaller


class Builtin:
    """Runs ``http`` and ``command`` targets, where the settings allow it."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        on_groups: Callable[[list[int]], None],
        logbook: Logbook | None = None,
    ) -> None:
        """Tell `on_groups` of all process groups that run, whenever one begins or ends.

        What programs print goes to `logbook` as well, if there is one.

        :raises ValueError: if ``allow_private`` holds what is no network.
        """
        self._settings = settings
        self._clock = clock
        self._policy = AddressPolicy(settings.allow_private)
        self._on_groups = on_groups
        self._logbook = logbook
        self._caller: HttpCaller | None = None
        self._loading: asyncio.Future[HttpCaller] | None = None
        self._groups: set[int] = set()

    async def run(self, attempt: Attempt, target: HttpTarget | CommandTarget) -> Any:
        """Do what `target` says, and return the result.

        :raises TargetFailed: if that was no success, or is not allowed here.
        :raises TargetStopped: if it was asked to end.
        :raises TargetTimedOut: if it took too long.
        """
        if isinstance(target, HttpTarget):
            attempt.log = SILENT
            return await (await self._http()).call(attempt, target)
        from clockjack.executor.runner.command import run_command

        write = None if self._logbook is None else partial(self._logbook.write, attempt)
        return await run_command(attempt, target, self._settings.allow_commands, self._began, self._ended, write)

    async def aclose(self) -> None:
        """Close what is open."""
        if self._caller is not None:
            await self._caller.aclose()

    async def _http(self) -> "HttpCaller":
        if not self._settings.http:
            raise TargetFailed(Failure("clockjack.NotAllowed", "this executor calls no URLs"))
        if self._caller is not None:
            return self._caller
        if self._loading is None:  # in a thread: the event loop must not stand still for it
            self._loading = asyncio.get_running_loop().run_in_executor(None, self._load)
        caller = await asyncio.shield(self._loading)
        self._caller = caller
        return caller

    def _load(self) -> "HttpCaller":
        from clockjack.executor.runner.http import HttpCaller

        return HttpCaller(self._policy, self._settings.webhook_secret, self._clock)

    def _began(self, group: int) -> None:
        self._groups.add(group)
        self._on_groups(sorted(self._groups))

    def _ended(self, group: int) -> None:
        self._groups.discard(group)
        self._on_groups(sorted(self._groups))
