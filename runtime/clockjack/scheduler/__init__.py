"""The scheduler: decides when. One leads, by a lease.

Three duties, each a loop of its own that looks at what is due, proposes, and waits for the next instant or for a
change: jobs that wait for a time (:mod:`.timers`: delays, retries, expiry), schedules (:mod:`.ticks`), and ticks of the
past that somebody wants made up for (:mod:`.backfills`). All read what is due from the replica in bounded pages, so
that any number of timers costs disk and not memory. What a tick means (missed ticks, the next one, jitter) is pure,
and in :mod:`clockjack.schedules`.
"""
