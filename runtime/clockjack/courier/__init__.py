"""The courier: delivers events to subscriptions, as signed webhooks. One leads, by a lease.

It does two things beside each other, and knows nothing that is not in the replica:

- :mod:`.gathering` reads users' events and life-cycle events, each in order from the place that the journal notes, and
  asks which subscriptions hear them (:mod:`.listeners`). What it found goes into a ``FanOut`` record with the place up
  to which all is found, so that both change together: a leader that takes over loses nothing, and finds nothing twice.
  Apply enters a *delivery* for each subscription.
- :mod:`.delivering` sends what is due. Each subscription for which something waits has a *lane* of its own
  (:mod:`.lane`) with a few slots, so that a slow receiver holds up nobody else. What an attempt came to goes into a
  ``Delivered`` record; a leader that is gone before that has sent it, and the next one sends it once more, with the
  same ``webhook-id``: at least once.

A delivery that fails is tried again for a day (:mod:`.retrying`), then it is a dead letter, which can be replayed. How
requests are made is behind a port, :mod:`.port`, with an adapter in :mod:`.postman` and :mod:`.http`. No order is kept
among the events of a subscription. All is bounded: see :mod:`clockjack.apply.deliveries` for what waits, and the
constants here.
"""
