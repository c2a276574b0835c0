"""What it takes to make the schedules of a set what somebody wrote down."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import msgspec
from msgspec import Struct

from clockjack.calendars import Calendars
from clockjack.hiding import HIDDEN, hide_targets, hide_url, is_sensitive
from clockjack.records import ApplySchedules, DeleteSchedule, PutSchedule
from clockjack.schedules import ScheduleSpec, decode_spec, encode_spec
from clockjack.triggers.hook import hide_secrets
from clockjack.views.schedules import ScheduleRow
from clockjack_api.models.schedule_sets import Applied, ApplyRequest, FieldChange, Kind, ScheduleChange, SetMember
from clockjack_api.problems import ApiProblem, FieldProblem, invalid, pointer_token
from clockjack_api.schedule_writing import make_put


class SetPlan(Struct, frozen=True):
    """What is to be done."""

    record: ApplySchedules
    applied: Applied

    @property
    def changes_nothing(self) -> bool:
        """Whether all is as it should be."""
        return not self.record.puts and not self.record.deletes


def plan(
    namespace: str,
    set_name: str,
    wanted: ApplyRequest,
    now: int,
    there: Mapping[str, ScheduleRow],
    events_after: int | None,
    calendars: Calendars,
) -> SetPlan:
    """Compare the schedules that are wanted with those that are `there`: of the set, and of their ids.

    `calendars` are those that they keep to. Is for a thread: it may look far ahead for the ticks of each one.

    :raises ApiProblem: if a secret is hidden in one of them, and there is none that it stands for.
    """
    puts: list[PutSchedule] = []
    changes: list[ScheduleChange] = []
    for place, member in enumerate(wanted.schedules):
        row = there.get(member.id)
        try:
            put = make_put(namespace, member.id, spec_of(member), now, row, calendars)
        except ApiProblem as problem:
            faults = [FieldProblem("body", f"/schedules/{place}{one.pointer}", one.detail) for one in problem.errors]
            raise invalid(faults) from None
        put.paused = member.paused
        put.events_after = events_after if put.kind == "event" else None
        put.expected_revision = 0 if row is None else row.revision
        fields = [] if row is None else [*_differences(row, put, set_name)]
        if row is None or fields:
            puts.append(put)
        kind: Kind = "added" if row is None else "changed" if fields else "unchanged"
        changes.append(ScheduleChange(member.id, kind, fields))
    named = {member.id for member in wanted.schedules}
    others = [row for row in there.values() if row.set_name == set_name and row.id not in named]
    changes += [ScheduleChange(row.id, "removed" if wanted.prune else "leftover", []) for row in others]
    deletes = [DeleteSchedule(namespace, row.id, now, row.revision) for row in others] if wanted.prune else []
    record = ApplySchedules(namespace, set_name, now, puts, deletes, wanted.adopt)
    return SetPlan(record, _summary(set_name, changes, dry_run=wanted.dry_run))


def spec_of(member: SetMember) -> ScheduleSpec:
    """Return the schedule that a member of a set is."""
    return ScheduleSpec(member.trigger, member.job, member.policy)


def _summary(set_name: str, changes: Sequence[ScheduleChange], *, dry_run: bool) -> Applied:
    kinds = [change.change for change in changes]
    return Applied(
        set_name,
        dry_run,
        kinds.count("added"),
        kinds.count("changed"),
        kinds.count("removed"),
        kinds.count("unchanged"),
        kinds.count("leftover"),
        sorted(changes, key=lambda change: change.id),
    )


def _differences(row: ScheduleRow, put: PutSchedule, set_name: str) -> Iterator[FieldChange]:
    """Yield what `put` changes in a schedule."""
    if row.set_name != set_name:
        yield FieldChange("/set", row.set_name, set_name)
    if put.paused is not None and put.paused != bool(row.paused):
        yield FieldChange("/paused", bool(row.paused), put.paused)
    # What an older version stored may lack fields: they have their defaults.
    before = msgspec.json.decode(encode_spec(decode_spec(row.spec)))
    for change in _in_members(before, msgspec.json.decode(put.spec), ""):
        if change.pointer == "/trigger/hook/secrets":
            yield FieldChange(change.pointer, [HIDDEN], [HIDDEN])
        elif change.pointer.startswith(_NAMED) and is_sensitive(change.pointer.rpartition("/")[2]):
            yield FieldChange(change.pointer, _hidden(change.before), _hidden(change.after))
        else:
            yield FieldChange(change.pointer, _without_secrets(change.before), _without_secrets(change.after))


_NAMED = ("/job/target/headers/", "/job/target/env/")


def _hidden(value: Any) -> Any:
    return HIDDEN if isinstance(value, str) else value


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        return hide_url(value)
    return hide_secrets(hide_targets(value))


def _in_members(before: Any, after: Any, pointer: str) -> Iterator[FieldChange]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        if before != after:
            yield FieldChange(pointer, before, after)
        return
    old, new = cast("dict[str, Any]", before), cast("dict[str, Any]", after)
    for name in dict.fromkeys((*old, *new)):
        yield from _in_members(old.get(name), new.get(name), f"{pointer}/{pointer_token(name)}")
