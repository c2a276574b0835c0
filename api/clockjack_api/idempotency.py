"""``Idempotency-Key``: what a request is known by.

The key goes into the journal with what the request does; apply keeps what that led to, and says so when it comes
again. The answer is made anew from the (same) request and the ids and times of the first.
"""

import hashlib

from clockjack.clock import MICROSECONDS
from clockjack.records import RequestKey
from clockjack_api.request import ApiRequest

REPLAYED = {"Idempotent-Replayed": "true"}
"""Header of an answer that was given before."""


def request_key(request: ApiRequest, body: bytes, now: int, part: str = "") -> RequestKey | None:
    """Return what a request is known by; None if it came without a key.

    :param part: tells apart the records of a request that makes several
    :raises ApiProblem: if the key is not one.
    """
    key = request.idempotency_key()
    if key is None:
        return None
    digest = hashlib.blake2b(digest_size=16)
    for piece in (request.method.encode(), request.path.encode(), body):
        digest.update(b"%d:" % len(piece))
        digest.update(piece)
    lasts = request.context.settings.idempotency_seconds * MICROSECONDS
    return RequestKey(request.namespace, f"{key}{part}", digest.hexdigest(), now + lasts, lasts)
