"""How much the matcher does at once and keeps, and what happens beyond."""

EVENTS = 256
"""Events that are read and decided at once."""

NOTE_EVERY = 5000
"""A place is noted at the latest after so many events without a match: what is read again after a failover."""

RECORD_BYTES = 262_144
"""A record with so much in it is proposed, and the next one begun."""

MAX_KEYS = 10_000
"""Windows of a kind that a schedule has at once. An event of a further key is skipped: ``too-many-keys``."""

MAX_HELD_BYTES = 67_108_864
"""Events that the windows of a schedule hold together. One that has no room is skipped: ``too-much-held``."""

MAX_HELD_EVENT = 262_144
"""Bytes of an event, as JSON, that can be held. A larger one is skipped: ``too-large``."""

BATCH_BYTES = 262_144
"""A batch that has so many bytes is complete; a threshold keeps no more of its events, and lets the oldest go."""

MAX_WAITING = 1_000
"""Events that wait behind one throttle. A further one is skipped: ``throttle-full``."""

MAX_WORK_BYTES = 262_144
"""Of a job that an event made, after what is large in it was put aside; a larger one is skipped: ``too-large``."""

MAX_KEY_TEXT = 200
"""Characters of a key; of a longer one its digest counts."""

DUE_AT_ONCE = 100
"""Windows that are due are looked at so many at once."""

LETTER_BYTES = 1_024
"""So much of a dead letter's payload is kept."""
