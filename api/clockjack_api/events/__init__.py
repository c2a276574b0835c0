"""Events over HTTP: taken in, listed, and streamed.

Users' events are in a log of their own, life-cycle events in the replica; a stream shows both. The id of an event
in a stream, ``<life-cycle position>-<events sequence>``, tells how far both were read, so that a client can go on
behind it on any node. One :class:`~clockjack_api.events.feed.Feed` a process follows both and hands them to all
subscribers, each with a bounded buffer; who comes late, or back, first catches up from the stores.
"""
