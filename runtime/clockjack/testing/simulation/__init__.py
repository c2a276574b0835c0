"""Deterministic simulation: whole clusters of the real actors, an adversary, and one seed that says all that happens.

A seed makes a :mod:`.plan`: what clients do and when (:mod:`.workload`), and what goes wrong and when
(:mod:`.adversary`). The plan is carried out in a :mod:`.world` of nodes and workers. They are what
:mod:`clockjack.testing.assembly` runs, on logs and a bus that lose, delay, double and refuse (:mod:`.streams`,
:mod:`.bus`), by clocks of their own. Each is a *process* (:mod:`.processes`): it can be frozen between any two steps,
go on later, or never. Time is virtual, and the order of all steps follows from the seed, so that the same plan does
the same again, to the last byte of the journal.

Meanwhile an observer (:mod:`.observer`) applies every entry as soon as it is stored, has the judge of
:mod:`clockjack.invariants.history` look at it, and compares every replica with his own. Tasks write down what they do
(:mod:`.diary`). When the faults are over, the cluster gets time to settle (:mod:`.settling`), and all must be as the
clients were told (:mod:`.promises`). :func:`~.run.simulate` does one seed; a plan that fails is shortened
(:mod:`.shrinking`). ``python -m clockjack.testing.simulation`` does many; with ``--story`` it tells all that happens
in one (:mod:`.telling`).
"""
