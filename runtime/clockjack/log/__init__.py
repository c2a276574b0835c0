"""The log: an ordered, durable sequence of entries, which the journal and the events stream are made of.

:mod:`clockjack.log.port` says what a log promises. In production it is a JetStream stream
(:mod:`clockjack.log.nats`), read through an ordered consumer that is made anew whenever anything about it is in
doubt (:mod:`clockjack.log.nats_follower`): what was delivered twice or out of order never reaches the reader,
and nothing is left out. In tests and the simulation it is a list (:mod:`clockjack.log.memory`).
"""
