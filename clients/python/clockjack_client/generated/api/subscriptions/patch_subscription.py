from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.subscription import Subscription
from ...models.subscription_patch import SubscriptionPatch
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    subscription_id: str,
    *,
    body:    SubscriptionPatch  |     SubscriptionPatch  | Unset = UNSET,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/v1/subscriptions/{subscription_id}".format(subscription_id=quote(str(subscription_id), safe=""),),
    }

    if isinstance(body, SubscriptionPatch):
        _kwargs["json"] = body.to_dict()

        headers["Content-Type"] = "application/merge-patch+json"
    if isinstance(body, SubscriptionPatch):
        _kwargs["json"] = body.to_dict()

        headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | Subscription | None:
    if response.status_code == 200:
        response_200 = Subscription.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | Subscription]:
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
    body:    SubscriptionPatch  |     SubscriptionPatch  | Unset = UNSET,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | Subscription]:
    """ Change a part of a subscription

     By a JSON Merge Patch (RFC 7396). `{"enabled": true}` enables one that was disabled.

    Args:
        subscription_id (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):
        body (SubscriptionPatch): What changes in a subscription: a JSON Merge Patch (RFC 7396).
            Null removes a member: it has its default then.
        body (SubscriptionPatch): What changes in a subscription: a JSON Merge Patch (RFC 7396).
            Null removes a member: it has its default then.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Subscription]
     """


    kwargs = _get_kwargs(
        subscription_id=subscription_id,
body=body,
if_match=if_match,
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
    body:    SubscriptionPatch  |     SubscriptionPatch  | Unset = UNSET,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | Subscription | None:
    """ Change a part of a subscription

     By a JSON Merge Patch (RFC 7396). `{"enabled": true}` enables one that was disabled.

    Args:
        subscription_id (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):
        body (SubscriptionPatch): What changes in a subscription: a JSON Merge Patch (RFC 7396).
            Null removes a member: it has its default then.
        body (SubscriptionPatch): What changes in a subscription: a JSON Merge Patch (RFC 7396).
            Null removes a member: it has its default then.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Subscription
     """


    return sync_detailed(
        subscription_id=subscription_id,
client=client,
body=body,
if_match=if_match,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    subscription_id: str,
    *,
    client: AuthenticatedClient | Client,
    body:    SubscriptionPatch  |     SubscriptionPatch  | Unset = UNSET,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Problem | Subscription]:
    """ Change a part of a subscription

     By a JSON Merge Patch (RFC 7396). `{"enabled": true}` enables one that was disabled.

    Args:
        subscription_id (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):
        body (SubscriptionPatch): What changes in a subscription: a JSON Merge Patch (RFC 7396).
            Null removes a member: it has its default then.
        body (SubscriptionPatch): What changes in a subscription: a JSON Merge Patch (RFC 7396).
            Null removes a member: it has its default then.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Subscription]
     """


    kwargs = _get_kwargs(
        subscription_id=subscription_id,
body=body,
if_match=if_match,
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
    body:    SubscriptionPatch  |     SubscriptionPatch  | Unset = UNSET,
    if_match: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Problem | Subscription | None:
    """ Change a part of a subscription

     By a JSON Merge Patch (RFC 7396). `{"enabled": true}` enables one that was disabled.

    Args:
        subscription_id (str):
        if_match (str | Unset):
        clockjack_namespace (str | Unset):
        body (SubscriptionPatch): What changes in a subscription: a JSON Merge Patch (RFC 7396).
            Null removes a member: it has its default then.
        body (SubscriptionPatch): What changes in a subscription: a JSON Merge Patch (RFC 7396).
            Null removes a member: it has its default then.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Subscription
     """


    return (await asyncio_detailed(
        subscription_id=subscription_id,
client=client,
body=body,
if_match=if_match,
clockjack_namespace=clockjack_namespace,

    )).parsed
