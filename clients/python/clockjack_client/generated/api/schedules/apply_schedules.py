from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.applied import Applied
from ...models.apply_request import ApplyRequest
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    set_name: str,
    *,
    body: ApplyRequest,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/schedule-sets/{set_name}/apply".format(set_name=quote(str(set_name), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Applied | Problem | None:
    if response.status_code == 200:
        response_200 = Applied.from_dict(response.json())



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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())



        return response_409

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Applied | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    set_name: str,
    *,
    client: AuthenticatedClient | Client,
    body: ApplyRequest,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Applied | Problem]:
    """ Make the schedules of a set what is written down

     Adds those that are new, changes those that differ, and with `prune` removes those of the set that
    are not in the request: all of it, or nothing. What they fired so far is kept, as with `PUT`; where
    the times stay the same, no tick moves. Schedules that were not applied with this set are refused
    (409), unless `adopt` takes them over; they are never removed.

    Args:
        set_name (str):
        clockjack_namespace (str | Unset):
        body (ApplyRequest): What the schedules of a set are to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Applied | Problem]
     """


    kwargs = _get_kwargs(
        set_name=set_name,
body=body,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    set_name: str,
    *,
    client: AuthenticatedClient | Client,
    body: ApplyRequest,
    clockjack_namespace: str | Unset = UNSET,

) -> Applied | Problem | None:
    """ Make the schedules of a set what is written down

     Adds those that are new, changes those that differ, and with `prune` removes those of the set that
    are not in the request: all of it, or nothing. What they fired so far is kept, as with `PUT`; where
    the times stay the same, no tick moves. Schedules that were not applied with this set are refused
    (409), unless `adopt` takes them over; they are never removed.

    Args:
        set_name (str):
        clockjack_namespace (str | Unset):
        body (ApplyRequest): What the schedules of a set are to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Applied | Problem
     """


    return sync_detailed(
        set_name=set_name,
client=client,
body=body,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    set_name: str,
    *,
    client: AuthenticatedClient | Client,
    body: ApplyRequest,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Applied | Problem]:
    """ Make the schedules of a set what is written down

     Adds those that are new, changes those that differ, and with `prune` removes those of the set that
    are not in the request: all of it, or nothing. What they fired so far is kept, as with `PUT`; where
    the times stay the same, no tick moves. Schedules that were not applied with this set are refused
    (409), unless `adopt` takes them over; they are never removed.

    Args:
        set_name (str):
        clockjack_namespace (str | Unset):
        body (ApplyRequest): What the schedules of a set are to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Applied | Problem]
     """


    kwargs = _get_kwargs(
        set_name=set_name,
body=body,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    set_name: str,
    *,
    client: AuthenticatedClient | Client,
    body: ApplyRequest,
    clockjack_namespace: str | Unset = UNSET,

) -> Applied | Problem | None:
    """ Make the schedules of a set what is written down

     Adds those that are new, changes those that differ, and with `prune` removes those of the set that
    are not in the request: all of it, or nothing. What they fired so far is kept, as with `PUT`; where
    the times stay the same, no tick moves. Schedules that were not applied with this set are refused
    (409), unless `adopt` takes them over; they are never removed.

    Args:
        set_name (str):
        clockjack_namespace (str | Unset):
        body (ApplyRequest): What the schedules of a set are to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Applied | Problem
     """


    return (await asyncio_detailed(
        set_name=set_name,
client=client,
body=body,
clockjack_namespace=clockjack_namespace,

    )).parsed
