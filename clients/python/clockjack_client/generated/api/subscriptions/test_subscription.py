from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.test_sent import TestSent
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    subscription_id: str,
    *,
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
        "url": "/v1/subscriptions/{subscription_id}/test".format(subscription_id=quote(str(subscription_id), safe=""),),
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | TestSent | None:
    if response.status_code == 202:
        response_202 = TestSent.from_dict(response.json())



        return response_202

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | TestSent]:
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
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | TestSent]:
    """ Send a test to a subscription

     An event of the type `io.clockjack.subscription.test`: sent once, whatever comes of it, also while
    the subscription is disabled. The attempts of the subscription tell what came of it.

    Args:
        subscription_id (str):
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TestSent]
     """


    kwargs = _get_kwargs(
        subscription_id=subscription_id,
idempotency_key=idempotency_key,
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
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | TestSent | None:
    """ Send a test to a subscription

     An event of the type `io.clockjack.subscription.test`: sent once, whatever comes of it, also while
    the subscription is disabled. The attempts of the subscription tell what came of it.

    Args:
        subscription_id (str):
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TestSent
     """


    return sync_detailed(
        subscription_id=subscription_id,
client=client,
idempotency_key=idempotency_key,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    subscription_id: str,
    *,
    client: AuthenticatedClient | Client,
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | TestSent]:
    """ Send a test to a subscription

     An event of the type `io.clockjack.subscription.test`: sent once, whatever comes of it, also while
    the subscription is disabled. The attempts of the subscription tell what came of it.

    Args:
        subscription_id (str):
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TestSent]
     """


    kwargs = _get_kwargs(
        subscription_id=subscription_id,
idempotency_key=idempotency_key,
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
    idempotency_key: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | TestSent | None:
    """ Send a test to a subscription

     An event of the type `io.clockjack.subscription.test`: sent once, whatever comes of it, also while
    the subscription is disabled. The attempts of the subscription tell what came of it.

    Args:
        subscription_id (str):
        idempotency_key (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TestSent
     """


    return (await asyncio_detailed(
        subscription_id=subscription_id,
client=client,
idempotency_key=idempotency_key,
clockjack_namespace=clockjack_namespace,

    )).parsed
