from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.tick_page import TickPage
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    schedule_id: str,
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/schedules/{schedule_id}/ticks".format(schedule_id=quote(str(schedule_id), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | TickPage | None:
    if response.status_code == 200:
        response_200 = TickPage.from_dict(response.json())



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

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())



        return response_429

    if response.status_code == 431:
        response_431 = Problem.from_dict(response.json())



        return response_431

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | TickPage]:
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
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | TickPage]:
    """ List a schedule's decisions, the newest first

     Fired, or skipped and why, and how late. The newest 1,000 are kept. What backfills decided, those
    say.

    Args:
        schedule_id (str):
        cursor (str | Unset):
        limit (int | Unset):  Default: 50.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TickPage]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
cursor=cursor,
limit=limit,
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
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | TickPage | None:
    """ List a schedule's decisions, the newest first

     Fired, or skipped and why, and how late. The newest 1,000 are kept. What backfills decided, those
    say.

    Args:
        schedule_id (str):
        cursor (str | Unset):
        limit (int | Unset):  Default: 50.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TickPage
     """


    return sync_detailed(
        schedule_id=schedule_id,
client=client,
cursor=cursor,
limit=limit,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    schedule_id: str,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | TickPage]:
    """ List a schedule's decisions, the newest first

     Fired, or skipped and why, and how late. The newest 1,000 are kept. What backfills decided, those
    say.

    Args:
        schedule_id (str):
        cursor (str | Unset):
        limit (int | Unset):  Default: 50.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TickPage]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
cursor=cursor,
limit=limit,
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
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | TickPage | None:
    """ List a schedule's decisions, the newest first

     Fired, or skipped and why, and how late. The newest 1,000 are kept. What backfills decided, those
    say.

    Args:
        schedule_id (str):
        cursor (str | Unset):
        limit (int | Unset):  Default: 50.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TickPage
     """


    return (await asyncio_detailed(
        schedule_id=schedule_id,
client=client,
cursor=cursor,
limit=limit,
clockjack_namespace=clockjack_namespace,

    )).parsed
