"""The runner processes of one executor: who starts them, replaces them and sends them home.

One *main* runner runs most attempts, many at once. *Solo* runners run one at a time and are killed for it. A runner
that hangs, that holds too much memory or that has run long enough is *set aside*: it keeps what it has started, gives
back the rest, and another takes its place; when its last attempt has ended, it is told to stop.

::

    launch ──▶ ready ──▶ set aside ──▶ idle ──▶ told to stop ──▶ gone
      │          │           │                        ▲
      └──────────┴───────────┴── dies, or is killed ──┘
"""

import logging
from typing import TYPE_CHECKING, Protocol

import anyio
from anyio.abc import TaskGroup

from clockjack.actors.signal import Signal
from clockjack.errors import ConfigurationError
from clockjack.executor.frames import FromRunner, NotReady, Pong, Ready, Stop
from clockjack.executor.held import Held
from clockjack.executor.member import Member
from clockjack.executor.port import Launcher
from clockjack.executor.settings import Settings

if TYPE_CHECKING:
    from clockjack.executor.messages import TaskInfo

STARTUP_SECONDS = 60.0
"""A runner must be ready by then: time enough to import what is slow to import."""

STOP_SECONDS = 2.0
"""A runner that was told to stop is killed after so long."""

WARM_SECONDS = 30.0
"""A solo runner without work is kept so long."""

PROVEN_SECONDS = 10.0
"""A main runner that lived so long is replaced at once when it dies."""

FIRST_PAUSE = 0.2
"""Seconds before a runner is started in place of one that died young; doubled with every further one that died before
it had anything to run."""

LONGEST_PAUSE = 30.0

log = logging.getLogger(__name__)


class Foreman(Protocol):
    """Who gives the runners their attempts."""

    def on_room(self) -> None:
        """A runner has become ready."""
        ...

    def on_message(self, member: Member, message: FromRunner) -> None:
        """A runner said something that is about attempts."""
        ...

    def on_handled(self) -> None:
        """All that a runner said at once has been passed on."""
        ...

    def on_back(self, attempts: list[Held]) -> None:
        """These were given to a runner, and will not start there."""
        ...

    def on_gone(self, member: Member, status: int) -> None:
        """A runner has ended with this status; what it still has, it had started."""
        ...

    def on_none(self, why: str, *, solo: bool) -> None:
        """No runner could be started."""
        ...


class Staff:
    """All runner processes."""

    def __init__(self, settings: Settings, launcher: Launcher, foreman: Foreman) -> None:
        """Start processes by `launcher`; `foreman` hears what they say."""
        self._settings = settings
        self._launcher = launcher
        self._foreman = foreman
        self._group: TaskGroup | None = None
        self._solos_coming = 0
        self.members: list[Member] = []
        """All that have not ended."""
        self.main: Member | None = None
        """The one that gets new attempts, if it is ready."""
        self.tasks: dict[str, TaskInfo] = {}
        """What the last main runner knew."""
        self.changed = Signal()
        """Set when :attr:`main` is another one, or none, or has another number of slots."""
        self.up = anyio.Event()
        """Set when the first main runner is ready."""

    async def run(self) -> None:
        """Keep a main runner, for ever; at the end, end all.

        :raises ConfigurationError: if the first one can't import its tasks.
        """
        try:
            async with anyio.create_task_group() as group:
                self._group = group
                await self._keep_main(group)
        finally:
            self._group = None
            with anyio.CancelScope(shield=True):
                await self._end_all()

    def solos(self) -> list[Member]:
        """Return the solo runners that take attempts."""
        return [member for member in self.members if member.solo and member.is_ready and not member.set_aside]

    def want_solos(self, waiting: int) -> None:
        """Start solo runners for so many attempts, as far as there is room for more of them."""
        room = self._settings.slots - self._solos_coming - len(self.solos())
        for _ in range(min(room, waiting - self._solos_coming)):
            if self._group is not None:
                self._solos_coming += 1
                self._group.start_soon(self._keep_solo, self._group)

    def set_aside(self, member: Member, why: str) -> None:
        """Give `member` no more attempts, take back what it has not started, and replace it."""
        if member.set_aside or member.gone.is_set():
            return
        member.set_aside = True
        if self.main is member:
            self.main = None
            self.changed.set()
        back = member.take_back()
        kind = "solo" if member.solo else "main"
        if member.attempts:
            running = ", ".join(sorted({held.task_name for held in member.attempts.values()})[:5])
            log.warning("%s runner %d %s; it keeps what it runs (%s)", kind, member.process.pid, why, running)
        else:
            log.info("%s runner %d %s", kind, member.process.pid, why)
        member.succession.set()
        self.dismiss_if_idle(member)
        self._foreman.on_back(back)

    def dismiss_if_idle(self, member: Member) -> None:
        """Let a runner that was set aside go home, if it has nothing left to run."""
        if member.set_aside and member.idle and not member.gone.is_set() and self._group is not None:
            if member.stalled:
                member.kill()
            else:
                self._group.start_soon(self._dismiss, member)

    def recycle_if_due(self, member: Member, rss_bytes: int = 0) -> None:
        """Have `member` replaced, once another one is ready, if it has run long enough or holds too much memory."""
        attempts, mib = self._settings.max_attempts_per_runner, self._settings.max_runner_mib
        if (attempts is not None and member.taken >= attempts) or (mib is not None and rss_bytes > mib << 20):
            if member.solo:
                self.set_aside(member, "is replaced")
            else:
                member.succession.set()

    async def _keep_main(self, group: TaskGroup) -> None:
        pause = 0.0
        while True:
            await anyio.sleep(pause)
            began = anyio.current_time()
            member = await self._bring_up(group, solo=False)
            if member is not None and member.is_ready and not member.gone.is_set():
                predecessor, self.main = self.main, member
                self.tasks = member.tasks
                if predecessor is not None:
                    self.set_aside(predecessor, "is replaced")
                self.up.set()
                self.changed.set()
                self._foreman.on_room()
                await member.succession.wait()
                if not member.gone.is_set() or anyio.current_time() - began >= PROVEN_SECONDS:
                    pause = 0.0
                    continue
                if member.taken:  # it died of what it ran, and each such attempt is counted: others need not wait
                    pause = FIRST_PAUSE
                    continue
            elif not self.up.is_set() and member is not None and member.problem is not None and not member.was_killed:
                raise ConfigurationError(member.problem)
            elif self.main is None:
                self._foreman.on_none("no runner process can be started", solo=False)
            pause = min(max(2 * pause, FIRST_PAUSE), LONGEST_PAUSE)

    async def _keep_solo(self, group: TaskGroup) -> None:
        try:
            member = await self._bring_up(group, solo=True)
        finally:
            self._solos_coming -= 1
        if member is None or not member.is_ready:
            await anyio.sleep(FIRST_PAUSE)
            self._foreman.on_none("no runner process can be started", solo=True)
            return
        self._foreman.on_room()
        while not member.gone.is_set():
            wait = member.idle_since + WARM_SECONDS - anyio.current_time() if member.idle else WARM_SECONDS
            if wait <= 0:
                self.set_aside(member, "has nothing to do")
                return
            with anyio.move_on_after(wait):
                await member.gone.wait()

    async def _bring_up(self, group: TaskGroup, *, solo: bool) -> Member | None:
        """Start a runner, and wait until it is ready, or clearly will not be; None if the system can't start one."""
        try:
            process = await self._launcher.launch(self._settings, solo=solo)
        except OSError as error:
            log.error("no runner process can be started: %s", error)  # noqa: TRY400 - the traceback says no more
            return None
        member = Member(process, solo=solo)
        self.members.append(member)
        group.start_soon(self._serve, member)
        with anyio.move_on_after(STARTUP_SECONDS) as scope:
            await member.up_or_gone.wait()
        if scope.cancelled_caught:
            member.problem = f"a runner process was not ready after {STARTUP_SECONDS:g} s"
            member.kill()
        if member.problem is not None and self.up.is_set():  # the first one's is raised
            log.error("%s", member.problem)
        return member

    async def _serve(self, member: Member) -> None:
        while messages := await member.process.receive():
            for message in messages:
                match message:
                    case Ready(tasks=tasks, targets=targets):
                        member.tasks, member.targets = {info.name: info for info in tasks}, targets
                        member.is_ready = True
                        member.up_or_gone.set()
                    case NotReady(reason=reason):
                        member.problem = reason
                    case Pong(rss_bytes=rss_bytes):
                        member.pinged_at, member.stalled = None, False
                        self.recycle_if_due(member, rss_bytes)
                    case _:
                        self._foreman.on_message(member, message)
            self._foreman.on_handled()
        status = await member.process.wait()
        self._on_gone(member, status)

    def _on_gone(self, member: Member, status: int) -> None:
        expected = member.killed or (member.set_aside and member.idle)
        self.members.remove(member)
        member.was_killed = status < 0
        if not member.is_ready and member.problem is None:
            member.problem = f"a runner process ended with status {status} before it was ready"
        if self.main is member:
            self.main = None
            self.changed.set()
        if member.is_ready and not expected:
            log.warning("%s runner %d died (status %d)", "solo" if member.solo else "main", member.process.pid, status)
        for event in (member.gone, member.up_or_gone, member.succession):
            event.set()
        back = member.take_back()
        self._foreman.on_gone(member, status)
        self._foreman.on_back(back)

    async def _dismiss(self, member: Member) -> None:
        member.process.post(Stop())
        with anyio.move_on_after(STOP_SECONDS):
            await member.gone.wait()
        if not member.gone.is_set():
            member.kill()

    async def _end_all(self) -> None:
        """Stop those that are idle, kill the others; what they had is the foreman's to report."""
        for member in self.members:
            if member.idle:
                member.set_aside = True
                member.process.post(Stop())
            else:
                member.kill()
        with anyio.move_on_after(STOP_SECONDS):
            for member in self.members:
                await member.process.wait()
        for member in list(self.members):
            member.kill()
            self._on_gone(member, await member.process.wait())
