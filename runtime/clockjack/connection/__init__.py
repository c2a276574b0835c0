"""The connection to NATS that a process shares among its log, its bus and its payloads.

:mod:`clockjack.connection.nats` connects, reconnects for ever, and turns what the NATS client reports into
answers or typed errors: a request fails at once when the connection breaks or the server refuses it, not only
when its time is up. :mod:`clockjack.connection.jetstream` has the few calls of the JetStream API that Clockjack
makes, typed.
"""
