"""The matcher: turns events into jobs of the schedules that wait for them. One leads, by a lease.

Two streams come in, each read in order from the position that the journal notes (:mod:`.positions`): users' events, and
life-cycle events out of the replica. The schedules with event triggers are kept ready for matching
(:mod:`.listeners`). What matched goes into a ``Matched`` record with the position up to which all is decided; a
leader that takes over reads again from there, and because a job's id follows from schedule and event, apply refuses
what was there before.
"""
