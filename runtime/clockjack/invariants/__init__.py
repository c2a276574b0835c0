"""What holds of any state that apply has led to, whatever the journal says.

An invariant is a SELECT for what contradicts it (:mod:`.invariant`), one module a subject. The model tests ask all of
them after every step, the simulation of every replica, and whoever doubts a database can ask by hand::

    assert not violations(sqlite3.connect("replica.sqlite"))

Some things can be told only of two states, one after the other: :mod:`.rising` has what never goes back. What holds
only while the clocks of all nodes and executors agree is in :data:`clockjack.invariants.times.TIMES`.
"""

from clockjack.invariants.check import ALL, violations, violations_in
from clockjack.invariants.invariant import Invariant
from clockjack.invariants.rising import Rising
from clockjack.invariants.times import TIMES

__all__ = ["ALL", "TIMES", "Invariant", "Rising", "violations", "violations_in"]
