"""Simulations in words: the steps of a plan, and what came of them, for somebody who wants to know why."""

from typing import Any

import msgspec
from msgspec import Struct

from clockjack.apply.outcome import Outcome
from clockjack.invariants.history.step import Step
from clockjack.records import Renew
from clockjack.testing.simulation.steps import Fault, Plan, Work

LONGEST = 300
"""Characters of a record that are shown at most."""


def words_of_plan(plan: Plan) -> list[str]:
    """Return a plan in words, a line for each step and for each job that a client wants."""
    around = {
        "nodes": plan.nodes,
        "workers": plan.workers,
        "executors on": ", ".join(plan.executors) or "no node",
        "faults for": f"{plan.span:g} s",
        "jobs kept": plan.keep_jobs,
        "done at once": plan.page,
        "rows cached": plan.caches if plan.caches != 8192 else None,
    }
    found = [", ".join(f"{what} {value}" for what, value in around.items() if value is not None)]
    for step in plan.steps:
        first, *others = words_of_step(step)
        found += [f"{step.at:9.4f} s  {first}", *(f"{'':13}{line}" for line in others)]
    return found


def words_of_step(step: Work | Fault) -> list[str]:
    """Return a step in words: a line for itself, and one for each job."""
    fields: dict[str, Any] = msgspec.to_builtins(step)
    _, kind, wishes = fields.pop("at"), fields.pop("type"), fields.pop("wishes", [])
    return [f"{kind} {_words(fields)}", *(f"  {_words(wish)}" for wish in wishes)]


def words_of_entry(step: Step) -> list[str]:
    """Return an entry of the journal in words: each record but leases that are kept, and what came of it."""
    by = step.node or step.executor or "nobody"
    told = [(record, outcome) for record, outcome in step.records if not isinstance(record, Renew) or outcome.reason]
    return [f"entry {step.sequence} of {by}: {_record(record)}: {_outcome(outcome)}" for record, outcome in told]


def _record(record: Struct) -> str:
    fields = ((name, getattr(record, name)) for name in record.__struct_fields__)
    shown = {
        name: value for name, value in fields if value is not None and value != [] and not isinstance(value, bytes)
    }
    words = f"{type(record).__name__} {_words(shown)}"
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"


def _outcome(outcome: Outcome) -> str:
    words = outcome.reason or "applied"
    if outcome.replayed:
        words += ", again"
    return words if outcome.value is None else f"{words}, {outcome.value}"


def _words(fields: dict[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in fields.items())
