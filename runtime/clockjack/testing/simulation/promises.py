"""What clients were told, and whether it is so."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from clockjack.apply.outcome import DUPLICATE_ID, KEY_REUSED
from clockjack.testing.simulation.clients import Told
from clockjack.testing.simulation.steps import ControlSchedule, SubmitJobs

if TYPE_CHECKING:
    from clockjack.testing.simulation.world import SimulatedWorld


def broken_promises(world: "SimulatedWorld", told: list[Told]) -> Iterator[str]:
    """Yield what is not as a client was told."""
    ids = {job.id for job in world.observer.judge.lives.jobs.values()}
    made = Counter(job_id.partition(".")[0] for job_id in ids)
    by_hand = 0
    for one in told:
        match one.step:
            case SubmitJobs():
                yield from _of_jobs(one, one.step, ids, made)
            case ControlSchedule(verb="trigger"):
                by_hand += 1 if one.step.key else one.requests
            case _:
                pass
    if made["by-hand"] > by_hand:
        yield f"{made['by-hand']} jobs were made by hand, of at most {by_hand} that were asked for"


def _of_jobs(told: Told, step: SubmitJobs, ids: set[str], made: Counter[str]) -> Iterator[str]:
    for outcome in told.outcomes:
        if outcome.reason == KEY_REUSED:
            yield f"the key {step.key} is said to have been used for something else"
    for index, wish in enumerate(step.wishes):
        most = 1 if step.key or wish.own_id else told.requests
        if made[wish.name] > most:
            yield f"{made[wish.name]} jobs were made of {wish.name}, which was asked for {most} times"
        answers = told.made(index)
        if step.key and len({answer.id for answer in answers}) > 1:
            yield f"the same request was answered differently: {answers}"
        for answer in answers:
            if answer.reason is None and answer.id not in ids:
                yield f"job {answer.id} was promised, and never was"
            if answer.reason == DUPLICATE_ID and not wish.own_id:
                yield f"the id of {answer.id} is said to be taken, though it was new"
