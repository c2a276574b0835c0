"""Who runs actors, and starts them again."""

import logging
from collections.abc import Callable

import anyio
import pytest

from clockjack.actors.actor import Actor
from clockjack.actors.supervisor import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    OUTAGE_PAUSE,
    PROVEN_SECONDS,
    STOP_SECONDS,
    Supervisor,
)
from clockjack.errors import LogUnavailable


class Broken(Exception):
    pass


class Diarist(Actor):
    """Writes down what happens to it, and does in each run what it is told."""

    def __init__(self, *runs: Callable[[], object], name: str = "diarist") -> None:
        self.runs = list(runs)
        self.diary: list[tuple[str, float]] = []
        self._name = name
        self.start_fails = 0
        self.stop_takes = 0.0
        self.stop_fails = False

    @property
    def name(self) -> str:
        return self._name

    def _write(self, what: str) -> None:
        self.diary.append((what, anyio.current_time()))

    async def start(self) -> None:
        self._write("start")
        if self.start_fails:
            self.start_fails -= 1
            raise Broken

    async def run(self) -> None:
        self._write("run")
        if not self.runs:
            await anyio.sleep_forever()
        result = self.runs.pop(0)()
        if isinstance(result, (int, float)):
            await anyio.sleep(result)
            raise Broken
        if isinstance(result, Exception):
            raise result

    async def stop(self) -> None:
        self._write("stop")
        if self.stop_takes:
            await anyio.sleep(self.stop_takes)
            self._write("stopped")
        if self.stop_fails:
            raise Broken("can't stop")

    @property
    def events(self) -> list[str]:
        return [what for what, _ in self.diary]

    @property
    def pauses(self) -> list[float]:
        """Return how long it was between each stop and the next start."""
        return [
            round(later - earlier, 6)
            for (before, earlier), (after, later) in zip(self.diary, self.diary[1:], strict=False)
            if (before, after) == ("stop", "start")
        ]


def done() -> None:
    return None


def fails() -> Exception:
    return Broken()


async def test_runs_an_actor_until_it_is_done() -> None:
    actor = Diarist(done)
    await Supervisor().run(actor)
    assert actor.events == ["start", "run", "stop"]


async def test_starts_an_actor_again_that_fails() -> None:
    actor = Diarist(fails, fails, done)
    supervisor = Supervisor()
    await supervisor.run(actor)
    assert actor.events == ["start", "run", "stop"] * 3
    assert supervisor.restarts == {"diarist": 2}


async def test_starts_an_actor_again_that_can_not_start() -> None:
    actor = Diarist(done)
    actor.start_fails = 1
    await Supervisor().run(actor)
    assert actor.events == ["start", "stop", "start", "run", "stop"]


async def test_pauses_longer_and_longer() -> None:
    actor = Diarist(*[fails] * 10, done)
    await Supervisor().run(actor)
    expected = [min(FIRST_PAUSE * 2**n, LONGEST_PAUSE) for n in range(10)]
    assert actor.pauses == pytest.approx(expected)
    assert expected[-1] == LONGEST_PAUSE


@pytest.mark.parametrize("wrapped", [False, True])
async def test_an_outage_of_the_log_is_told_in_one_line_and_pauses_stay_short(
    caplog: pytest.LogCaptureFixture, *, wrapped: bool
) -> None:
    def cut_off() -> Exception:
        error = LogUnavailable("no answer")
        return ExceptionGroup("some", [error]) if wrapped else error

    actor = Diarist(*[cut_off] * 10, done)
    await Supervisor().run(actor)
    assert max(actor.pauses) == OUTAGE_PAUSE
    assert len(caplog.records) == 10
    assert all(record.levelname == "WARNING" and record.exc_info is None for record in caplog.records)
    assert "diarist is started again: no answer" in caplog.text


async def test_an_actor_that_ran_well_for_a_while_is_started_again_soon() -> None:
    actor = Diarist(fails, fails, fails, lambda: PROVEN_SECONDS, fails, done)
    await Supervisor().run(actor)
    assert actor.pauses == pytest.approx([FIRST_PAUSE * n for n in (1, 2, 4, 1, 2)])


async def test_runs_actors_beside_each_other() -> None:
    failing, steady = Diarist(*[fails] * 3, done), Diarist(name="steady")
    with anyio.move_on_after(10):
        await Supervisor().run(failing, steady)
    assert failing.events.count("run") == 4
    assert steady.events == ["start", "run", "stop"]


@pytest.mark.parametrize("wrapped", [False, True])
async def test_lets_a_fatal_error_through_and_cancels_the_others(*, wrapped: bool) -> None:
    error = ExceptionGroup("some", [ExceptionGroup("more", [Broken()]), ValueError()]) if wrapped else Broken()
    dying, other = Diarist(lambda: error), Diarist(name="other")
    with pytest.raises(ExceptionGroup) as caught:
        await Supervisor([Broken]).run(dying, other)
    assert caught.group_contains(Broken)
    assert dying.events == ["start", "run", "stop"]
    assert other.events == ["start", "run", "stop"]


async def test_other_errors_than_fatal_ones_are_not_let_through() -> None:
    actor = Diarist(ValueError, done)
    await Supervisor([Broken]).run(actor)
    assert actor.events.count("run") == 2


async def test_stops_an_actor_that_is_cancelled() -> None:
    actor = Diarist()
    actor.stop_takes = STOP_SECONDS - 0.1
    with anyio.move_on_after(3):
        await Supervisor().run(actor)
    assert actor.events == ["start", "run", "stop", "stopped"]
    assert anyio.current_time() - actor.diary[0][1] == pytest.approx(3 + STOP_SECONDS - 0.1)


async def test_does_not_wait_for_ever_for_an_actor_to_stop(caplog: pytest.LogCaptureFixture) -> None:
    actor = Diarist()
    actor.stop_takes = 1000
    with caplog.at_level(logging.WARNING), anyio.move_on_after(3):
        await Supervisor().run(actor)
    assert actor.events == ["start", "run", "stop"]
    assert "diarist did not stop within 5 s" in caplog.text


async def test_an_actor_that_fails_to_stop_takes_no_other_down(caplog: pytest.LogCaptureFixture) -> None:
    failing, other = Diarist(fails, done), Diarist(name="other")
    failing.stop_fails = True
    with anyio.move_on_after(10) as scope:
        await Supervisor([ZeroDivisionError]).run(failing, other)
    assert scope.cancelled_caught
    assert failing.events == ["start", "run", "stop"] * 2
    assert "diarist failed to stop" in caplog.text


async def test_a_pause_ends_when_the_supervisor_is_cancelled() -> None:
    actor = Diarist(*[fails] * 100)
    with anyio.move_on_after(20):
        await Supervisor().run(actor)
    assert actor.events[-1] == "stop"
    assert anyio.current_time() - actor.diary[0][1] == pytest.approx(20)


async def test_says_why_an_actor_failed(caplog: pytest.LogCaptureFixture) -> None:
    await Supervisor().run(Diarist(lambda: Broken("the reason"), done))
    assert "diarist failed, and is started again" in caplog.text
    assert "the reason" in caplog.text
