"""Schedules."""

import builtins
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from clockjack_client._sync.transport import Transport
from clockjack_client.bodies import Body, Model, new_key, plain
from clockjack_client.generated.api.schedules import (
    create_schedule,
    delete_schedule,
    get_schedule,
    list_schedule_ticks,
    list_schedules,
    pause_schedule,
    preview_schedule,
    put_schedule,
    resume_schedule,
    trigger_schedule,
)
from clockjack_client.generated.models import Firing, Job, Schedule, Tick
from clockjack_client.generated.types import UNSET


class Schedules:
    """``/v1/schedules``."""

    def __init__(self, transport: Transport) -> None:
        """Talk to the server by `transport`."""
        self._transport = transport

    def create(
        self,
        trigger: Model | Mapping[str, Any],
        job: Model | Mapping[str, Any],
        policy: Model | Mapping[str, Any] | None = None,
        *,
        id: str | None = None,
        idempotency_key: str | None = None,
        **more: Any,
    ) -> Schedule:
        """Create a schedule.

        :raises InvalidRequest: if a field is wrong.
        :raises Conflict: if there is one of that id.
        """
        body = Body({"id": id, "trigger": trigger, "job": job, "policy": policy, **more})
        schedule: Schedule = self._transport.call(
            create_schedule, body=body, idempotency_key=idempotency_key or new_key()
        )
        return schedule

    def put(
        self,
        schedule_id: str,
        trigger: Model | Mapping[str, Any],
        job: Model | Mapping[str, Any],
        policy: Model | Mapping[str, Any] | None = None,
        *,
        if_match: str | None = None,
        **more: Any,
    ) -> Schedule:
        """Create a schedule, or replace it.

        :param if_match: do it only if its ETag is still this one.
        :raises PreconditionFailed: if it is another.
        """
        body = Body({"trigger": trigger, "job": job, "policy": policy, **more})
        schedule: Schedule = self._transport.call(
            put_schedule, schedule_id, body=body, if_match=if_match or UNSET
        )
        return schedule

    def get(self, schedule_id: str) -> Schedule:
        """Return a schedule.

        :raises NotFound: if there is none of that id.
        """
        schedule: Schedule = self._transport.call(get_schedule, schedule_id)
        return schedule

    def list(self, *, page_size: int = 50) -> Iterator[Schedule]:
        """Iterate over all schedules; a page is fetched when it is wanted."""
        cursor: Any = UNSET
        while True:
            page = self._transport.call(list_schedules, cursor=cursor, limit=page_size)
            for schedule in page.data:
                yield schedule
            if not page.has_more:
                return
            cursor = page.next_cursor

    def patch(self, schedule_id: str, patch: Mapping[str, Any], *, if_match: str | None = None) -> Schedule:
        """Change a schedule by a merge patch (RFC 7396): None brings a default back.

        :param if_match: do it only if its ETag is still this one.
        :raises PreconditionFailed: if it is another.
        """
        headers = {"Content-Type": "application/merge-patch+json"} | ({"If-Match": if_match} if if_match else {})
        url = f"/v1/schedules/{quote(schedule_id, safe='')}"
        request = {"method": "patch", "url": url, "json": plain(patch), "headers": headers}
        return Schedule.from_dict((self._transport.send(request)).json())

    def delete(self, schedule_id: str, *, if_match: str | None = None) -> None:
        """Remove a schedule; its jobs stay."""
        self._transport.call(delete_schedule, schedule_id, if_match=if_match or UNSET)

    def pause(self, schedule_id: str) -> Schedule:
        """Let it make no jobs."""
        schedule: Schedule = self._transport.call(pause_schedule, schedule_id)
        return schedule

    def resume(self, schedule_id: str, *, begin: str = "now") -> Schedule:
        """Let it make jobs again, from ``now`` on, or from where it stopped (``retained``)."""
        schedule: Schedule = self._transport.call(resume_schedule, schedule_id, body=Body({"from": begin}))
        return schedule

    def trigger(self, schedule_id: str, *, idempotency_key: str | None = None) -> Job:
        """Make its job now, by hand."""
        job: Job = self._transport.call(
            trigger_schedule, schedule_id, idempotency_key=idempotency_key or new_key()
        )
        return job

    def preview(self, schedule_id: str, count: int = 10) -> builtins.list[Firing]:
        """Return the next ticks, as they will be."""
        preview = self._transport.call(preview_schedule, schedule_id, count=count)
        firings: builtins.list[Firing] = preview.data
        return firings

    def ticks(self, schedule_id: str) -> Iterator[Tick]:
        """Iterate over what was decided, the newest first."""
        cursor: Any = UNSET
        while True:
            page = self._transport.call(list_schedule_ticks, schedule_id, cursor=cursor)
            for tick in page.data:
                yield tick
            if not page.has_more:
                return
            cursor = page.next_cursor
