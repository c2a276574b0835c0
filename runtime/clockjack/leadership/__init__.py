"""Leadership: which node leads in which role, by leases in the journal.

Every node runs one :class:`.actor.Leadership`. For each role it stands by until the lease is free, proposes to
take it with the next epoch, and runs the role's actor once that record has been applied; it renews what it holds,
and gives it back when it stops. Apply is the judge (:mod:`clockjack.apply.leases`); what happens here decides only how
soon.
"""
