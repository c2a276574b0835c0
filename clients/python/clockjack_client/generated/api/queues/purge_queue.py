from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.purged import Purged
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    name: str,
    *,
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
        "url": "/v1/queues/{name}/purge".format(name=quote(str(name), safe=""),),
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | Purged | None:
    if response.status_code == 200:
        response_200 = Purged.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | Purged]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    name: str,
    *,
    client: AuthenticatedClient | Client,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | Purged]:
    """ Cancel all jobs of a queue that wait

     In steps of 1,000; at most a million by one request.

    Args:
        name (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Purged]
     """


    kwargs = _get_kwargs(
        name=name,
if_match=if_match,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    name: str,
    *,
    client: AuthenticatedClient | Client,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | Purged | None:
    """ Cancel all jobs of a queue that wait

     In steps of 1,000; at most a million by one request.

    Args:
        name (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Purged
     """


    return sync_detailed(
        name=name,
client=client,
if_match=if_match,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    name: str,
    *,
    client: AuthenticatedClient | Client,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | Purged]:
    """ Cancel all jobs of a queue that wait

     In steps of 1,000; at most a million by one request.

    Args:
        name (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Purged]
     """


    kwargs = _get_kwargs(
        name=name,
if_match=if_match,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    name: str,
    *,
    client: AuthenticatedClient | Client,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | Purged | None:
    """ Cancel all jobs of a queue that wait

     In steps of 1,000; at most a million by one request.

    Args:
        name (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Purged
     """


    return (await asyncio_detailed(
        name=name,
client=client,
if_match=if_match,
clockjack_namespace=clockjack_namespace,

    )).parsed
