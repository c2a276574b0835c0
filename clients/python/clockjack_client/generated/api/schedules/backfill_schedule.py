from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.backfill import Backfill
from ...models.backfill_request import BackfillRequest
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    schedule_id: str,
    *,
    body: BackfillRequest,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/schedules/{schedule_id}/backfill".format(schedule_id=quote(str(schedule_id), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Backfill | Problem | None:
    if response.status_code == 201:
        response_201 = Backfill.from_dict(response.json())



        return response_201

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())



        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())



        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())



        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())



        return response_404

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())



        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())



        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())



        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())



        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())



        return response_429

    if response.status_code == 431:
        response_431 = Problem.from_dict(response.json())



        return response_431

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())



        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Backfill | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    schedule_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: BackfillRequest,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Backfill | Problem]:
    """ Make up for ticks of the past

     Each tick between `start` and `end` that has not run gets its job, with its time in `nominal_at`: in
    order, and no more at once than `concurrency` says. It goes on by itself, over restarts, until all
    is done; how far it is, `GET …/backfills/{backfill_id}` says. It makes the jobs that the schedule
    would have made now: changing that makes no difference to it. While the schedule is paused, it makes
    none; it is deleted with the schedule. Overlap, `max_runs`, jitter and `pause_after_failures` don't
    matter to it, nor it to them. A schedule has at most 10 that are not over, and keeps the last 10
    that are.

    Args:
        schedule_id (str):
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):
        body (BackfillRequest): Which ticks of a schedule get the jobs that they didn't get.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Backfill | Problem]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
body=body,
idempotency_key=idempotency_key,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    schedule_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: BackfillRequest,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Backfill | Problem | None:
    """ Make up for ticks of the past

     Each tick between `start` and `end` that has not run gets its job, with its time in `nominal_at`: in
    order, and no more at once than `concurrency` says. It goes on by itself, over restarts, until all
    is done; how far it is, `GET …/backfills/{backfill_id}` says. It makes the jobs that the schedule
    would have made now: changing that makes no difference to it. While the schedule is paused, it makes
    none; it is deleted with the schedule. Overlap, `max_runs`, jitter and `pause_after_failures` don't
    matter to it, nor it to them. A schedule has at most 10 that are not over, and keeps the last 10
    that are.

    Args:
        schedule_id (str):
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):
        body (BackfillRequest): Which ticks of a schedule get the jobs that they didn't get.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Backfill | Problem
     """


    return sync_detailed(
        schedule_id=schedule_id,
client=client,
body=body,
idempotency_key=idempotency_key,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    schedule_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: BackfillRequest,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Backfill | Problem]:
    """ Make up for ticks of the past

     Each tick between `start` and `end` that has not run gets its job, with its time in `nominal_at`: in
    order, and no more at once than `concurrency` says. It goes on by itself, over restarts, until all
    is done; how far it is, `GET …/backfills/{backfill_id}` says. It makes the jobs that the schedule
    would have made now: changing that makes no difference to it. While the schedule is paused, it makes
    none; it is deleted with the schedule. Overlap, `max_runs`, jitter and `pause_after_failures` don't
    matter to it, nor it to them. A schedule has at most 10 that are not over, and keeps the last 10
    that are.

    Args:
        schedule_id (str):
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):
        body (BackfillRequest): Which ticks of a schedule get the jobs that they didn't get.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Backfill | Problem]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
body=body,
idempotency_key=idempotency_key,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    schedule_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: BackfillRequest,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Backfill | Problem | None:
    """ Make up for ticks of the past

     Each tick between `start` and `end` that has not run gets its job, with its time in `nominal_at`: in
    order, and no more at once than `concurrency` says. It goes on by itself, over restarts, until all
    is done; how far it is, `GET …/backfills/{backfill_id}` says. It makes the jobs that the schedule
    would have made now: changing that makes no difference to it. While the schedule is paused, it makes
    none; it is deleted with the schedule. Overlap, `max_runs`, jitter and `pause_after_failures` don't
    matter to it, nor it to them. A schedule has at most 10 that are not over, and keeps the last 10
    that are.

    Args:
        schedule_id (str):
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):
        body (BackfillRequest): Which ticks of a schedule get the jobs that they didn't get.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Backfill | Problem
     """


    return (await asyncio_detailed(
        schedule_id=schedule_id,
client=client,
body=body,
idempotency_key=idempotency_key,
clockjack_namespace=clockjack_namespace,

    )).parsed
