"""Calendars: who keeps to them, and what is still to be looked at."""

from clockjack.apply.calendars import MAX_CALENDARS
from clockjack.invariants.invariant import Invariant

CALENDARS = (
    Invariant(
        "who is said to keep to a calendar is a schedule that does",
        """
        SELECT namespace, name, schedule_id FROM calendar_uses
        WHERE NOT EXISTS (
            SELECT 1 FROM schedules, json_each(schedules.calendars) AS used
            WHERE schedules.namespace = calendar_uses.namespace AND schedules.id = schedule_id
                AND used.value = calendar_uses.name
        )
        """,
    ),
    Invariant(
        "a schedule that keeps to calendars is among those who do",
        """
        SELECT schedules.namespace, schedules.id, used.value FROM schedules, json_each(schedules.calendars) AS used
        WHERE (schedules.namespace, used.value, schedules.id) NOT IN (
            SELECT namespace, name, schedule_id FROM calendar_uses
        )
        """,
    ),
    Invariant(
        "a calendar in use is there",
        """
        SELECT namespace, name FROM calendar_uses
        WHERE (namespace, name) NOT IN (SELECT namespace, name FROM calendars)
        """,
    ),
    Invariant(
        "no two changes of calendars have one number, and none is from the future",
        """
        SELECT revision, count(*) FROM calendars GROUP BY revision
        HAVING count(*) > 1 OR revision > (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'calendar_changes')
        """,
    ),
    Invariant(
        "there are no more calendars than may be",
        f"SELECT namespace, count(*) FROM calendars GROUP BY namespace HAVING count(*) > {MAX_CALENDARS}",
    ),
)
"""What holds of calendars."""
