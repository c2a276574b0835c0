from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.new_subscription import NewSubscription
from ...models.problem import Problem
from ...models.subscription_put import SubscriptionPut
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    subscription_id: str,
    *,
    body: SubscriptionPut,
    if_match: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/subscriptions/{subscription_id}".format(subscription_id=quote(str(subscription_id), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> NewSubscription | Problem | None:
    if response.status_code == 200:
        response_200 = NewSubscription.from_dict(response.json())



        return response_200

    if response.status_code == 201:
        response_201 = NewSubscription.from_dict(response.json())



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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())



        return response_409

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[NewSubscription | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    subscription_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: SubscriptionPut,
    if_match: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[NewSubscription | Problem]:
    """ Create or replace a subscription

     What waits for it goes to where it is then. One that this enables hears what comes from now on.

    Args:
        subscription_id (str):
        if_match (str | Unset):
        if_none_match (str | Unset): One of `*`; a newer server may say others.
        clockjack_namespace (str | Unset):
        body (SubscriptionPut): A subscription, as it is to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NewSubscription | Problem]
     """


    kwargs = _get_kwargs(
        subscription_id=subscription_id,
body=body,
if_match=if_match,
if_none_match=if_none_match,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    subscription_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: SubscriptionPut,
    if_match: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> NewSubscription | Problem | None:
    """ Create or replace a subscription

     What waits for it goes to where it is then. One that this enables hears what comes from now on.

    Args:
        subscription_id (str):
        if_match (str | Unset):
        if_none_match (str | Unset): One of `*`; a newer server may say others.
        clockjack_namespace (str | Unset):
        body (SubscriptionPut): A subscription, as it is to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NewSubscription | Problem
     """


    return sync_detailed(
        subscription_id=subscription_id,
client=client,
body=body,
if_match=if_match,
if_none_match=if_none_match,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    subscription_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: SubscriptionPut,
    if_match: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[NewSubscription | Problem]:
    """ Create or replace a subscription

     What waits for it goes to where it is then. One that this enables hears what comes from now on.

    Args:
        subscription_id (str):
        if_match (str | Unset):
        if_none_match (str | Unset): One of `*`; a newer server may say others.
        clockjack_namespace (str | Unset):
        body (SubscriptionPut): A subscription, as it is to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NewSubscription | Problem]
     """


    kwargs = _get_kwargs(
        subscription_id=subscription_id,
body=body,
if_match=if_match,
if_none_match=if_none_match,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    subscription_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: SubscriptionPut,
    if_match: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> NewSubscription | Problem | None:
    """ Create or replace a subscription

     What waits for it goes to where it is then. One that this enables hears what comes from now on.

    Args:
        subscription_id (str):
        if_match (str | Unset):
        if_none_match (str | Unset): One of `*`; a newer server may say others.
        clockjack_namespace (str | Unset):
        body (SubscriptionPut): A subscription, as it is to be.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NewSubscription | Problem
     """


    return (await asyncio_detailed(
        subscription_id=subscription_id,
client=client,
body=body,
if_match=if_match,
if_none_match=if_none_match,
clockjack_namespace=clockjack_namespace,

    )).parsed
