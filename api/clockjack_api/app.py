"""The API as an ASGI application."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
from litestar import Litestar, Request, Response
from litestar.plugins import PluginProtocol

from clockjack.config.rules import is_loopback
from clockjack.services import Services
from clockjack_api import problems
from clockjack_api.access.admission import admit
from clockjack_api.access.key_ring import KeyRing
from clockjack_api.access.rates import Rates
from clockjack_api.access.rules import RULE, attach
from clockjack_api.access.seats import Room, Seats
from clockjack_api.answers import answer_to
from clockjack_api.arguments import ArgumentChecks
from clockjack_api.context import Context
from clockjack_api.events.feed import Feed
from clockjack_api.events.recent import RecentEvents
from clockjack_api.front import Front
from clockjack_api.joblogs.news import LogNews
from clockjack_api.patience import Patience
from clockjack_api.request import ApiRequest
from clockjack_api.routes.all import ROUTES
from clockjack_api.routes.options import options_handlers
from clockjack_api.settings import ApiSettings
from clockjack_api.throughput import Throughput
from clockjack_api.traffic import Traffic
from clockjack_api.waits import JobEnds

RESTART_SECONDS = 1.0
"""Pause before what routes share is run again after a failure."""

log = logging.getLogger(__name__)


class LeanLitestar(Litestar):
    """Litestar without its plugins for pydantic and attrs.

    They would be loaded because something else brought those packages along, at the price of half a second and
    10 MB; all models here are msgspec's.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return plugins


class Api:
    """One node's API: the application, and how to stop it."""

    def __init__(self, services: Services, settings: ApiSettings) -> None:
        """Serve `services`; see :func:`create_app`."""
        stopping = anyio.Event()
        self.settings = settings
        self.context = Context(
            services,
            KeyRing(services, may_be_open=is_loopback(settings.host), local_key=settings.local_key),
            Rates(settings.key_requests_per_second),
            Seats(
                {
                    "stream": Room(settings.max_streams, settings.max_streams_per_key),
                    "wait": Room(settings.max_waits, settings.max_waits_per_key),
                }
            ),
            settings,
            ArgumentChecks(),
            JobEnds(services.replica, stopping),
            Feed(services.replica, services.events),
            RecentEvents(services.replica, services.events),
            LogNews(services.job_logs),
            Throughput(services.replica),
            Traffic(),
            Patience(settings.write_seconds),
            stopping,
        )
        attach(ROUTES)
        app = LeanLitestar(
            [*options_handlers(ROUTES), *ROUTES],
            openapi_config=None,
            logging_config=None,
            request_class=ApiRequest,
            before_request=let_in,
            exception_handlers={Exception: answer_failed},
            lifespan=[self._running],
            debug=False,
            pdb_on_exception=False,
        )
        self.asgi = Front(app, ROUTES, self.context)
        """The application."""

    def begin_stop(self) -> None:
        """Let streams and waits end; requests are still answered."""
        self.context.stopping.set()
        self.context.ends.release()

    @asynccontextmanager
    async def _running(self, _: Litestar) -> AsyncIterator[None]:
        """Run what the routes share, for as long as the server does."""
        await self.context.keys.refresh()
        async with anyio.create_task_group() as group:
            for run in (
                self.context.keys.run,
                self.context.ends.run,
                self.context.feed.run,
                self.context.log_news.run,
                self.context.throughput.run,
                self.context.patience.run,
            ):
                group.start_soon(_keep_running, run)
            yield
            group.cancel_scope.cancel()


async def _keep_running(run: Callable[[], Awaitable[None]]) -> None:
    """Run something that never ends; if it fails, say so, and begin anew after a while."""
    while True:
        try:
            await run()
        except Exception:
            log.exception("the API's %s failed, and begins anew", getattr(run, "__qualname__", run))
        await anyio.sleep(RESTART_SECONDS)


def create_app(services: Services, settings: ApiSettings | None = None) -> Api:
    """Return the API of a node that offers `services`."""
    return Api(services, settings or ApiSettings())


async def let_in(request: Request[Any, Any, Any]) -> None:
    """Let a request in that was routed, or refuse it."""
    assert isinstance(request, ApiRequest)
    context, details = request.context, request.details
    admit(details, details["route_handler"].opt[RULE], context.keys, context.rates)


def answer_failed(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer a request that failed."""
    assert isinstance(request, ApiRequest)
    reply = answer_to(error, request)
    return Response(reply.body, status_code=reply.status, media_type=problems.MEDIA_TYPE, headers=reply.headers)
