"""``/metrics``: for Prometheus."""

from importlib import import_module
from typing import Any

from anyio import to_thread
from litestar import get

from clockjack_api.models.jobs import NoQuery
from clockjack_api.operations import Answer, describe
from clockjack_api.reply import Reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.health import TAG


@get(
    ["/metrics", "/v1/metrics"],
    opt=describe(
        id="getMetrics",
        tag=TAG,
        summary="Get metrics, in Prometheus' text format",
        description="With a key that acts in one namespace, those of its queues alone.",
        query=NoQuery,
        answers={200: Answer(str, "The metrics.", media_type="text/plain")},
    ),
)
async def get_metrics(request: ApiRequest) -> Reply:
    """Get metrics."""
    request.query(NoQuery)
    # Imported when first asked for, in a thread, as it reads files: a node that nobody scrapes does without.
    metrics: Any = await to_thread.run_sync(import_module, "clockjack_api.metrics")
    content, media_type = await metrics.exposition(request.context, request.principal.namespace)
    return Reply(content, media_type=media_type.encode())


ROUTES = [get_metrics]
