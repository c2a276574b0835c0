"""The keys that are good now, in memory: what every request is checked against.

They come from the replica, and again whenever a record of the journal changed them; so a key that was revoked on one
node is refused by all a moment later, and what was let in by it (an event stream, say) is ended by
:attr:`Grant.ended`. When a key was last used is noted here, and told to the journal once in a while, not with each
request.
"""

import hmac
import logging
from collections.abc import Iterator

import anyio

from clockjack.access import ALL_NAMESPACES
from clockjack.apply.topics import Topic
from clockjack.clock import MICROSECONDS
from clockjack.errors import ClockjackError
from clockjack.records import KeysUsed
from clockjack.services import Services
from clockjack.views.api_keys import KeyRow, any_key, usable_keys
from clockjack_api.access.grant import Grant
from clockjack_api.access.principal import ANYBODY, LOCAL, NOBODY, Principal
from clockjack_api.access.tokens import digest_of
from clockjack_api.problems import UNAUTHENTICATED, ApiProblem

LOOK_SECONDS = 10.0
"""So often it is looked whether keys have expired, and which were used."""

USE_SECONDS = 300
"""The journal is told again that a key was used after so long."""

CHALLENGE = 'Bearer realm="clockjack"'

log = logging.getLogger(__name__)


class KeyRing:
    """Tells who asks."""

    def __init__(self, services: Services, *, may_be_open: bool, local_key: bytes | None = None) -> None:
        """Begin with no keys, closed; :meth:`refresh` brings them.

        :param may_be_open: as long as no key was made, anybody may do anything; else nobody
        :param local_key: digest of the secret of who is on the node's own machine; see :data:`.principal.LOCAL`
        """
        self._local = None if local_key is None else Grant(LOCAL, local_key, None, 0)
        self._services = services
        self._may_be_open = may_be_open
        self._grants: dict[bytes, Grant] = {}
        self._anybody: Grant | None = None
        self.nobody = Grant(NOBODY, b"", None, 0)
        """What a route that is open to all grants."""
        self._reading = anyio.Lock()

    @property
    def open(self) -> bool:
        """Whether no key is needed."""
        return self._anybody is not None

    def identify(self, authorization: str | None) -> Grant:
        """Return what an ``Authorization`` header grants.

        While access is open, it doesn't matter: what is no key is no less than none.

        :raises ApiProblem: 401 if it has no key that is good.
        """
        if self._anybody is not None:
            return self._anybody
        if authorization is None:
            raise refusal("a key is needed: Authorization: Bearer cjk_…")
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise refusal("a key comes as Authorization: Bearer cjk_…")
        digest = digest_of(secret.strip())
        grant = self._grants.get(digest) or self._local
        # The digest of a secret that one does not know can't be steered, so that the look-up tells nothing; and the
        # comparison takes the same time whatever it finds.
        if grant is None or not hmac.compare_digest(grant.digest, digest):
            raise refusal("the key is unknown, or was revoked", error="invalid_token")
        now = self._services.clock.now()
        if grant.expires_at is not None and grant.expires_at <= now:
            raise refusal("the key has expired", error="invalid_token")
        grant.used_at = now
        return grant

    async def refresh(self) -> None:
        """Read the keys; end what was let in by those that are gone."""
        async with self._reading:
            replica = self._services.replica
            is_open = self._may_be_open and not await any_key(replica)
            rows = await usable_keys(replica)
        if is_open:
            self._anybody = self._anybody or Grant(ANYBODY, b"", None, 0)
        elif self._anybody is not None:
            self._anybody.ended.set()
            self._anybody = None
        before = self._grants
        self._grants = {row.digest: before.get(row.digest) or _grant(row) for row in rows}
        for digest, grant in before.items():
            if digest not in self._grants:
                grant.ended.set()
        self._end_expired()

    async def run(self) -> None:
        """Follow the journal; never returns."""
        with self._services.replica.watch(Topic.KEYS) as watch:
            while True:
                # Without keys there is nothing to do by time.
                with anyio.move_on_after(LOOK_SECONDS if self._grants else None) as scope:
                    await watch.wait()
                if not scope.cancelled_caught:
                    await self.refresh()
                self._end_expired()
                await self._tell_uses()

    def _end_expired(self) -> None:
        now = self._services.clock.now()
        for grant in self._grants.values():
            if grant.expires_at is not None and grant.expires_at <= now:
                grant.ended.set()

    async def _tell_uses(self) -> None:
        items = list(self._uses())
        if not items:
            return
        try:
            await self._services.proposer.propose(KeysUsed([(key_id, at) for key_id, at, _ in items]))
        except ClockjackError as error:
            log.debug("when keys were used could not be noted: %s", error)
            return
        for _, at, grant in items:
            grant.noted_at = at

    def _uses(self) -> Iterator[tuple[str, int, Grant]]:
        for grant in self._grants.values():
            key_id, used = grant.principal.key_id, grant.used_at
            if key_id is not None and used and used - grant.noted_at >= USE_SECONDS * MICROSECONDS:
                yield key_id, used, grant


def _grant(row: KeyRow) -> Grant:
    namespace = None if row.namespace == ALL_NAMESPACES else row.namespace
    principal = Principal(row.id, row.name, row.role, namespace)
    return Grant(principal, row.digest, row.expires_at, row.last_used_at or 0)


def refusal(detail: str, *, error: str | None = None) -> ApiProblem:
    """Return the problem of a request without a key that is good (RFC 6750, section 3)."""
    challenge = CHALLENGE if error is None else f'{CHALLENGE}, error="{error}"'
    return ApiProblem(UNAUTHENTICATED, detail, headers={"WWW-Authenticate": challenge})
