from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.preview import Preview
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    schedule_id: str,
    *,
    count: int | Unset = 10,
    resume_from: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    params: dict[str, Any] = {}

    params["count"] = count

    params["resume_from"] = resume_from


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/schedules/{schedule_id}/preview".format(schedule_id=quote(str(schedule_id), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Preview | Problem | None:
    if response.status_code == 200:
        response_200 = Preview.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Preview | Problem]:
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
    count: int | Unset = 10,
    resume_from: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Preview | Problem]:
    """ Show the next ticks of a schedule

     By the code that fires them; as if it were not paused, and nothing overlapped. With `resume_from`,
    what would run, and what not, if it were resumed now. None for a schedule that waits for events.

    Args:
        schedule_id (str):
        count (int | Unset):  Default: 10.
        resume_from (str | Unset): One of `now`, `retained`; a newer server may say others.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Preview | Problem]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
count=count,
resume_from=resume_from,
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
    count: int | Unset = 10,
    resume_from: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Preview | Problem | None:
    """ Show the next ticks of a schedule

     By the code that fires them; as if it were not paused, and nothing overlapped. With `resume_from`,
    what would run, and what not, if it were resumed now. None for a schedule that waits for events.

    Args:
        schedule_id (str):
        count (int | Unset):  Default: 10.
        resume_from (str | Unset): One of `now`, `retained`; a newer server may say others.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Preview | Problem
     """


    return sync_detailed(
        schedule_id=schedule_id,
client=client,
count=count,
resume_from=resume_from,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    schedule_id: str,
    *,
    client: AuthenticatedClient | Client,
    count: int | Unset = 10,
    resume_from: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Preview | Problem]:
    """ Show the next ticks of a schedule

     By the code that fires them; as if it were not paused, and nothing overlapped. With `resume_from`,
    what would run, and what not, if it were resumed now. None for a schedule that waits for events.

    Args:
        schedule_id (str):
        count (int | Unset):  Default: 10.
        resume_from (str | Unset): One of `now`, `retained`; a newer server may say others.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Preview | Problem]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
count=count,
resume_from=resume_from,
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
    count: int | Unset = 10,
    resume_from: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Preview | Problem | None:
    """ Show the next ticks of a schedule

     By the code that fires them; as if it were not paused, and nothing overlapped. With `resume_from`,
    what would run, and what not, if it were resumed now. None for a schedule that waits for events.

    Args:
        schedule_id (str):
        count (int | Unset):  Default: 10.
        resume_from (str | Unset): One of `now`, `retained`; a newer server may say others.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Preview | Problem
     """


    return (await asyncio_detailed(
        schedule_id=schedule_id,
client=client,
count=count,
resume_from=resume_from,
clockjack_namespace=clockjack_namespace,

    )).parsed
