from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.jobs_acted import JobsActed
from ...models.jobs_action import JobsAction
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    body: JobsAction,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/jobs/actions",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> JobsActed | Problem | None:
    if response.status_code == 200:
        response_200 = JobsActed.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[JobsActed | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: JobsAction,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[JobsActed | Problem]:
    """ Cancel, retry or hurry many jobs

     All that `filter` finds, the newest first, at most `limit` of them: `next_cursor` goes on with the
    rest. The answer counts exactly those with which it was done. What was done stays, should the
    request fail later: it may be sent again.

    Args:
        clockjack_namespace (str | Unset):
        body (JobsAction): What is to be done with many jobs.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobsActed | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    body: JobsAction,
    clockjack_namespace: str | Unset = UNSET,

) -> JobsActed | Problem | None:
    """ Cancel, retry or hurry many jobs

     All that `filter` finds, the newest first, at most `limit` of them: `next_cursor` goes on with the
    rest. The answer counts exactly those with which it was done. What was done stays, should the
    request fail later: it may be sent again.

    Args:
        clockjack_namespace (str | Unset):
        body (JobsAction): What is to be done with many jobs.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobsActed | Problem
     """


    return sync_detailed(
        client=client,
body=body,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: JobsAction,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[JobsActed | Problem]:
    """ Cancel, retry or hurry many jobs

     All that `filter` finds, the newest first, at most `limit` of them: `next_cursor` goes on with the
    rest. The answer counts exactly those with which it was done. What was done stays, should the
    request fail later: it may be sent again.

    Args:
        clockjack_namespace (str | Unset):
        body (JobsAction): What is to be done with many jobs.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobsActed | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: JobsAction,
    clockjack_namespace: str | Unset = UNSET,

) -> JobsActed | Problem | None:
    """ Cancel, retry or hurry many jobs

     All that `filter` finds, the newest first, at most `limit` of them: `next_cursor` goes on with the
    rest. The answer counts exactly those with which it was done. What was done stays, should the
    request fail later: it may be sent again.

    Args:
        clockjack_namespace (str | Unset):
        body (JobsAction): What is to be done with many jobs.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobsActed | Problem
     """


    return (await asyncio_detailed(
        client=client,
body=body,
clockjack_namespace=clockjack_namespace,

    )).parsed
