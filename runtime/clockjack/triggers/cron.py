"""Cron: local times named by an expression.

Where a schedule says nothing on DST, it is treated as Debian's cron(8) treats it ("Notes"): an expression whose
minute or hour begins with ``*`` runs by elapsed time (nothing in the gap; in the fold at each pass), and any other
stands for fixed times of day, of which each is to run once a day (shifted out of the gap; at the first pass of the
fold).
"""

from typing import Annotated

from msgspec import Meta, Struct

from clockjack.triggers.exclusion import CalendarNames
from clockjack.triggers.expression import InvalidExpression, parse_expression
from clockjack.triggers.faults import FieldFault
from clockjack.triggers.local_ticks import Dst, LocalTicks
from clockjack.triggers.zone import UnknownZone, ZoneName, zone


class CronTrigger(Struct, tag="cron", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """At local times that a cron expression names."""

    expression: Annotated[str, Meta(min_length=1, max_length=250)]
    """Minute, hour, day of month, month, day of week; with six fields, seconds first. ``*``, lists, ranges, steps,
    names, ``L``, ``LW``, ``15W``, ``FRI#2``, ``5L``; or ``@hourly``, ``@daily``, ``@weekly``, ``@monthly``,
    ``@yearly``. Where neither day field begins with ``*``, a day that fits one of them is enough."""
    timezone: ZoneName = "UTC"
    """An IANA time zone: ``Europe/Berlin``."""
    dst: Dst = Dst()
    """What happens when the clocks change."""
    exclude: CalendarNames = ()
    """Names of calendars that leave ticks out, or, with ``include``, have them on their days alone."""

    def faults(self, after: int) -> list[FieldFault]:
        """Return what is wrong with it, if it is to run some time after `after`."""
        found: list[FieldFault] = []
        try:
            parse_expression(self.expression)
        except InvalidExpression as error:
            found.append(FieldFault("/expression", str(error)))
        try:
            zone(self.timezone)
        except UnknownZone as error:
            found.append(FieldFault("/timezone", str(error)))
        if not found and CronTicks(self).next(after) is None:
            text = f"{self.expression!r} never comes in {self.timezone}: the clocks always leave it out"
            found.append(FieldFault("/expression", text))
        return found


class CronTicks(LocalTicks):
    """The ticks of a cron trigger."""

    def __init__(self, trigger: CronTrigger) -> None:
        """Tick as `trigger` says.

        :raises InvalidExpression: if its expression is none.
        :raises UnknownZone: if its time zone is none.
        """
        expression = parse_expression(trigger.expression)
        gap = trigger.dst.gap or ("skip" if expression.wildcard else "shift")
        fold = trigger.dst.fold or ("both" if expression.wildcard else "first")
        super().__init__(expression.times, zone(trigger.timezone), gap, fold)
