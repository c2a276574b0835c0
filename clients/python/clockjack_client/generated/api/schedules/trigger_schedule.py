from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.job import Job
from ...models.problem import Problem
from ...models.trigger_request import TriggerRequest
from ...models.waiting import Waiting
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    schedule_id: str,
    *,
    body: TriggerRequest | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
    traceparent: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    if not isinstance(traceparent, Unset):
        headers["traceparent"] = traceparent

    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/schedules/{schedule_id}/trigger".format(schedule_id=quote(str(schedule_id), safe=""),),
    }

    
    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Job | Problem | Waiting | None:
    if response.status_code == 201:
        response_201 = Job.from_dict(response.json())



        return response_201

    if response.status_code == 202:
        response_202 = Waiting.from_dict(response.json())



        return response_202

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Job | Problem | Waiting]:
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
    body: TriggerRequest | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
    traceparent: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Job | Problem | Waiting]:
    """ Make a schedule's job by hand, beside its ticks

     Also while it is paused, and without counting against `max_runs`. If a job of it has not ended, its
    policy on overlaps counts, or the one in the body. Values of an event are null.

    Args:
        schedule_id (str):
        idempotency_key (str | Unset):
        traceparent (str | Unset):
        clockjack_namespace (str | Unset):
        body (TriggerRequest | Unset): How a schedule's job is made by hand.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Job | Problem | Waiting]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
body=body,
idempotency_key=idempotency_key,
traceparent=traceparent,
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
    body: TriggerRequest | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
    traceparent: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Job | Problem | Waiting | None:
    """ Make a schedule's job by hand, beside its ticks

     Also while it is paused, and without counting against `max_runs`. If a job of it has not ended, its
    policy on overlaps counts, or the one in the body. Values of an event are null.

    Args:
        schedule_id (str):
        idempotency_key (str | Unset):
        traceparent (str | Unset):
        clockjack_namespace (str | Unset):
        body (TriggerRequest | Unset): How a schedule's job is made by hand.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Job | Problem | Waiting
     """


    return sync_detailed(
        schedule_id=schedule_id,
client=client,
body=body,
idempotency_key=idempotency_key,
traceparent=traceparent,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    schedule_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: TriggerRequest | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
    traceparent: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Job | Problem | Waiting]:
    """ Make a schedule's job by hand, beside its ticks

     Also while it is paused, and without counting against `max_runs`. If a job of it has not ended, its
    policy on overlaps counts, or the one in the body. Values of an event are null.

    Args:
        schedule_id (str):
        idempotency_key (str | Unset):
        traceparent (str | Unset):
        clockjack_namespace (str | Unset):
        body (TriggerRequest | Unset): How a schedule's job is made by hand.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Job | Problem | Waiting]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
body=body,
idempotency_key=idempotency_key,
traceparent=traceparent,
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
    body: TriggerRequest | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
    traceparent: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Job | Problem | Waiting | None:
    """ Make a schedule's job by hand, beside its ticks

     Also while it is paused, and without counting against `max_runs`. If a job of it has not ended, its
    policy on overlaps counts, or the one in the body. Values of an event are null.

    Args:
        schedule_id (str):
        idempotency_key (str | Unset):
        traceparent (str | Unset):
        clockjack_namespace (str | Unset):
        body (TriggerRequest | Unset): How a schedule's job is made by hand.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Job | Problem | Waiting
     """


    return (await asyncio_detailed(
        schedule_id=schedule_id,
client=client,
body=body,
idempotency_key=idempotency_key,
traceparent=traceparent,
clockjack_namespace=clockjack_namespace,

    )).parsed
