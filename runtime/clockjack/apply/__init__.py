"""Apply: record and state in, state out, and nothing else.

One transaction takes a run of journal entries. The rows that they touch become objects (:mod:`.table`), the
records are applied to those one after the other in plain Python (a module for each subject, the table of
transitions in :mod:`clockjack.jobs`), and what changed is written back in a few large statements
(:mod:`.session`), with the sequence of the last entry. Every job changes its state in one place,
``Session.move``, which also keeps all counts.

Nothing here asks for the time, a random number or a time zone: what is not deterministic is in the record.
"""
