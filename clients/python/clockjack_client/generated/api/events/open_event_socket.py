from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    types: list[str] | Unset = UNSET,
    sources: list[str] | Unset = UNSET,
    job_id: str | Unset = UNSET,
    schedule_id: str | Unset = UNSET,
    after: str | Unset = UNSET,
    last_event_id: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(last_event_id, Unset):
        headers["Last-Event-ID"] = last_event_id

    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    params: dict[str, Any] = {}

    json_types: list[str] | Unset = UNSET
    if not isinstance(types, Unset):
        json_types = types


    params["types"] = json_types

    json_sources: list[str] | Unset = UNSET
    if not isinstance(sources, Unset):
        json_sources = sources


    params["sources"] = json_sources

    params["job_id"] = job_id

    params["schedule_id"] = schedule_id

    params["after"] = after


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/events/socket",
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Problem | None:
    if response.status_code == 101:
        response_101 = cast(Any, None)
        return response_101

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())



        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())



        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())



        return response_403

    if response.status_code == 410:
        response_410 = Problem.from_dict(response.json())



        return response_410

    if response.status_code == 426:
        response_426 = Problem.from_dict(response.json())



        return response_426

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    types: list[str] | Unset = UNSET,
    sources: list[str] | Unset = UNSET,
    job_id: str | Unset = UNSET,
    schedule_id: str | Unset = UNSET,
    after: str | Unset = UNSET,
    last_event_id: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Any | Problem]:
    """ Get events as they come, over a WebSocket

     The same as `/v1/events/stream`, in texts of JSON: first `{"id": "17-4"}`, where it begins, then
    `{"id": "18-4", "event": {…}}` for each event; an `id` goes on in either stream, in `after` or
    `Last-Event-ID`. The server pings every 20 s, closes with 1013 if the client is too slow, with 1012
    when it stops, with 1008 when the key was revoked. Where headers can't be set, a subprotocol
    `bearer.<key>` beside `clockjack.events` has the key. What the client says is not listened to; a
    message over 1 KiB ends the connection. Refused, the handshake is answered as any request.

    Args:
        types (list[str] | Unset):
        sources (list[str] | Unset):
        job_id (str | Unset):
        schedule_id (str | Unset):
        after (str | Unset):
        last_event_id (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
     """


    kwargs = _get_kwargs(
        types=types,
sources=sources,
job_id=job_id,
schedule_id=schedule_id,
after=after,
last_event_id=last_event_id,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    types: list[str] | Unset = UNSET,
    sources: list[str] | Unset = UNSET,
    job_id: str | Unset = UNSET,
    schedule_id: str | Unset = UNSET,
    after: str | Unset = UNSET,
    last_event_id: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Any | Problem | None:
    """ Get events as they come, over a WebSocket

     The same as `/v1/events/stream`, in texts of JSON: first `{"id": "17-4"}`, where it begins, then
    `{"id": "18-4", "event": {…}}` for each event; an `id` goes on in either stream, in `after` or
    `Last-Event-ID`. The server pings every 20 s, closes with 1013 if the client is too slow, with 1012
    when it stops, with 1008 when the key was revoked. Where headers can't be set, a subprotocol
    `bearer.<key>` beside `clockjack.events` has the key. What the client says is not listened to; a
    message over 1 KiB ends the connection. Refused, the handshake is answered as any request.

    Args:
        types (list[str] | Unset):
        sources (list[str] | Unset):
        job_id (str | Unset):
        schedule_id (str | Unset):
        after (str | Unset):
        last_event_id (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
     """


    return sync_detailed(
        client=client,
types=types,
sources=sources,
job_id=job_id,
schedule_id=schedule_id,
after=after,
last_event_id=last_event_id,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    types: list[str] | Unset = UNSET,
    sources: list[str] | Unset = UNSET,
    job_id: str | Unset = UNSET,
    schedule_id: str | Unset = UNSET,
    after: str | Unset = UNSET,
    last_event_id: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[Any | Problem]:
    """ Get events as they come, over a WebSocket

     The same as `/v1/events/stream`, in texts of JSON: first `{"id": "17-4"}`, where it begins, then
    `{"id": "18-4", "event": {…}}` for each event; an `id` goes on in either stream, in `after` or
    `Last-Event-ID`. The server pings every 20 s, closes with 1013 if the client is too slow, with 1012
    when it stops, with 1008 when the key was revoked. Where headers can't be set, a subprotocol
    `bearer.<key>` beside `clockjack.events` has the key. What the client says is not listened to; a
    message over 1 KiB ends the connection. Refused, the handshake is answered as any request.

    Args:
        types (list[str] | Unset):
        sources (list[str] | Unset):
        job_id (str | Unset):
        schedule_id (str | Unset):
        after (str | Unset):
        last_event_id (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
     """


    kwargs = _get_kwargs(
        types=types,
sources=sources,
job_id=job_id,
schedule_id=schedule_id,
after=after,
last_event_id=last_event_id,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    types: list[str] | Unset = UNSET,
    sources: list[str] | Unset = UNSET,
    job_id: str | Unset = UNSET,
    schedule_id: str | Unset = UNSET,
    after: str | Unset = UNSET,
    last_event_id: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Any | Problem | None:
    """ Get events as they come, over a WebSocket

     The same as `/v1/events/stream`, in texts of JSON: first `{"id": "17-4"}`, where it begins, then
    `{"id": "18-4", "event": {…}}` for each event; an `id` goes on in either stream, in `after` or
    `Last-Event-ID`. The server pings every 20 s, closes with 1013 if the client is too slow, with 1012
    when it stops, with 1008 when the key was revoked. Where headers can't be set, a subprotocol
    `bearer.<key>` beside `clockjack.events` has the key. What the client says is not listened to; a
    message over 1 KiB ends the connection. Refused, the handshake is answered as any request.

    Args:
        types (list[str] | Unset):
        sources (list[str] | Unset):
        job_id (str | Unset):
        schedule_id (str | Unset):
        after (str | Unset):
        last_event_id (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
     """


    return (await asyncio_detailed(
        client=client,
types=types,
sources=sources,
job_id=job_id,
schedule_id=schedule_id,
after=after,
last_event_id=last_event_id,
clockjack_namespace=clockjack_namespace,

    )).parsed
