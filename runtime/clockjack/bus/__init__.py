"""The bus: messages between actors, at most once.

:mod:`clockjack.bus.port` says what it promises, which is speed and little else. In production it is core NATS
(:mod:`clockjack.bus.nats`), in tests and the simulation a loop over subscriptions (:mod:`clockjack.bus.memory`).
What arrives waits in a bounded :class:`~clockjack.bus.inbox.Inbox`, which throws away the oldest and counts.
"""
