from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.new_subscription import NewSubscription
from ...models.problem import Problem
from ...models.subscription_request import SubscriptionRequest
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    body: SubscriptionRequest,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/subscriptions",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> NewSubscription | Problem | None:
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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[NewSubscription | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: SubscriptionRequest,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[NewSubscription | Problem]:
    """ Create a subscription

     Events that fit are sent to its URL in the form of [Standard
    Webhooks](https://www.standardwebhooks.com), at least once, those that come from now on. What fails
    is tried again for a day, with growing waits. The secret is in the answer, and never shown again.

    Args:
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):
        body (SubscriptionRequest): A new subscription.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NewSubscription | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
idempotency_key=idempotency_key,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    body: SubscriptionRequest,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> NewSubscription | Problem | None:
    """ Create a subscription

     Events that fit are sent to its URL in the form of [Standard
    Webhooks](https://www.standardwebhooks.com), at least once, those that come from now on. What fails
    is tried again for a day, with growing waits. The secret is in the answer, and never shown again.

    Args:
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):
        body (SubscriptionRequest): A new subscription.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NewSubscription | Problem
     """


    return sync_detailed(
        client=client,
body=body,
idempotency_key=idempotency_key,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: SubscriptionRequest,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[NewSubscription | Problem]:
    """ Create a subscription

     Events that fit are sent to its URL in the form of [Standard
    Webhooks](https://www.standardwebhooks.com), at least once, those that come from now on. What fails
    is tried again for a day, with growing waits. The secret is in the answer, and never shown again.

    Args:
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):
        body (SubscriptionRequest): A new subscription.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NewSubscription | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
idempotency_key=idempotency_key,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: SubscriptionRequest,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> NewSubscription | Problem | None:
    """ Create a subscription

     Events that fit are sent to its URL in the form of [Standard
    Webhooks](https://www.standardwebhooks.com), at least once, those that come from now on. What fails
    is tried again for a day, with growing waits. The secret is in the answer, and never shown again.

    Args:
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):
        body (SubscriptionRequest): A new subscription.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NewSubscription | Problem
     """


    return (await asyncio_detailed(
        client=client,
body=body,
idempotency_key=idempotency_key,
clockjack_namespace=clockjack_namespace,

    )).parsed
