"""The front ends of a node: the REST API, the command line over it, and the demo.

They see a node by :mod:`clockjack.services` alone: its ports, its read models, and a proposer that tells what became
of a record. :mod:`.app` puts the routes (:mod:`.routes`, one file a resource) behind the checks that all requests
pass; :mod:`.server` runs it inside the node's task group; :mod:`.cli` is a client like any other, but for ``serve``.
"""
