"""``HEAD``: what :mod:`clockjack_api.front` tells routes that must know of it."""

HEAD = "clockjack.head"
"""Key in the scope of a request that wants the head of an answer alone."""
