"""All routes."""

from litestar.handlers import HTTPRouteHandler

from clockjack_api.routes import (
    api_keys,
    audit,
    calendars,
    dead_letters,
    documents,
    events,
    health,
    hooks,
    job_actions,
    joblogs,
    jobs,
    metrics,
    nodes,
    queues,
    schedule_actions,
    schedule_sets,
    schedules,
    stream,
    submit,
    workers,
)

ROUTES: list[HTTPRouteHandler] = [
    *submit.ROUTES,
    *jobs.ROUTES,
    *job_actions.ROUTES,
    *joblogs.ROUTES,
    *schedules.ROUTES,
    *schedule_actions.ROUTES,
    *schedule_sets.ROUTES,
    *calendars.ROUTES,
    *events.ROUTES,
    *dead_letters.ROUTES,
    *hooks.ROUTES,
    *stream.ROUTES,
    *queues.ROUTES,
    *workers.ROUTES,
    *nodes.ROUTES,
    *api_keys.ROUTES,
    *audit.ROUTES,
    *health.ROUTES,
    *metrics.ROUTES,
    *documents.ROUTES,
]
