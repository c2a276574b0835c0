"""Cron expressions from sets of numbers, for sources that count days otherwise than cron does."""

from collections.abc import Collection

from clockjack_api.imports.found import Document

WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def field_of(values: Collection[int], low: int, high: int) -> str:
    """Return the field of an expression that names some of the numbers from `low` to `high`: as short as it gets."""
    found = sorted(values)
    if found == list(range(low, high + 1)):
        return "*"
    step = found[1] - found[0] if len(found) > 2 else 0
    if step > 1 and found[0] == low and found == list(range(low, high + 1, step)):
        return f"*/{step}"
    if step == 1 and found == list(range(found[0], found[-1] + 1)):
        return f"{found[0]}-{found[-1]}"
    return ",".join(map(str, found))


def weekdays_of(values: Collection[int]) -> str:
    """Return the field of an expression that names some days of the week; Sunday is 0."""
    if len(values) == 7:
        return "*"
    if sorted(values) == [1, 2, 3, 4, 5]:
        return "MON-FRI"
    return ",".join(WEEKDAYS[day] for day in sorted(values))


def trigger_of(times: str, days: str, months: str, weekdays: str, timezone: str) -> Document:
    """Return a trigger for days that fit both the day of the month and that of the week.

    In a cron expression where both say something, a day has to fit one of them only: there it takes two, together.

    :param times: the fields before the day of the month.
    """
    if days.startswith("*") or weekdays.startswith("*"):
        return _cron(f"{times} {days} {months} {weekdays}", timezone)
    both = [_cron(f"{times} {days} {months} *", timezone), _cron(f"{times} * {months} {weekdays}", timezone)]
    return {"type": "all_of", "triggers": both}


def _cron(expression: str, timezone: str) -> Document:
    return {"type": "cron", "expression": expression, "timezone": timezone}
