"""Windows of events: what they hold is what they say, and nothing that was heard is lost or counted twice."""

from clockjack.invariants.invariant import Invariant

_KEY = "namespace, schedule_id, kind, key"

WINDOWS = (
    Invariant(
        "every event that came into a window is in one, or was decided on",
        """
        SELECT namespace, id, heard, settled, waiting FROM schedules LEFT JOIN (
            SELECT namespace, schedule_id AS id, sum(events) AS waiting FROM windows GROUP BY namespace, schedule_id
        ) USING (namespace, id)
        WHERE heard - settled != coalesce(waiting, 0)
        """,
    ),
    Invariant(
        "a window holds as many events as it says, under numbers without gaps",
        f"""
        SELECT {_KEY}, first, next, rows, lowest, highest, bytes, size FROM windows LEFT JOIN (
            SELECT {_KEY}, count(*) AS rows, min(number) AS lowest, max(number) AS highest,
                sum(length(document)) AS size
            FROM window_events GROUP BY {_KEY}
        ) USING ({_KEY})
        WHERE coalesce(rows, 0) != next - first OR coalesce(size, 0) != bytes
            OR rows > 0 AND (lowest != first OR highest != next - 1)
        """,
    ),
    Invariant(
        "the events of a window that are not decided on are those that it holds back or gathers",
        f"""
        SELECT {_KEY}, events, first, passed, next FROM windows
        WHERE passed < first AND kind IN ('throttle', 'rate_limit') OR passed > next OR events < 0
            OR kind IN ('batch', 'threshold', 'absence') AND events != next - first
            OR kind = 'debounce' AND (events < 1 OR next - first != 1)
            OR kind = 'throttle' AND events != next - passed
            OR kind = 'rate_limit' AND (events != 0 OR passed != next)
            OR kind NOT IN ('debounce', 'batch', 'threshold', 'absence', 'throttle', 'rate_limit')
        """,
    ),
    Invariant(
        "a window belongs to a schedule that waits for events, and is awake unless that is paused",
        """
        SELECT windows.namespace, schedule_id, windows.kind, key, wake_at, paused FROM windows
        LEFT JOIN schedules ON schedules.namespace = windows.namespace AND schedules.id = schedule_id
        WHERE schedules.kind IS NOT 'event' OR (wake_at IS NULL) != paused OR wake_at > windows.due_at
            OR windows.revision > trigger_revision
        """,
    ),
    Invariant(
        "no window is empty, and no event is held by none",
        f"""
        SELECT {_KEY} FROM windows WHERE first = next
        UNION ALL SELECT {_KEY} FROM window_events WHERE ({_KEY}) NOT IN (SELECT {_KEY} FROM windows)
        """,
    ),
    Invariant(
        "an event is held once by a window",
        f"""
        SELECT {_KEY}, name, count(*) FROM window_events WHERE kind = 'batch' GROUP BY {_KEY}, name HAVING count(*) > 1
        """,
    ),
    Invariant(
        "a window lets no more pass in its period than its schedule says",
        """
        WITH paced AS (
            SELECT namespace, id AS schedule_id, each AS kind,
                json_extract(CAST(spec AS TEXT), '$.trigger.' || each || '.limit') AS most
            FROM schedules, (SELECT 'throttle' AS each UNION ALL SELECT 'rate_limit')
            WHERE schedules.kind = 'event' AND trigger_revision = 1
        )
        SELECT namespace, schedule_id, kind, key, passed - first, most FROM windows
        JOIN paced USING (namespace, schedule_id, kind) WHERE passed - first > most
        """,
    ),
)
"""What holds of windows."""
