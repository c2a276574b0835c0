"""The executor on virtual time, when tasks misbehave: they block, hang, kill their process, or don't end."""

from itertools import pairwise

import anyio
import pytest
from tests.core.executor.bench import assignment, failure, live, memory_executor, result, running_executor

from clockjack.clock import MICROSECONDS, VirtualClock
from clockjack.errors import ConfigurationError
from clockjack.executor.crew import crew_of
from clockjack.executor.memory import Die, MemoryJob, MemoryLauncher
from clockjack.executor.settings import Settings
from clockjack.testing.expectations import eventually

pytestmark = pytest.mark.anyio


async def quick(job: MemoryJob) -> str:
    return "done"


async def nap(job: MemoryJob) -> str:
    await anyio.sleep(job.args.get("seconds", 10))
    return "rested"


async def block(job: MemoryJob) -> str:
    await job.runner.block(job.args["seconds"])
    return "unblocked"


async def die(job: MemoryJob) -> None:
    await anyio.sleep(job.args.get("after", 0))
    raise Die(job.args.get("status", 7))


async def cling(job: MemoryJob) -> str:
    with anyio.CancelScope(shield=True):
        await anyio.sleep(job.args.get("seconds", 60))
    return "too late"


TASKS = {"quick": quick, "nap": nap, "block": block, "die": die, "cling": cling}


# --- time-outs --------------------------------------------------------------------------------------------


async def test_a_timeout_ends_the_task(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        end = await bench.run(assignment(1, "nap", timeout=3))
        assert end.outcome == "timed_out"
        assert end.started_at is not None
        assert end.finished_at - end.started_at == pytest.approx(3 * MICROSECONDS, abs=10_000)
        assert end.retry_at is not None
        assert len(launcher.runners) == 1


async def test_the_time_in_the_queue_does_not_count(clock: VirtualClock):
    async with memory_executor(TASKS, clock, Settings(slots=1)) as (bench, _):
        await bench.assign(*(assignment(n, "nap", {"seconds": 4}, timeout=5) for n in (1, 2, 3)))
        assert [result(await bench.end_of(n)) for n in (1, 2, 3)] == ["rested"] * 3


async def test_a_task_that_does_not_end_when_asked_to_is_reported_and_keeps_its_slot(clock: VirtualClock):
    async with memory_executor(TASKS, clock, Settings(slots=8)) as (bench, launcher):
        end = await bench.run(assignment(1, "cling", timeout=2))
        assert end.outcome == "timed_out"
        assert "still runs" in failure(end)["message"]
        assert (await bench.heartbeat()).slots == 7
        await anyio.sleep(60)
        assert (await bench.heartbeat()).slots == 8
        assert len(bench.journal.ended[1, 1]) == 1
        assert len(launcher.runners) == 1


async def test_too_many_of_them_cost_the_runner_its_place(clock: VirtualClock):
    async with memory_executor(TASKS, clock, Settings(slots=4)) as (bench, launcher):
        await bench.assign(assignment(1, "nap", {"seconds": 30}))
        for number in (2, 3):
            await bench.assign(assignment(number, "cling", {"seconds": 1000}, timeout=2))
        await bench.end_of(3)
        assert result(await bench.run(assignment(4, "quick"))) == "done"
        assert len(launcher.runners) == 2
        assert (await bench.heartbeat()).slots == 4
        assert result(await bench.end_of(1)) == "rested"  # in the old one
        await anyio.sleep(5)
        assert [runner.alive for runner in launcher.runners] == [False, True]


# --- cancellation -----------------------------------------------------------------------------------------


async def test_what_runs_is_cancelled(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, _):
        await bench.assign(assignment(1, "nap", {"seconds": 1000}))
        await anyio.sleep(1)
        await bench.cancel((1, 1), (9, 9))
        end = await bench.end_of(1)
        assert (end.outcome, end.retry_at) == ("cancelled", None)


async def test_what_waits_is_cancelled_and_never_starts(clock: VirtualClock):
    async with memory_executor(TASKS, clock, Settings(slots=1)) as (bench, _):
        await bench.assign(assignment(1, "nap"), assignment(2, "nap"), assignment(3, "quick"))
        await anyio.sleep(1)
        await bench.cancel((2, 1))
        end = await bench.end_of(2)
        assert (end.outcome, end.started_at) == ("cancelled", None)
        assert result(await bench.end_of(3)) == "done"


async def test_what_waits_for_the_first_runner_is_cancelled(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        launcher.runners[0].die(1)
        await bench.assign(assignment(1, "quick"), assignment(2, "quick"))
        await anyio.sleep(0.01)
        await bench.cancel((1, 1))
        assert (await bench.end_of(1)).outcome == "cancelled"
        assert result(await bench.end_of(2)) == "done"


# --- blocked event loops ----------------------------------------------------------------------------------


async def test_a_blocked_runner_costs_no_other_job(clock: VirtualClock):
    async with memory_executor(TASKS, clock, Settings(slots=2)) as (bench, launcher):
        await bench.assign(assignment(1, "block", {"seconds": 60}), *(assignment(n, "quick") for n in range(2, 20)))
        began = anyio.current_time()
        assert [result(await bench.end_of(n)) for n in range(3, 20)] == ["done"] * 17
        assert anyio.current_time() - began < 3
        assert len(launcher.runners) == 2
        assert (1, 1) in (await bench.heartbeat()).attempts
        assert result(await bench.end_of(1)) == "unblocked"
        assert anyio.current_time() - began == pytest.approx(60, abs=1)
        await anyio.sleep(5)
        assert [runner.alive for runner in launcher.runners] == [False, True]
        assert all(len(ends) == 1 for ends in bench.journal.ended.values())


async def test_a_timeout_ends_what_blocks_and_its_process(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        began = anyio.current_time()
        end = await bench.run(assignment(1, "block", {"seconds": 60}, timeout=1))
        assert anyio.current_time() - began < 2
        assert end.outcome == "timed_out"
        assert "was killed" in failure(end)["message"]
        await anyio.sleep(0.1)
        assert not launcher.runners[0].alive


async def test_what_runs_beside_a_blocking_task_may_still_end(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        await bench.assign(assignment(1, "nap", {"seconds": 5}), assignment(2, "block", {"seconds": 30}, timeout=3))
        assert (await bench.end_of(2)).outcome == "timed_out"
        assert launcher.runners[0].alive
        assert result(await bench.end_of(1)) == "rested"
        await anyio.sleep(5)
        assert not launcher.runners[0].alive


async def test_cancelling_what_blocks_ends_its_process(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        await bench.assign(assignment(1, "block", {"seconds": 600}))
        await anyio.sleep(5)
        await bench.cancel((1, 1))
        assert (await bench.end_of(1)).outcome == "cancelled"
        await anyio.sleep(0.1)
        assert not launcher.runners[0].alive


async def test_a_short_block_is_forgiven(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        await bench.run(assignment(1, "block", {"seconds": 0.9}))
        await anyio.sleep(10)
        assert len(launcher.runners) == 1


async def test_idle_runners_are_left_alone(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        await bench.run(assignment(1, "quick"))
        await anyio.sleep(2)
        posted: list[object] = []
        launcher.runners[0].post = posted.append  # type: ignore[method-assign, assignment]
        await anyio.sleep(100)
        assert posted == []


# --- deaths -----------------------------------------------------------------------------------------------


async def test_a_death_is_a_crash_of_what_ran_and_of_nothing_else(clock: VirtualClock):
    async with memory_executor(TASKS, clock, Settings(slots=2)) as (bench, launcher):
        await bench.assign(
            assignment(1, "die", {"after": 2}), assignment(2, "nap"), *(assignment(n, "quick") for n in range(3, 9))
        )
        end = await bench.end_of(1)
        assert (end.outcome, end.retry_at) == ("crashed", end.finished_at)
        assert failure(end) == {"type": "clockjack.Crashed", "message": "the process that ran it exited with status 7"}
        assert (await bench.end_of(2)).outcome == "crashed"
        assert [result(await bench.end_of(n)) for n in range(3, 9)] == ["done"] * 6
        assert len(launcher.runners) == 2


async def test_a_signal_is_named(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, _):
        end = await bench.run(assignment(1, "die", {"status": -11}))
        assert failure(end)["message"] == "the process that ran it was killed by SIGSEGV"


async def test_suspects_run_alone(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        await bench.assign(assignment(1, "nap", {"seconds": 30}))
        for attempt in (2, 3):
            end = await bench.run(assignment(2, "die", attempt=attempt, crashes=attempt - 1))
            assert end.outcome == "crashed"
        assert [runner.solo for runner in launcher.runners] == [False, True, True]
        assert result(await bench.end_of(1)) == "rested"


async def test_runners_that_die_young_are_replaced_ever_more_slowly(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        births: list[float] = []
        for count in range(1, 7):
            await eventually(lambda: len(launcher.runners) >= count)  # noqa: B023 - it is called at once
            births.append(anyio.current_time())
            await anyio.sleep(0.2)
            launcher.runners[-1].die(1)
        gaps = [later - earlier for earlier, later in pairwise(births[1:])]
        assert gaps == sorted(gaps)
        assert gaps[-1] > 2
        await anyio.sleep(10)
        assert (await bench.heartbeat()).accepting


async def test_jobs_that_kill_their_runner_one_after_the_other_keep_no_other_waiting(clock: VirtualClock):
    """Each such job does it once, and is a suspect then: there is nothing to be slow about. (Found by simulation.)"""
    async with memory_executor(TASKS, clock) as (bench, _):
        for number in range(1, 20):
            assert (await bench.run(assignment(number, "die"))).outcome == "crashed"
        began = anyio.current_time()
        assert result(await bench.run(assignment(20, "quick"))) == "done"
        assert anyio.current_time() - began < 1


async def test_without_a_runner_nothing_is_taken_and_what_waits_is_given_back(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        launcher.refusal = "no such module"
        launcher.runners[0].die(1)
        await bench.assign(assignment(1, "quick"))
        end = await bench.end_of(1)
        assert (end.outcome, end.started_at) == ("released", None)
        beat = await bench.heartbeat()
        assert (beat.accepting, beat.pid) == (False, 0)
        launcher.refusal = None
        await anyio.sleep(60)
        assert (await bench.heartbeat()).accepting
        assert result(await bench.run(assignment(1, "quick", attempt=2))) == "done"


async def test_tasks_that_cannot_be_imported_end_the_executor(clock: VirtualClock):
    async with anyio.create_task_group() as group:
        launcher = MemoryLauncher(group, {}, clock)
        launcher.refusal = "the task module shop can't be imported: SyntaxError"
        with pytest.RaisesGroup(ConfigurationError, flatten_subgroups=True) as caught:
            async with running_executor(launcher, clock):
                pass
        assert "SyntaxError" in str(caught.value.exceptions)
        group.cancel_scope.cancel()


# --- processes of their own -------------------------------------------------------------------------------


async def test_a_first_runner_that_is_killed_is_replaced(clock: VirtualClock):
    """A signal says nothing about the configuration. (Found by simulation.)"""
    async with anyio.create_task_group() as group:
        launcher = MemoryLauncher(group, TASKS, clock)

        async def kill_the_first() -> None:
            await eventually(lambda: bool(launcher.runners))
            launcher.runners[0].kill()

        group.start_soon(kill_the_first)
        async with running_executor(launcher, clock) as bench:
            assert result(await bench.run(assignment(1, "quick"))) == "done"
        group.cancel_scope.cancel()


async def test_process_isolation_runs_alone_and_is_killed_at_its_timeout(clock: VirtualClock):
    async with memory_executor(TASKS, clock, isolation={"cling": "process"}) as (bench, launcher):
        await bench.assign(assignment(1, "nap"))
        end = await bench.run(assignment(2, "cling", {"seconds": 1000}, timeout=2))
        assert end.outcome == "timed_out"
        assert failure(end)["message"].endswith("its process was killed")
        assert [runner.alive for runner in launcher.runners] == [True, False]
        assert result(await bench.end_of(1)) == "rested"


async def test_a_blocked_solo_runner_is_killed_too(clock: VirtualClock):
    async with memory_executor(TASKS, clock, isolation={"block": "process"}) as (bench, launcher):
        await bench.assign(
            assignment(1, "block", {"seconds": 1000}, timeout=20), assignment(2, "block", {"seconds": 9})
        )
        assert result(await bench.end_of(2)) == "unblocked"  # alone, it may
        assert (await bench.end_of(1)).outcome == "timed_out"
        assert sorted(runner.alive for runner in launcher.runners[1:]) == [False, True]
        assert launcher.runners[0].alive


async def test_a_solo_runner_that_starts_nothing_is_replaced(clock: VirtualClock):
    """Something that an earlier attempt left behind blocks it."""
    async with memory_executor(TASKS, clock, isolation={"quick": "process"}) as (bench, launcher):
        await bench.run(assignment(1, "quick"))
        launcher.runners[1]._blocked_until = anyio.current_time() + 1000
        began = anyio.current_time()
        assert result(await bench.run(assignment(2, "quick"))) == "done"
        assert anyio.current_time() - began < 3
        assert [runner.alive for runner in launcher.runners] == [True, False, True]


async def test_solo_runners_are_reused_and_leave_when_idle(clock: VirtualClock):
    async with memory_executor(TASKS, clock, Settings(slots=2), isolation={"nap": "process"}) as (bench, launcher):
        await bench.assign(*(assignment(n, "nap", {"seconds": 3}) for n in range(1, 9)))
        assert [result(await bench.end_of(n)) for n in range(1, 9)] == ["rested"] * 8
        assert len(launcher.runners) == 3
        await anyio.sleep(20)
        await bench.run(assignment(9, "nap"))
        assert len(launcher.runners) == 3
        await anyio.sleep(35)
        assert [runner.alive for runner in launcher.runners] == [True, False, False]


# --- replacement ------------------------------------------------------------------------------------------


async def test_a_runner_is_replaced_after_so_many_attempts_without_a_gap(clock: VirtualClock):
    settings = Settings(slots=2, max_attempts_per_runner=10)
    async with memory_executor(TASKS, clock, settings) as (bench, launcher):
        await bench.assign(assignment(1, "nap", {"seconds": 50}))
        for number in range(2, 40):
            assert result(await bench.run(assignment(number, "quick"))) == "done"
            assert bench.executor.accepting
            await anyio.sleep(0.1)
        assert 3 <= len(launcher.runners) <= 5
        assert result(await bench.end_of(1)) == "rested"
        await anyio.sleep(5)
        assert [runner.alive for runner in launcher.runners].count(True) == 1


# --- the end ----------------------------------------------------------------------------------------------


async def test_draining_lets_what_runs_end(clock: VirtualClock):
    async with memory_executor(TASKS, clock, Settings(slots=1, drain_seconds=30)) as (bench, launcher):
        await bench.assign(assignment(1, "nap", {"seconds": 20}), assignment(2, "quick"))
        await anyio.sleep(1)
        bench.executor.drain()
        end = await bench.end_of(2)
        assert (end.outcome, end.started_at) == ("released", None)
        assert not (await bench.heartbeat()).accepting
        await bench.assign(assignment(3, "quick"))  # it crossed the last heartbeat
        assert (await bench.end_of(3)).outcome == "released"
        assert result(await bench.end_of(1)) == "rested"
        await anyio.sleep(1)
        assert not any(runner.alive for runner in launcher.runners)


async def test_draining_interrupts_what_does_not_end(clock: VirtualClock):
    async with memory_executor(TASKS, clock, Settings(slots=4, drain_seconds=5)) as (bench, launcher):
        await bench.assign(assignment(1, "nap", {"seconds": 1000}), assignment(2, "cling", {"seconds": 1000}))
        await bench.assign(assignment(3, "die", {"after": 2000}, crashes=1))
        await anyio.sleep(1)
        bench.executor.drain()
        began = anyio.current_time()
        for number in (1, 2, 3):
            end = await bench.end_of(number)
            assert end.outcome == "released", number
            assert end.started_at is not None
            assert failure(end)["message"].startswith(("interrupted by the shutdown", "shutdown"))
        assert anyio.current_time() - began < 9
        await anyio.sleep(1)
        assert not any(runner.alive for runner in launcher.runners)


async def test_draining_when_idle_takes_no_time(clock: VirtualClock):
    async with memory_executor(TASKS, clock) as (bench, launcher):
        bench.executor.drain()
        await anyio.sleep(0.2)
        assert not launcher.runners[0].alive


async def test_started_again_after_an_error_it_reports_what_became_of_the_rest(clock: VirtualClock):
    """A supervisor runs the same actor again: what it held died with its runners."""
    async with memory_executor(TASKS, clock, Settings(slots=1)) as (bench, _):
        bench.journal.go_down()
        await bench.assign(assignment(3, "quick"), assignment(1, "nap", {"seconds": 1000}), assignment(2, "nap"))
        await anyio.sleep(1)
        executor = bench.executor
        bench.group.cancel_scope.cancel()
    bench.journal.up.set()
    async with anyio.create_task_group() as group:
        launcher = MemoryLauncher(group, TASKS, clock)
        executor._make_team = crew_of(Settings(slots=1), launcher)
        group.start_soon(live, executor)
        assert (await bench.end_of(1)).outcome == "crashed"
        assert (await bench.end_of(2)).outcome == "released"
        assert result(await bench.end_of(3)) == "done"  # its report was on the way
        group.cancel_scope.cancel()
