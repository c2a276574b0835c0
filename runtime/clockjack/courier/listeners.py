"""Subscriptions, ready to be asked about events."""

import logging

from clockjack.replica.port import Reader
from clockjack.subscriptions import decode_subscription
from clockjack.triggers.index import Index, Key
from clockjack.triggers.pattern import TooMuchWork
from clockjack.triggers.selector import EventMatcher
from clockjack.views.subscriptions import SubscriptionRow, all_subscriptions

PAGE = 500
"""Subscriptions read at once."""

log = logging.getLogger(__name__)


class Listener:
    """One subscription that is enabled."""

    def __init__(self, row: SubscriptionRow) -> None:
        """Listen as `row` says."""
        spec = decode_subscription(row.spec)
        self.row = row
        self.key: Key = (row.namespace, row.id)
        self.matcher = EventMatcher(spec)
        self.hears_lifecycle = spec.hears_lifecycle
        self.hears_users = not spec.types or not all(glob.startswith("io.clockjack.") for glob in spec.types)

    def hears_user_event(self, at: int, position: int) -> bool:
        """Say whether an event came after it was enabled.

        A stream that was made anew begins from 1 again; so what its server stored since then counts, too.
        """
        return position > self.row.events_after or at >= self.row.heard_from

    def wants(self, event: dict[str, object]) -> bool:
        """Say whether an event fits; one whose content can't be compared within bounds does not."""
        try:
            return self.matcher.matches(event)
        except TooMuchWork:
            log.warning("an event is too complex for the filter of the subscription %s/%s", *self.key)
            return False


class Listeners:
    """All subscriptions that are enabled."""

    def __init__(self) -> None:
        """Begin with none; :meth:`load` reads them."""
        self._known: dict[Key, Listener] = {}
        self._users: Index[Listener] = Index()
        self._own: Index[Listener] = Index()

    @property
    def any_users(self) -> bool:
        """Whether anybody hears users' events."""
        return any(each.hears_users for each in self._known.values())

    @property
    def events_after(self) -> int | None:
        """The position behind which one of them may want a user's event; None if none ever does."""
        return min((each.row.events_after for each in self._known.values() if each.hears_users), default=None)

    @property
    def lifecycle_after(self) -> int | None:
        """The position behind which one of them may want a life-cycle event; None if none ever does."""
        return min((each.row.lifecycle_after for each in self._known.values() if each.hears_lifecycle), default=None)

    async def load(self, reader: Reader) -> None:
        """Read all of them; those that did not change stay as they are."""
        found: dict[Key, SubscriptionRow] = {}
        after = ("", "")
        while rows := await all_subscriptions(reader, PAGE, after):
            found |= {(row.namespace, row.id): row for row in rows if row.enabled}
            after = (rows[-1].namespace, rows[-1].id)
            if len(rows) < PAGE:
                break
        for key, listener in list(self._known.items()):
            row = found.get(key)
            if row is None or (row.made, row.revision) != (listener.row.made, listener.row.revision):
                self._users.remove(key)
                self._own.remove(key)
                del self._known[key]
        for key, row in found.items():
            if key not in self._known:
                self._enter(Listener(row))

    def of_user_event(self, namespace: str, event: dict[str, object], at: int, position: int) -> list[Listener]:
        """Return those who hear a user's event, by their ids."""
        candidates = self._users.candidates(namespace, str(event["type"]), event)
        return [each for each in candidates if each.hears_user_event(at, position) and each.wants(event)]

    def wants_lifecycle(self, namespace: str, kind: str) -> bool:
        """Say whether any may want a life-cycle event of that type."""
        return self._own.has_any(namespace, kind)

    def of_lifecycle(self, namespace: str, event: dict[str, object], position: int) -> list[Listener]:
        """Return those who hear a life-cycle event, by their ids."""
        candidates = self._own.candidates(namespace, str(event["type"]), event)
        return [each for each in candidates if position > each.row.lifecycle_after and each.wants(event)]

    def _enter(self, listener: Listener) -> None:
        self._known[listener.key] = listener
        exact = listener.matcher.exact_values()
        if listener.hears_users:
            self._users.add(listener, *listener.matcher.types(own=False), exact)
        if listener.hears_lifecycle:
            self._own.add(listener, *listener.matcher.types(own=True), exact)
