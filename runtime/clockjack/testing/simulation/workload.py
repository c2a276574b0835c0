"""What the clients of a plan do."""

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from clockjack.clock import to_datetime
from clockjack.testing.simulation.clocks import BEGIN
from clockjack.testing.simulation.steps import (
    ActOnQueue,
    ApplySchedules,
    ControlJob,
    ControlQueue,
    ControlSchedule,
    Publish,
    PutCalendar,
    PutQueue,
    PutSchedule,
    SubmitJobs,
    Wish,
    Work,
)

if TYPE_CHECKING:
    from collections.abc import Callable

QUEUES = ("a", "b", "c", "d", "e")
"""``b`` gets a limited backlog, ``c`` a limited concurrency, ``d`` is paused now and then; ``e`` has keys, and a rate.
"""

CHOOSY = ("w2", ("a", "c"))
"""An executor that takes jobs of these queues only."""

GATHERS = "gathers-"
"""Ids of schedules begin so that gather all events of the type ``sim.a``, and that nobody ever changes."""

FLOWS: dict[str, dict[str, Any]] = {
    f"{GATHERS}batch": {"batch": {"size": 3, "within_seconds": 2.5}},
    f"{GATHERS}debounce": {"debounce_seconds": 1, "debounce_max_seconds": 4, "key": "/data/even"},
    "lasting-throttle": {"throttle": {"limit": 2, "period_seconds": 3}},
}
"""What those do with their events; one holds them back, and decides on each like others that last."""

LASTING = "lasting-"
"""Ids of schedules that wait for events, and that nobody ever changes, begin so: they must hear everything."""

OVERLAPS = ("skip", "buffer_one", "buffer_all", "cancel_other", "allow_all")

SECONDS = "*/4 * * * * *"
"""A simulation begins at 50 s, and so fires this after 2 s for the first time."""
MIDNIGHT = "Etc/GMT+9"
"""Where a day ends soon after a simulation begins."""

KINDS: dict[str, tuple[int, dict[str, Any]]] = {
    "fine": (50, {}),
    "slow": (14, {"kind": "fine"}),
    "progress": (4, {}),
    "flaky": (10, {}),
    "fails": (6, {}),
    "later": (3, {}),
    "gives_up": (2, {}),
    "crashes": (5, {}),
    "poison": (3, {}),
    "hangs": (4, {}),
    "deaf": (2, {}),
    "blocks": (2, {}),
}
"""What tasks do, how often."""


class Workload:
    """Draws what clients do."""

    def __init__(self, rng: Random, span: float, nodes: int, executors: list[str], busy: list[float]) -> None:
        """Fill `span` seconds, by `rng`, on so many nodes; much is done at the `busy` moments.

        `executors` are the machines that run attempts.
        """
        self._executors = executors
        self._busy = busy
        self._rng = rng
        self._span = span
        self._nodes = [f"n{index}" for index in range(1, nodes + 1)]
        self._wishes: list[tuple[float, Wish]] = []
        """All jobs, with when they are asked for."""
        self._schedules: list[str] = []
        self._ticking: list[tuple[str, dict[str, Any], float, float]] = []
        """Schedules whose ticks are known, with when the first can be, and how many seconds are between them."""
        self._keys = 0

    def steps(self) -> list[Work]:
        """Return all of it, in no order."""
        rng = self._rng
        found: list[Work] = [self._submit(self._time()) for _ in range(rng.randint(10, 28))]
        for _ in range(rng.randint(0, 3)):
            found += self._time_schedule()
        for _ in range(rng.randint(0, 2)):
            found += self._event_schedule()
        found += self._calendars()
        found += self._lasting_schedules()
        found += self._gathering_schedules()
        more: list[tuple[int, Callable[[], Work | None]]] = [
            (8, self._control_job),
            (3, self._put_queue),
            (4, self._control_queue),
            (3, self._control_schedule),
            (2, self._hurry_queue),
            (4, self._hurry_schedule),
            (1, self._apply_schedules),
            (1, self._act_on_queue),
        ]
        kinds = [make for weight, make in more for _ in range(weight)]
        for _ in range(rng.randint(4, 18)):
            if (step := rng.choice(kinds)()) is not None:
                found.append(step)
        for number in range(rng.choice([0, rng.randint(1, 14), 20])):
            found.append(self._publish(number))
        return found

    # --- jobs ---------------------------------------------------------------------------------------------

    def _submit(self, at: float) -> SubmitJobs:
        rng = self._rng
        wishes = [self._wish(at) for _ in range(rng.choice([1, 1, 1, 1, 2, 3, 9]))]
        key = None
        if rng.random() < 0.4:
            self._keys += 1
            key = f"key-{self._keys}"
        return SubmitJobs(
            at=at,
            node=self._node(),
            tries=rng.choice([1, 3, 3]) if key or all(wish.own_id for wish in wishes) else 1,
            wishes=wishes,
            key=key,
            twice=key is not None and rng.random() < 0.3,
        )

    def _wish(self, at: float) -> Wish:
        rng = self._rng
        wish = Wish(f"j{len(self._wishes) + 1}", queue=rng.choice("aaaabbccdee"), priority=rng.choice([5, 5, 5, 0, 9]))
        wish.task = rng.choices(["work", "solo", "unknown"], [90, 9, 1])[0]
        wish.own_id = rng.random() < 0.2
        kind = rng.choices(list(KINDS), [weight for weight, _ in KINDS.values()])[0]
        wish.args = {"kind": kind, "seconds": round(rng.choice([0.01, 0.05, 0.2, 0.5]), 3), **KINDS[kind][1]}
        if kind in ("slow", "deaf", "blocks"):
            wish.args["seconds"] = round(rng.choice([1, 3, 5, 7]) * rng.uniform(0.8, 1.2), 3)
        if kind in ("flaky", "later", "crashes"):
            wish.args["until"] = rng.randint(2, 3)
        if kind == "hangs" or rng.random() < 0.1:
            wish.timeout = round(rng.uniform(0.5, 2), 3)
        if rng.random() < 0.25:
            wish.delay = round(rng.choice([0.0, 0.3, 2.0, 8.0]) * rng.random(), 3)
        if rng.random() < 0.1:
            wish.expires = round((wish.delay or 0) + rng.uniform(0.05, 6), 3)
        if wish.queue == "e" or rng.random() < 0.05:
            wish.key = rng.choice(["k1", "k1", "k2", None])
        fit = [name for name in self._executors if name != CHOOSY[0] or wish.queue in CHOOSY[1]]
        if fit and rng.random() < 0.08:
            wish.machines = rng.sample(fit, rng.randint(1, len(fit)))
        wish.attempts = rng.choice([1, 2, 3, 3, 4])
        wish.wait = rng.choice([0.0, 0.1, 0.5, 1.5])
        if rng.random() < 0.15:
            ttl = rng.choice([None, None, 3.0])
            wish.unique = (
                rng.choice(["u1", "u2"]) if ttl is None else "lent",
                rng.choice(["finished", "finished", "started", "forever"]),
                ttl,
                rng.choice(["reject", "return", "replace"]),
            )
        self._wishes.append((at, wish))
        return wish

    def _control_job(self) -> ControlJob:
        """Do with a job what suits it, and mostly while it does."""
        rng = self._rng
        at, wish = rng.choice(self._wishes)
        kind = wish.args["kind"]
        verbs: tuple[Literal["cancel", "retry", "run_now"], ...] = ("cancel", "retry", "run_now")
        if wish.delay:
            verbs = ("cancel", "run_now", "run_now")
            later = rng.random() * wish.delay
        elif kind in ("fails", "gives_up", "poison"):
            verbs = ("retry",)
            later = rng.uniform(0.5, 10)
        elif kind in ("slow", "hangs", "deaf", "blocks", "later", "progress"):
            verbs = ("cancel",)
            later = rng.uniform(0.02, 3)
        else:
            later = rng.expovariate(2)
        return ControlJob(
            at=round(at + later, 4),
            node=self._node(),
            tries=rng.choice([1, 2]),
            verb=rng.choice(verbs),
            name=wish.name,
        )

    # --- queues -------------------------------------------------------------------------------------------

    def _put_queue(self) -> PutQueue:
        rng = self._rng
        name = rng.choice("bbccdeee")
        step = PutQueue(at=self._time(), node=self._node(), tries=2, name=name, paused=rng.random() < 0.1)
        step.concurrency = rng.choice([1, 2, 3]) if name == "c" else rng.choice([None, None, 2])
        step.max_backlog = rng.choice([1, 3, 6]) if name == "b" else None
        if name == "e":
            step.key_concurrency = rng.choice([None, 1, 1, 2])
            step.rate = rng.choice([None, (1, 0.5, 1), (3, 1.0, 2), (2, 3.0, 3)])
        step.weight = rng.choice([1, 1, 1, 4])
        step.ageing = rng.choice([None, None, 0.5])
        return step

    def _control_queue(self) -> ControlQueue:
        verb: Literal["pause", "resume", "purge", "drain", "delete"] = self._rng.choice(
            ["pause", "pause", "resume", "resume", "resume", "purge", "purge", "drain", "delete"]
        )
        return ControlQueue(at=self._time(), node=self._node(), tries=2, verb=verb, name=self._rng.choice("abcdde"))

    def _hurry_queue(self) -> ControlQueue | PutQueue:
        """Stop or narrow a queue just while the first attempts of some jobs are given out."""
        rng = self._rng
        at, wish = rng.choice(self._wishes)
        at = round(at + rng.uniform(0.0005, 0.006), 5)
        if wish.queue == "c":
            return PutQueue(at=at, node=self._node(), tries=2, name="c", concurrency=1)
        if wish.queue == "e":
            return PutQueue(at=at, node=self._node(), tries=2, name="e", key_concurrency=1, rate=(1, 0.5, 1))
        return ControlQueue(at=at, node=self._node(), tries=2, verb="pause", name=wish.queue)

    def _act_on_queue(self) -> ActOnQueue:
        verb: Literal["cancel", "retry", "run-now"] = self._rng.choice(["cancel", "retry", "run-now"])
        return ActOnQueue(at=self._time(), node=self._node(), tries=2, verb=verb, name=self._rng.choice("abcd"))

    # --- schedules ----------------------------------------------------------------------------------------

    def _time_schedule(self) -> list[Work]:
        rng = self._rng
        schedule_id = f"s{len(self._schedules) + 1}"
        self._schedules.append(schedule_id)
        found: list[Work] = []
        for _ in range(rng.choice([1, 1, 1, 2])):
            spec = self._time_spec()
            found.append(PutSchedule(at=self._time(0.5), node=self._node(), tries=2, id=schedule_id, spec=spec))
            if (pace := _pace(spec["trigger"], self._date(0))) is not None:
                self._ticking.append((schedule_id, spec, *pace))
        return found

    def _calendars(self) -> list[Work]:
        """Change a calendar now and then: shut until the day after next, from the next day on, or not at all."""
        rng = self._rng
        found: list[Work] = []
        for at in (0.0, *(self._time() for _ in range(rng.randint(0, 4)))):
            dates = rng.choice([["2026-01-04", "2026-01-05"], ["2026-01-05"], ["2026-02-01"], ["2026-02-01"]])
            spec = {"dates": dates, "timezone": MIDNIGHT}
            found.append(PutCalendar(at=at, node=self._node(), tries=3, name="shut", spec=spec))
        return found

    def _time_spec(self) -> dict[str, Any]:
        rng = self._rng
        policy = self._policy()
        policy["missed"] = rng.choice(["last", "all", "none"])
        if policy["missed"] == "all" and rng.random() < 0.4:
            policy["missed_max"] = rng.choice([1, 4])
        if policy["missed"] == "all" and rng.random() < 0.4:
            policy["missed_rate"] = {"limit": rng.choice([1, 2]), "period_seconds": rng.choice([0.5, 3])}
        if policy["missed"] == "all" or rng.random() < 0.3:
            policy["missed_window_seconds"] = rng.choice([0, 12, 60])
        if rng.random() < 0.25:
            policy["jitter_seconds"] = rng.choice([0.3, 2])
        if rng.random() < 0.2:
            policy["max_runs"] = rng.choice([1, 3, 10])
        if rng.random() < 0.15:
            policy["start_at"] = self._date(rng.uniform(0, self._span))
        if rng.random() < 0.15:
            policy["end_at"] = self._date(rng.uniform(self._span, 2 * self._span))
        trigger = self._trigger()
        if rng.random() < 0.3:
            trigger["exclude"] = ["shut"]
        return {"trigger": trigger, "job": self._template(), "policy": policy}

    def _apply_schedules(self) -> ApplySchedules:
        rng = self._rng
        ids = rng.sample(["t1", "t2", "t3", *self._schedules[:1]], rng.randint(0, 3))
        specs = {each: self._time_spec() for each in ids}
        return ApplySchedules(at=self._time(), node=self._node(), tries=2, specs=specs, prune=rng.random() < 0.5)

    def _policy(self) -> dict[str, Any]:
        """Draw what happens where jobs of a schedule overlap, and when they fail."""
        rng = self._rng
        policy: dict[str, Any] = {"overlap": rng.choice(OVERLAPS)}
        if policy["overlap"] == "buffer_all":
            policy["buffer_max"] = rng.choice([1, 2, 5])
        if rng.random() < 0.2:
            policy["pause_after_failures"] = rng.choice([1, 2])
        return policy

    def _trigger(self) -> dict[str, Any]:
        rng = self._rng
        match rng.choice(["interval", "interval", "interval", "cron", "seconds", "date"]):
            case "interval":
                trigger: dict[str, Any] = {"type": "interval", "every_seconds": rng.choice([0.7, 1, 2, 3, 5, 11])}
                if rng.random() < 0.6:
                    trigger["anchor"] = self._date(rng.choice([0, 0, rng.uniform(-5, 5)]))
                return trigger
            case "cron":
                return {"type": "cron", "expression": "* * * * *"}
            case "seconds":
                return {"type": "cron", "expression": SECONDS, "timezone": "Europe/Berlin"}
            case _:
                return {"type": "date", "run_at": self._date(rng.uniform(1, self._span))}

    def _template(self, task: str = "work") -> dict[str, Any]:
        rng = self._rng
        args = {
            "kind": rng.choice(["fine", "fine", "fine", "flaky", "crashes", "fails", "deaf"]),
            "seconds": rng.choice([0.02, 0.3, 2.5]),
        }
        return {
            "task": task,
            "args": args,
            "queue": rng.choice("aac"),
            "retry": {"max_attempts": 3, "initial_seconds": 0.3, "max_seconds": 2},
        }

    def _event_schedule(self) -> list[Work]:
        schedule_id = f"e{len(self._schedules) + 1}"
        self._schedules.append(schedule_id)
        job = self._template("react")
        job["args"] = {"seconds": 0.05, "of": {"$event": "/data/number"}}
        trigger: dict[str, Any] = {"type": "event", "types": [self._rng.choice(["sim.*", "sim.b"])]}
        policy = self._policy()
        if self._rng.random() < 0.3:
            trigger["filter"] = {"data": {"even": [True]}}
        spec = {"trigger": trigger, "job": job, "policy": policy}
        return [PutSchedule(at=self._time(0.6), node=self._node(), tries=2, id=schedule_id, spec=spec)]

    def _lasting_schedules(self) -> list[Work]:
        rng = self._rng
        found: list[Work] = []
        triggers: list[dict[str, Any]] = [
            {"type": "event", "types": ["sim.a"]},
            {"type": "event", "types": ["io.clockjack.job.failed", "io.clockjack.job.quarantined"]},
        ]
        for number, trigger in enumerate(triggers):
            if rng.random() < 0.7:
                job = {"task": "react", "args": {"seconds": 0.03}, "queue": "a"}
                spec = {"trigger": trigger, "job": job, "policy": {"overlap": "allow_all"}}
                found.append(
                    PutSchedule(at=self._time(0.6), node=self._node(), tries=1, id=f"{LASTING}{number}", spec=spec)
                )
        return found

    def _gathering_schedules(self) -> list[Work]:
        rng = Random()
        rng.setstate(self._rng.getstate())  # so that all else stays as a seed has it without them
        found: list[Work] = []
        for schedule_id, flow in FLOWS.items():
            if rng.random() < 0.3:
                job = {"task": "react", "args": {"seconds": 0.03, "of": {"$event": "/id"}}, "queue": "a"}
                trigger = {"type": "event", "types": ["sim.a"], **flow}
                spec = {"trigger": trigger, "job": job, "policy": {"overlap": "allow_all"}}
                at, node = round(rng.uniform(0, self._span * 0.4), 4), rng.choice(self._nodes)
                found.append(PutSchedule(at=at, node=node, tries=1, id=schedule_id, spec=spec))
        return found

    def _control_schedule(self) -> ControlSchedule | None:
        if not self._schedules:
            return None
        rng = self._rng
        verb: Literal["pause", "resume", "resume_retained", "trigger", "delete"] = rng.choice(
            ["pause", "resume", "resume", "resume_retained", "trigger", "trigger", "delete"]
        )
        key = None
        if verb == "trigger" and rng.random() < 0.5:
            self._keys += 1
            key = f"key-{self._keys}"
        return ControlSchedule(
            at=self._time(),
            node=self._node(),
            tries=2 if key else 1,
            verb=verb,
            id=rng.choice(self._schedules),
            key=key,
            overlap=rng.choice([None, None, *OVERLAPS]) if verb == "trigger" else None,
        )

    def _hurry_schedule(self) -> Work | None:
        """Change a schedule just while it fires."""
        rng = self._rng
        if not self._ticking:
            return None
        schedule_id, spec, first, every = rng.choice(self._ticking)
        at = first + every * rng.randint(0, max(int((self._span - first) / every), 0))
        at = round(at + rng.uniform(-0.002, 0.002), 5)
        verb: Literal["pause", "delete", "put"] = rng.choice(["pause", "put", "put", "put", "delete"])
        if verb == "put":
            return PutSchedule(at=at, node=self._node(), tries=2, id=schedule_id, spec=spec)
        return ControlSchedule(at=at, node=self._node(), tries=1, verb=verb, id=schedule_id)

    # --- events -------------------------------------------------------------------------------------------

    def _publish(self, number: int) -> Publish:
        rng = self._rng
        return Publish(
            at=self._time(),
            node=self._node(),
            tries=rng.choice([1, 3]),
            id=f"event-{number if rng.random() < 0.9 else 0}",
            kind=rng.choice(["sim.a", "sim.a", "sim.b"]),
            data={"number": number, "even": number % 2 == 0},
        )

    def _time(self, share: float = 1.0) -> float:
        if self._busy and self._rng.random() < 0.3:
            return round(self._rng.choice(self._busy) * share + self._rng.expovariate(4), 4)
        return round(self._rng.uniform(0, self._span * share), 4)

    def _date(self, at: float) -> str:
        return (to_datetime(BEGIN) + timedelta(seconds=round(at, 1))).isoformat()

    def _node(self) -> str:
        return self._rng.choice(self._nodes)


def _pace(trigger: dict[str, Any], begin: str) -> tuple[float, float] | None:
    """Return when the first tick of a trigger can be and how many seconds are between two, if that is known."""
    if trigger["type"] == "interval" and trigger.get("anchor") == begin:
        return trigger["every_seconds"], trigger["every_seconds"]
    return {"* * * * *": (10.0, 60.0), SECONDS: (2.0, 4.0)}.get(trigger.get("expression", ""))
