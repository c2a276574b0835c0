"""``POST /v1/hooks/{schedule_id}``: foreign webhooks in."""

import hashlib
from typing import Any

import msgspec
from litestar import post

from clockjack import subjects
from clockjack.access import is_namespace
from clockjack.clock import seconds
from clockjack.records import RequestKey, Submit
from clockjack.schedules import decode_spec
from clockjack.triggers.event import EventTrigger
from clockjack.triggers.hook import Hook
from clockjack.views import schedules
from clockjack.views.requests import known_request
from clockjack_api.events.store import store_events
from clockjack_api.hooks.event import hook_event
from clockjack_api.hooks.signatures import BadSignature, Delivery, verify
from clockjack_api.journal import Journal, problem_of
from clockjack_api.models.hooks import HookAccepted, HookQuery
from clockjack_api.operations import Answer, describe
from clockjack_api.problems import BAD_SIGNATURE, NOT_FOUND, ApiProblem, FieldProblem, invalid
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import ApiRequest
from clockjack_api.routes.events import TAG

SEEN = "¶hook"
"""What the idempotency keys of webhooks begin with: no client's has such a character."""


@post(
    "/v1/hooks/{schedule_id:str}",
    status_code=202,
    opt=describe(
        id="receiveHook",
        tag=TAG,
        summary="Take a foreign webhook as an event",
        description=(
            "For the `hook` of a schedule's event trigger, which says how a webhook is signed and what event it "
            "becomes. It needs no key: the signature stands for it. The body may be of any type. Answered when the "
            "event is stored durably; the same webhook again, on any node, is answered the same way, and is no second "
            "event. While the schedule is paused, events are taken, and it does not hear them."
        ),
        query=HookQuery,
        bodies={"application/json": Any},
        body_optional=True,
        answers={202: Answer(HookAccepted, "It is stored, or was before.")},
        errors=(403, 404, 503),
    ),
)
async def receive_hook(request: ApiRequest) -> Reply:
    """Take a webhook."""
    query = request.query(HookQuery)
    namespace = query.namespace or request.namespace
    if not is_namespace(namespace):
        raise invalid([FieldProblem("query", "/namespace", "is no namespace")])
    schedule_id = request.path_value("schedule_id")
    hook = await _hook(request, namespace, schedule_id)
    body = await request.body_bytes()
    services = request.context.services
    now = services.clock.now()
    try:
        delivery = verify(hook, request.header, body, now)
    except BadSignature as error:
        raise ApiProblem(BAD_SIGNATURE, str(error)) from None
    event = hook_event(hook.scheme, schedule_id, delivery, request.header, body, now)
    key = _key(namespace, schedule_id, delivery, event["id"], now)
    if await known_request(services.replica, namespace, key.key, now) is not None:
        return json_reply(HookAccepted(event["id"], duplicate=True), 202)
    await store_events(request.context, namespace, [event], subject=subjects.hooks(namespace))
    name = f"hook {schedule_id}"
    journal = Journal(
        services.proposer, request.context.patience, services.health, None, name, lambda: request.trace_id
    )
    outcome = await journal.propose(Submit([], key))
    if outcome.reason is not None:
        raise problem_of(outcome.reason)
    return json_reply(HookAccepted(event["id"], duplicate=outcome.replayed), 202)


async def _hook(request: ApiRequest, namespace: str, schedule_id: str) -> Hook:
    """Return the hook of a schedule.

    :raises ApiProblem: if there is no such schedule, or it has none.
    """
    row = await schedules.schedule(request.context.services.replica, namespace, schedule_id)
    trigger = None if row is None else decode_spec(row.spec).trigger
    if isinstance(trigger, EventTrigger) and trigger.hook is not None:
        return trigger.hook
    raise ApiProblem(NOT_FOUND, f"there is no schedule {schedule_id!r} with a hook")


def _key(namespace: str, schedule_id: str, delivery: Delivery, event_id: str, now: int) -> RequestKey:
    """Return what a webhook is known by, for as long as it could come again."""
    known_by = delivery.known_by or event_id
    digest = hashlib.blake2b(msgspec.json.encode([schedule_id, known_by]), digest_size=16).hexdigest()
    lasts = seconds(delivery.known_seconds)
    return RequestKey(namespace, f"{SEEN} {digest}", digest, now + lasts, lasts)


ROUTES = [receive_hook]
