"""The table: which roles may use which operation, and whether it acts in one namespace.

Every route must stand here, by the id of its operation: the API does not start otherwise.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from msgspec import Struct

from clockjack.access import Role
from clockjack_api.access.roles import ADMINS, ALL, OPERATORS, READERS, SUBMITTERS, WORKERS
from clockjack_api.operations import OPT, Operation

RULE = "rule"
"""Key in a handler's ``opt``, where :func:`attach` puts its rule."""

UNLISTED = "unlisted"
"""Key in the ``opt`` of a handler that the OpenAPI document leaves out: what it is called here."""


class Rule(Struct, frozen=True):
    """Who may use an operation, and where it acts."""

    roles: frozenset[Role]
    scope: Literal["namespace", "node", "open"]
    """``namespace``: in one, that of the key. ``node``: it is about the node or the cluster, whatever the namespace.
    ``open``: anybody may, without a key."""


def within(roles: frozenset[Role]) -> Rule:
    """Return the rule of an operation that acts in one namespace."""
    return Rule(roles, "namespace")


def node_wide(roles: frozenset[Role]) -> Rule:
    """Return the rule of an operation that is about the node or the cluster."""
    return Rule(roles, "node")


OPEN = Rule(frozenset(), "open")

RULES: Mapping[str, Rule] = {
    # access
    "getAccess": node_wide(ALL),
    "listApiKeys": node_wide(ADMINS),
    "createApiKey": within(ADMINS),
    "getApiKey": node_wide(ADMINS),
    "revokeApiKey": node_wide(ADMINS),
    "listAudit": node_wide(ADMINS),
    # jobs
    "submitJob": within(SUBMITTERS),
    "submitJobs": within(SUBMITTERS),
    "listJobs": within(READERS),
    "getJob": within(READERS),
    "listJobAttempts": within(READERS),
    "listJobEvents": within(READERS),
    "listJobLogs": within(READERS),
    "cancelJob": within(SUBMITTERS),
    "retryJob": within(OPERATORS),
    "runJobNow": within(OPERATORS),
    "actOnJobs": within(OPERATORS),
    # schedules
    "listSchedules": within(READERS),
    "getSchedule": within(READERS),
    "previewSchedule": within(READERS),
    "listScheduleTicks": within(READERS),
    "createSchedule": within(OPERATORS),
    "createSchedules": within(OPERATORS),
    "putSchedule": within(OPERATORS),
    "patchSchedule": within(OPERATORS),
    "deleteSchedule": within(OPERATORS),
    "pauseSchedule": within(OPERATORS),
    "resumeSchedule": within(OPERATORS),
    "triggerSchedule": within(SUBMITTERS),
    "applySchedules": within(OPERATORS),
    "backfillSchedule": within(OPERATORS),
    "listBackfills": within(READERS),
    "getBackfill": within(READERS),
    "listBackfillTicks": within(READERS),
    "cancelBackfill": within(OPERATORS),
    # calendars
    "listCalendars": within(READERS),
    "getCalendar": within(READERS),
    "putCalendar": within(OPERATORS),
    "deleteCalendar": within(OPERATORS),
    # events
    "publishEvents": within(SUBMITTERS),
    "listEvents": within(READERS),
    "streamEvents": within(READERS),
    "openEventSocket": within(READERS),
    "listDeadLetters": within(READERS),
    "receiveHook": OPEN,  # the signature stands for a key
    # subscriptions
    "listSubscriptions": within(READERS),
    "createSubscription": within(OPERATORS),
    "getSubscription": within(READERS),
    "putSubscription": within(OPERATORS),
    "patchSubscription": within(OPERATORS),
    "deleteSubscription": within(OPERATORS),
    "rotateSubscriptionSecret": within(OPERATORS),
    "testSubscription": within(OPERATORS),
    "replaySubscription": within(OPERATORS),
    "listSubscriptionAttempts": within(READERS),
    "listSubscriptionDeadLetters": within(READERS),
    "replayDeadLetter": within(OPERATORS),
    # queues
    "listQueues": within(READERS),
    "getQueue": within(READERS),
    "putQueue": within(OPERATORS),
    "pauseQueue": within(OPERATORS),
    "resumeQueue": within(OPERATORS),
    "drainQueue": within(OPERATORS),
    "purgeQueue": within(OPERATORS),
    "deleteQueue": within(OPERATORS),
    # workers
    "registerWorker": within(WORKERS),
    "removeWorker": within(WORKERS),
    "pollWorker": within(WORKERS),
    "heartbeatAttempt": within(WORKERS),
    "completeAttempt": within(WORKERS),
    "failAttempt": within(WORKERS),
    # nodes
    "listExecutors": node_wide(READERS),
    "listTasks": node_wide(READERS),
    "getCluster": node_wide(READERS),
    # health
    "getLiveness": OPEN,
    "getReadiness": OPEN,
    "getMetrics": node_wide(READERS),
    # documents
    "getOpenApiDocument": OPEN,
    "getAsyncApiDocument": OPEN,
    "getViewer": OPEN,
    "getViewerAsset": OPEN,
}
"""By operation id."""


class MissingRule(Exception):
    """A route of which the table does not say who may use it."""

    def __init__(self, name: str) -> None:
        """Name the operation, or the function, that has no rule."""
        super().__init__(f"{name} has no rule in clockjack_api.access.rules: say which roles may use it, and where")


def attach(handlers: Iterable[Any]) -> None:
    """Give each handler its rule.

    :raises MissingRule: if the table has none for one of them.
    """
    for handler in handlers:
        name = operation_id(handler)
        rule = RULES.get(name)
        if rule is None:
            raise MissingRule(name)
        handler.opt[RULE] = rule


def operation_id(handler: Any) -> str:
    """Return what a handler is called in the table; the name of its function, if it doesn't say."""
    operation: Operation | None = handler.opt.get(OPT)
    if operation is not None:
        return operation.id
    return str(handler.opt.get(UNLISTED) or handler.fn.__name__)
