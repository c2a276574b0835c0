"""What the routes work with."""

import anyio
from msgspec import Struct

from clockjack.services import Services
from clockjack_api.access.key_ring import KeyRing
from clockjack_api.access.rates import Rates
from clockjack_api.access.seats import Seats
from clockjack_api.arguments import ArgumentChecks
from clockjack_api.events.feed import Feed
from clockjack_api.events.recent import RecentEvents
from clockjack_api.joblogs.news import LogNews
from clockjack_api.patience import Patience
from clockjack_api.settings import ApiSettings
from clockjack_api.throughput import Throughput
from clockjack_api.traffic import Traffic
from clockjack_api.waits import JobEnds


class Context(Struct):
    """One node's API, from the inside."""

    services: Services
    keys: KeyRing
    rates: Rates
    seats: Seats
    settings: ApiSettings
    checks: ArgumentChecks
    ends: JobEnds
    feed: Feed
    recent: RecentEvents
    log_news: LogNews
    throughput: Throughput
    traffic: Traffic
    patience: Patience
    stopping: anyio.Event
    """Set when the server stops: streams and waits end."""
