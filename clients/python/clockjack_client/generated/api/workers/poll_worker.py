from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.assignment_list import AssignmentList
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    worker_id: str,
    *,
    limit: int | Unset = 1,
    wait_seconds: float | Unset = 20.0,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["wait_seconds"] = wait_seconds


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/workers/{worker_id}/poll".format(worker_id=quote(str(worker_id), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AssignmentList | Problem | None:
    if response.status_code == 200:
        response_200 = AssignmentList.from_dict(response.json())



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

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())



        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[AssignmentList | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    worker_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 1,
    wait_seconds: float | Unset = 20.0,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[AssignmentList | Problem]:
    """ Fetch work

     A long poll: answered as soon as there is work, with an empty list if there is none in
    `wait_seconds`. What is handed out is the worker's; it reports each attempt by its token.

    Args:
        worker_id (str):
        limit (int | Unset):  Default: 1.
        wait_seconds (float | Unset):  Default: 20.0.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AssignmentList | Problem]
     """


    kwargs = _get_kwargs(
        worker_id=worker_id,
limit=limit,
wait_seconds=wait_seconds,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    worker_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 1,
    wait_seconds: float | Unset = 20.0,
    clockjack_namespace: str | Unset = UNSET,

) -> AssignmentList | Problem | None:
    """ Fetch work

     A long poll: answered as soon as there is work, with an empty list if there is none in
    `wait_seconds`. What is handed out is the worker's; it reports each attempt by its token.

    Args:
        worker_id (str):
        limit (int | Unset):  Default: 1.
        wait_seconds (float | Unset):  Default: 20.0.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AssignmentList | Problem
     """


    return sync_detailed(
        worker_id=worker_id,
client=client,
limit=limit,
wait_seconds=wait_seconds,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    worker_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 1,
    wait_seconds: float | Unset = 20.0,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[AssignmentList | Problem]:
    """ Fetch work

     A long poll: answered as soon as there is work, with an empty list if there is none in
    `wait_seconds`. What is handed out is the worker's; it reports each attempt by its token.

    Args:
        worker_id (str):
        limit (int | Unset):  Default: 1.
        wait_seconds (float | Unset):  Default: 20.0.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AssignmentList | Problem]
     """


    kwargs = _get_kwargs(
        worker_id=worker_id,
limit=limit,
wait_seconds=wait_seconds,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    worker_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 1,
    wait_seconds: float | Unset = 20.0,
    clockjack_namespace: str | Unset = UNSET,

) -> AssignmentList | Problem | None:
    """ Fetch work

     A long poll: answered as soon as there is work, with an empty list if there is none in
    `wait_seconds`. What is handed out is the worker's; it reports each attempt by its token.

    Args:
        worker_id (str):
        limit (int | Unset):  Default: 1.
        wait_seconds (float | Unset):  Default: 20.0.
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AssignmentList | Problem
     """


    return (await asyncio_detailed(
        worker_id=worker_id,
client=client,
limit=limit,
wait_seconds=wait_seconds,
clockjack_namespace=clockjack_namespace,

    )).parsed
