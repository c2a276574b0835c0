"""Read models: the state as front ends show it.

Async functions over a :class:`~clockjack.replica.port.Reader`, one noun a file. They return plain structs with
instants in microseconds and stored JSON as it is; how that looks on the wire is the front end's business. Each
query is bounded: by a LIMIT, and, where no index leads to the rows, by how many are looked at.
"""
