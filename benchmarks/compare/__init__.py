"""Clockjack, what users would pick instead, and the limits of what it stands on, measured in the same run.

:mod:`.run` is the command. It goes round by round through measures, and within a measure through all systems, so that
what the machine does meanwhile hits all alike. Each measurement is a process of its own (:mod:`.child`), run with the
environment of that system, which starts a fresh broker (:mod:`.brokers`) and two worker processes, drives them
(:mod:`.measures`), prints one JSON object, and ends all it started. :mod:`.results` keeps them, a line each, from
which :mod:`.report` makes the tables and :mod:`.charts` the plots.

What is measured of a system is behind :class:`~compare.port.System`; the systems are in ``benchmarks/peers``, one file
each, and :mod:`.catalogue` says what they are, with which settings, and what they promise.

All systems run the same job (:mod:`.tally`): a number, 300 bytes that nobody looks at, and how long to rest. It notes
in memory shared with the driver that it began, when, and that it ended. So "has run" and "started at" mean the same
for all, and no system's own bookkeeping has to be asked.
"""
