"""``/health/live`` and ``/health/ready``: probes."""

from litestar import get

from clockjack_api.models.jobs import NoQuery
from clockjack_api.models.nodes import Health
from clockjack_api.operations import Answer, describe
from clockjack_api.problems import NOT_READY, ApiProblem
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest

TAG = "health"


@get(
    ["/health/live", "/v1/health/live"],
    opt=describe(
        id="getLiveness",
        tag=TAG,
        summary="Say whether the process lives",
        query=NoQuery,
        answers={200: Answer(Health, "It does.")},
    ),
)
async def live(request: ApiRequest) -> Reply:
    """Say whether the process lives."""
    request.query(NoQuery)
    return json_reply(Health("ok"))


@get(
    ["/health/ready", "/v1/health/ready"],
    opt=describe(
        id="getReadiness",
        tag=TAG,
        summary="Say whether the node can take work",
        query=NoQuery,
        answers={200: Answer(Health, "It can.")},
        errors=(503,),
    ),
)
async def ready(request: ApiRequest) -> Reply:
    """Say whether the node can take work."""
    request.query(NoQuery)
    context = request.context
    problems = context.services.health.problems()
    if context.stopping.is_set():
        problems = [*problems, "the node stops"]
    if problems:
        raise ApiProblem(NOT_READY, "; ".join(problems), headers={"Retry-After": "1"}, members={"reasons": problems})
    return json_reply(Health("ok"))


ROUTES = [live, ready]
