from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.replayed import Replayed
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    subscription_id: str,
    message_id: str,
    *,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/subscriptions/{subscription_id}/dead-letters/{message_id}/replay".format(subscription_id=quote(str(subscription_id), safe=""),message_id=quote(str(message_id), safe=""),),
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | Replayed | None:
    if response.status_code == 200:
        response_200 = Replayed.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | Replayed]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    subscription_id: str,
    message_id: str,
    *,
    client: AuthenticatedClient | Client,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | Replayed]:
    """ Send a dead letter again

    Args:
        subscription_id (str):
        message_id (str):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Replayed]
     """


    kwargs = _get_kwargs(
        subscription_id=subscription_id,
message_id=message_id,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    subscription_id: str,
    message_id: str,
    *,
    client: AuthenticatedClient | Client,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | Replayed | None:
    """ Send a dead letter again

    Args:
        subscription_id (str):
        message_id (str):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Replayed
     """


    return sync_detailed(
        subscription_id=subscription_id,
message_id=message_id,
client=client,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    subscription_id: str,
    message_id: str,
    *,
    client: AuthenticatedClient | Client,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | Replayed]:
    """ Send a dead letter again

    Args:
        subscription_id (str):
        message_id (str):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Replayed]
     """


    kwargs = _get_kwargs(
        subscription_id=subscription_id,
message_id=message_id,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    subscription_id: str,
    message_id: str,
    *,
    client: AuthenticatedClient | Client,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | Replayed | None:
    """ Send a dead letter again

    Args:
        subscription_id (str):
        message_id (str):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Replayed
     """


    return (await asyncio_detailed(
        subscription_id=subscription_id,
message_id=message_id,
client=client,
clockjack_namespace=clockjack_namespace,

    )).parsed
