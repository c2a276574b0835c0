from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.cloud_event import CloudEvent
from ...models.events_accepted import EventsAccepted
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    body:    CloudEvent  |     list[CloudEvent]  | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
    traceparent: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    if not isinstance(traceparent, Unset):
        headers["traceparent"] = traceparent

    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/events",
    }

    if isinstance(body, CloudEvent):
        _kwargs["json"] = body.to_dict()

        headers["Content-Type"] = "application/cloudevents+json"
    if isinstance(body, list[CloudEvent]):
        _kwargs["json"] = []
        for body_item_data in body:
            body_item = body_item_data.to_dict()
            _kwargs["json"].append(body_item)



        headers["Content-Type"] = "application/cloudevents-batch+json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> EventsAccepted | Problem | None:
    if response.status_code == 202:
        response_202 = EventsAccepted.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[EventsAccepted | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body:    CloudEvent  |     list[CloudEvent]  | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
    traceparent: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[EventsAccepted | Problem]:
    """ Publish events

     CloudEvents 1.0 in structured mode, in batched mode (up to 1,000), or in binary mode: attributes in
    `ce-` headers, the data as the body. Answered when they are stored durably. An event whose `source`
    and `id` came in the last two minutes is stored once.

    Args:
        idempotency_key (str | Unset):
        traceparent (str | Unset):
        clockjack_namespace (str | Unset):
        body (CloudEvent): An event. Further members are extension attributes: names of lower-case
            letters and digits, plain values.
        body (list[CloudEvent]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EventsAccepted | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
idempotency_key=idempotency_key,
traceparent=traceparent,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    body:    CloudEvent  |     list[CloudEvent]  | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
    traceparent: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> EventsAccepted | Problem | None:
    """ Publish events

     CloudEvents 1.0 in structured mode, in batched mode (up to 1,000), or in binary mode: attributes in
    `ce-` headers, the data as the body. Answered when they are stored durably. An event whose `source`
    and `id` came in the last two minutes is stored once.

    Args:
        idempotency_key (str | Unset):
        traceparent (str | Unset):
        clockjack_namespace (str | Unset):
        body (CloudEvent): An event. Further members are extension attributes: names of lower-case
            letters and digits, plain values.
        body (list[CloudEvent]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EventsAccepted | Problem
     """


    return sync_detailed(
        client=client,
body=body,
idempotency_key=idempotency_key,
traceparent=traceparent,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body:    CloudEvent  |     list[CloudEvent]  | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
    traceparent: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[EventsAccepted | Problem]:
    """ Publish events

     CloudEvents 1.0 in structured mode, in batched mode (up to 1,000), or in binary mode: attributes in
    `ce-` headers, the data as the body. Answered when they are stored durably. An event whose `source`
    and `id` came in the last two minutes is stored once.

    Args:
        idempotency_key (str | Unset):
        traceparent (str | Unset):
        clockjack_namespace (str | Unset):
        body (CloudEvent): An event. Further members are extension attributes: names of lower-case
            letters and digits, plain values.
        body (list[CloudEvent]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EventsAccepted | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
idempotency_key=idempotency_key,
traceparent=traceparent,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body:    CloudEvent  |     list[CloudEvent]  | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
    traceparent: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> EventsAccepted | Problem | None:
    """ Publish events

     CloudEvents 1.0 in structured mode, in batched mode (up to 1,000), or in binary mode: attributes in
    `ce-` headers, the data as the body. Answered when they are stored durably. An event whose `source`
    and `id` came in the last two minutes is stored once.

    Args:
        idempotency_key (str | Unset):
        traceparent (str | Unset):
        clockjack_namespace (str | Unset):
        body (CloudEvent): An event. Further members are extension attributes: names of lower-case
            letters and digits, plain values.
        body (list[CloudEvent]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EventsAccepted | Problem
     """


    return (await asyncio_detailed(
        client=client,
body=body,
idempotency_key=idempotency_key,
traceparent=traceparent,
clockjack_namespace=clockjack_namespace,

    )).parsed
