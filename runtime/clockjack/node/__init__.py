"""A node: the composition root. Nothing else makes adapters, and nothing here decides anything.

:mod:`.storage` opens what a node stands on (data directory, NATS, streams, replica), :mod:`.compose` puts the actors
on it and takes them down in order, :mod:`.health` says how it is, and :mod:`.worker` is the light node that only
runs executors.
"""
