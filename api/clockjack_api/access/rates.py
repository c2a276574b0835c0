"""How many requests a key makes: counted on each node, in windows of time that begin with its first request.

Told as ``RateLimit-Policy`` and ``RateLimit`` (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/).
"""

from math import ceil

import anyio

from clockjack_api.access.grant import Grant
from clockjack_api.problems import RATE_LIMITED, ApiProblem

WINDOW_SECONDS = 10


class Rates:
    """Counts them."""

    def __init__(self, requests_per_second: int) -> None:
        """Let each key make so many requests a second, on average over a window; 0 for any number."""
        self._quota = requests_per_second * WINDOW_SECONDS
        self._policy = f'"key";q={self._quota};w={WINDOW_SECONDS}'.encode()

    def spend(self, grant: Grant) -> None:
        """Count a request of a key.

        :raises ApiProblem: 429 if it was one too many.
        """
        if not self._quota or grant.principal.key_id is None:
            return
        now = anyio.current_time()
        if now >= grant.window_ends:
            grant.window_ends = now + WINDOW_SECONDS
            grant.spent = 0
        grant.spent += 1
        if grant.spent > self._quota:
            headers = {"Retry-After": str(ceil(grant.window_ends - now))}
            detail = f"this key made {self._quota} requests to this node in {WINDOW_SECONDS} s"
            raise ApiProblem(RATE_LIMITED, detail, headers=headers)

    def headers(self, grant: Grant) -> list[tuple[bytes, bytes]]:
        """Return what tells a client how many requests are left to it."""
        if not self._quota or grant.principal.key_id is None:
            return []
        left = max(self._quota - grant.spent, 0)
        seconds = max(ceil(grant.window_ends - anyio.current_time()), 0)
        return [(b"ratelimit-policy", self._policy), (b"ratelimit", b'"key";r=%d;t=%d' % (left, seconds))]
