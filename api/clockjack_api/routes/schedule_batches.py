"""``/v1/schedules/batch``: many schedules in one request."""

from typing import Annotated

import anyio
from anyio import to_thread
from litestar import post
from msgspec import Meta, Raw, Struct

from clockjack.apply.outcome import STALE_CALENDARS, STALE_REVISION, Made
from clockjack.calendars import Calendars
from clockjack.records import PutSchedule, RequestKey
from clockjack.schedules import ScheduleSpec
from clockjack.triggers.event import EventTrigger
from clockjack_api.context import Context
from clockjack_api.idempotency import REPLAYED, request_key
from clockjack_api.identifiers import new_ulids
from clockjack_api.journal import Journal, problem_of
from clockjack_api.models.jobs import NoQuery
from clockjack_api.models.schedule_batches import (
    MAX_BATCH,
    ScheduleBatchItem,
    ScheduleBatchRequest,
    ScheduleBatchResult,
)
from clockjack_api.models.schedules import ScheduleRequest
from clockjack_api.operations import IDEMPOTENCY_KEY, Answer, describe
from clockjack_api.operations import REPLAYED as REPLAYED_HEADER
from clockjack_api.problems import CHANGED_MEANWHILE, DUPLICATE_ID, ApiProblem, FieldProblem, invalid
from clockjack_api.reply import Reply, json_reply
from clockjack_api.request import BATCH_LIMIT, ApiRequest
from clockjack_api.routes.schedules import TAG, TRIES
from clockjack_api.schedule_writing import calendars_of, events_so_far, faults_of, id_faults, make_put
from clockjack_api.strict import MAX_FAULTS, StrictDecoder


class _Envelope(Struct, forbid_unknown_fields=True):
    """A :class:`ScheduleBatchRequest` whose schedules are looked at one by one, so that the faults of all are told."""

    schedules: Annotated[list[Raw], Meta(min_length=1, max_length=MAX_BATCH)]


_envelope_decoder: StrictDecoder[_Envelope] = StrictDecoder(_Envelope)
_member_decoder: StrictDecoder[ScheduleRequest] = StrictDecoder(ScheduleRequest)


class _Item:
    """One schedule on its way."""

    def __init__(self, schedule_id: str, spec: ScheduleSpec, key: RequestKey | None) -> None:
        self.id = schedule_id
        self.spec = spec
        self.key = key
        self.record: PutSchedule | None = None
        self.replayed = False
        self.problem: ApiProblem | None = None
        self.done = False

    async def propose(self, journal: Journal) -> None:
        """Store it; where a calendar was changed in between, it is not done."""
        assert self.record is not None
        try:
            outcome = await journal.propose(self.record)
        except ApiProblem as problem:
            self.done, self.problem = True, problem
            return
        self.done = outcome.reason != STALE_CALENDARS
        if outcome.reason is None:
            made: Made = outcome.value[0]
            self.id, self.replayed = made.id, outcome.replayed
        elif self.done:
            known = outcome.reason == STALE_REVISION
            self.problem = ApiProblem(DUPLICATE_ID) if known else problem_of(outcome.reason)

    def shown(self) -> ScheduleBatchItem:
        if self.problem is None:
            return ScheduleBatchItem(201, self.id, None)
        return ScheduleBatchItem(self.problem.kind.status, self.id, self.problem.kind.uri)


@post(
    "/v1/schedules/batch",
    status_code=200,
    opt=describe(
        id="createSchedules",
        tag=TAG,
        summary="Create many schedules",
        description=(
            "A batch with a field that is wrong is refused as a whole, with a pointer to each. What depends on the "
            "state (a duplicate id) is told for each schedule: the others are made. To replace schedules that are "
            "there, or to have all or nothing, apply them as a set."
        ),
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY,),
        bodies={"application/json": ScheduleBatchRequest},
        answers={200: Answer(ScheduleBatchResult, "What became of each schedule.", (REPLAYED_HEADER,))},
        errors=(409, 422, 503),
    ),
)
async def create_schedules(request: ApiRequest) -> Reply:
    """Create many schedules."""
    request.query(NoQuery)
    request.check_media_type()
    body = await request.body_bytes(BATCH_LIMIT)
    wanted = await to_thread.run_sync(_decode, body)
    now = request.context.services.clock.now()
    specs = [ScheduleSpec(each.trigger, each.job, each.policy) for each in wanted]
    calendars = await _checked_calendars(request, specs, now)
    ids = new_ulids(now, len(wanted))
    items = [
        _Item(each.id or ids[index], spec, request_key(request, body, now, f"\x00{index}"))
        for index, (each, spec) in enumerate(zip(wanted, specs, strict=True))
    ]
    listener = next((spec for spec in specs if isinstance(spec.trigger, EventTrigger)), None)
    heard = None if listener is None else await events_so_far(request, listener)
    journal, todo = request.journal, items
    for attempt in range(TRIES):
        if attempt:
            calendars = await _checked_calendars(request, [item.spec for item in todo], now)
        await to_thread.run_sync(_make_records, request.namespace, todo, now, calendars, heard)
        async with anyio.create_task_group() as group:
            for item in todo:
                group.start_soon(item.propose, journal)
        todo = [item for item in todo if not item.done]
        if not todo:
            break
    for item in todo:
        item.problem = ApiProblem(CHANGED_MEANWHILE)
    problems = [item.problem for item in items if item.problem is not None]
    if len(problems) == len(items) and problems[0].kind is not DUPLICATE_ID:
        raise problems[0]
    shown = [item.shown() for item in items]
    headers = REPLAYED if all(item.replayed for item in items) else None
    return json_reply(ScheduleBatchResult(shown, len(items) - len(problems)), 200, headers)


def _decode(body: bytes) -> list[ScheduleRequest]:
    """Return the schedules of a batch. Is for a thread.

    :raises ApiProblem: if the body is not one, with a pointer to each bad field of the first bad schedules.
    """
    found: list[ScheduleRequest] = []
    faults: list[FieldProblem] = []
    places: dict[str, int] = {}
    for index, raw in enumerate(_envelope_decoder.decode(body).schedules):
        try:
            one = _member_decoder.decode(bytes(raw))
        except ApiProblem as problem:
            faults += _placed(problem.errors, index)
            if len(faults) >= MAX_FAULTS:
                break
            continue
        faults += id_faults(one.id, f"/schedules/{index}/id")
        first = index if one.id is None else places.setdefault(one.id, index)
        if first != index:
            faults.append(FieldProblem("body", f"/schedules/{index}/id", f"is that of /schedules/{first} already"))
        found.append(one)
    if faults:
        raise invalid(faults[:MAX_FAULTS])
    return found


async def _checked_calendars(request: ApiRequest, specs: list[ScheduleSpec], now: int) -> Calendars:
    """Return the calendars that schedules keep to, with which all of them can be what they say.

    :raises ApiProblem: if they can't.
    """
    calendars = await calendars_of(request, *specs)
    if faults := await to_thread.run_sync(_faults, request.context, specs, now, calendars):
        raise invalid(faults)
    return calendars


def _faults(context: Context, specs: list[ScheduleSpec], now: int, calendars: Calendars) -> list[FieldProblem]:
    """Return what is wrong with schedules beyond their shape."""
    found: list[FieldProblem] = []
    for index, spec in enumerate(specs):
        found += _placed(faults_of(context, spec, now, calendars), index)
        if len(found) >= MAX_FAULTS:
            break
    return found[:MAX_FAULTS]


def _make_records(namespace: str, items: list[_Item], now: int, calendars: Calendars, heard: int | None) -> None:
    for item in items:
        item.record = record = make_put(namespace, item.id, item.spec, now, None, calendars)
        record.expected_revision, record.request = 0, item.key
        record.events_after = heard if record.kind == "event" else None


def _placed(faults: list[FieldProblem], index: int) -> list[FieldProblem]:
    return [FieldProblem(fault.location, f"/schedules/{index}{fault.pointer}", fault.detail) for fault in faults]


ROUTES = [create_schedules]
