"""The matcher: turns events into jobs of the schedules that wait for them. One leads, by a lease.

Two streams come in, each read in order from the place that the journal notes (:mod:`.positions`): users' events, and
life-cycle events out of the replica. The schedules with event triggers are kept ready for matching
(:mod:`.listeners`), looked up by type and by exact values of their filters
(:mod:`clockjack.triggers.index`). The actor reads and waits (:mod:`.actor`); what an event leads to is decided in
:mod:`.deciding`.

**Windows.** A trigger may gather events, hold them back or count them, each group (*key*) by itself. Such a group is a
*window*: a row of the state with the events that it holds, and an instant at which it is due. Windows are moved here
and nowhere else: what an event does to one (:mod:`.gathering`, :mod:`.pacing`) is pure, on a window that was read from
the replica (:mod:`.store`) and is in hand for a moment (:mod:`.window`). Gathering goes by the times at which events
were stored, so that a burst is a burst, however late it is read; pacing goes by the time at which jobs are made.

**Exactly once.** What came of some events goes into one ``Matched`` record (:mod:`.turn`): jobs, skips, moves of
windows, and the place up to which all is decided, in the middle of an event's schedules if need be. Apply takes them
one after the other, by a serial number; so state and place change together, and a leader that takes over reads
on from there with the windows as they were. A window is due only when all events that were stored before that instant
have been read. That an event makes no second job, published once more after minutes, follows from the job's id and from
the ticks.

Everything is bounded (:mod:`.limits`). What is no event is noted as a dead letter, and holds up nobody.
"""
