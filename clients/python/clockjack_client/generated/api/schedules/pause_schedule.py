from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.pause_request import PauseRequest
from ...models.problem import Problem
from ...models.schedule import Schedule
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    schedule_id: str,
    *,
    body: PauseRequest | Unset = UNSET,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/schedules/{schedule_id}/pause".format(schedule_id=quote(str(schedule_id), safe=""),),
    }

    
    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | Schedule | None:
    if response.status_code == 200:
        response_200 = Schedule.from_dict(response.json())



        return response_200

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

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())



        return response_412

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())



        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())



        return response_415

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | Schedule]:
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
    body: PauseRequest | Unset = UNSET,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | Schedule]:
    """ Pause a schedule

     It makes no jobs until it is resumed, nor do its backfills. Those that it made go on; ticks that
    wait for them wait on.

    Args:
        schedule_id (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):
        body (PauseRequest | Unset): Why a schedule is paused.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Schedule]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
body=body,
if_match=if_match,
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
    body: PauseRequest | Unset = UNSET,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | Schedule | None:
    """ Pause a schedule

     It makes no jobs until it is resumed, nor do its backfills. Those that it made go on; ticks that
    wait for them wait on.

    Args:
        schedule_id (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):
        body (PauseRequest | Unset): Why a schedule is paused.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Schedule
     """


    return sync_detailed(
        schedule_id=schedule_id,
client=client,
body=body,
if_match=if_match,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    schedule_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PauseRequest | Unset = UNSET,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | Schedule]:
    """ Pause a schedule

     It makes no jobs until it is resumed, nor do its backfills. Those that it made go on; ticks that
    wait for them wait on.

    Args:
        schedule_id (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):
        body (PauseRequest | Unset): Why a schedule is paused.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Schedule]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
body=body,
if_match=if_match,
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
    body: PauseRequest | Unset = UNSET,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | Schedule | None:
    """ Pause a schedule

     It makes no jobs until it is resumed, nor do its backfills. Those that it made go on; ticks that
    wait for them wait on.

    Args:
        schedule_id (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):
        body (PauseRequest | Unset): Why a schedule is paused.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Schedule
     """


    return (await asyncio_detailed(
        schedule_id=schedule_id,
client=client,
body=body,
if_match=if_match,
clockjack_namespace=clockjack_namespace,

    )).parsed
