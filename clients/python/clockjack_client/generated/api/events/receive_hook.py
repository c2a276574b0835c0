from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.hook_accepted import HookAccepted
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    schedule_id: str,
    *,
    body: Any | Unset = UNSET,
    namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}


    

    params: dict[str, Any] = {}

    params["namespace"] = namespace


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/hooks/{schedule_id}".format(schedule_id=quote(str(schedule_id), safe=""),),
        "params": params,
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> HookAccepted | Problem | None:
    if response.status_code == 202:
        response_202 = HookAccepted.from_dict(response.json())



        return response_202

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())



        return response_400

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())



        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())



        return response_404

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())



        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())



        return response_415

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[HookAccepted | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    schedule_id: str,
    *,
    client: AuthenticatedClient,
    body: Any | Unset = UNSET,
    namespace: str | Unset = UNSET,

) -> Response[HookAccepted | Problem]:
    """ Take a foreign webhook as an event

     For the `hook` of a schedule's event trigger, which says how a webhook is signed and what event it
    becomes. It needs no key: the signature stands for it. The body may be of any type. Answered when
    the event is stored durably; the same webhook again, on any node, is answered the same way, and is
    no second event. While the schedule is paused, events are taken, and it does not hear them.

    Args:
        schedule_id (str):
        namespace (str | Unset):
        body (Any | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HookAccepted | Problem]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
body=body,
namespace=namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    schedule_id: str,
    *,
    client: AuthenticatedClient,
    body: Any | Unset = UNSET,
    namespace: str | Unset = UNSET,

) -> HookAccepted | Problem | None:
    """ Take a foreign webhook as an event

     For the `hook` of a schedule's event trigger, which says how a webhook is signed and what event it
    becomes. It needs no key: the signature stands for it. The body may be of any type. Answered when
    the event is stored durably; the same webhook again, on any node, is answered the same way, and is
    no second event. While the schedule is paused, events are taken, and it does not hear them.

    Args:
        schedule_id (str):
        namespace (str | Unset):
        body (Any | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HookAccepted | Problem
     """


    return sync_detailed(
        schedule_id=schedule_id,
client=client,
body=body,
namespace=namespace,

    ).parsed

async def asyncio_detailed(
    schedule_id: str,
    *,
    client: AuthenticatedClient,
    body: Any | Unset = UNSET,
    namespace: str | Unset = UNSET,

) -> Response[HookAccepted | Problem]:
    """ Take a foreign webhook as an event

     For the `hook` of a schedule's event trigger, which says how a webhook is signed and what event it
    becomes. It needs no key: the signature stands for it. The body may be of any type. Answered when
    the event is stored durably; the same webhook again, on any node, is answered the same way, and is
    no second event. While the schedule is paused, events are taken, and it does not hear them.

    Args:
        schedule_id (str):
        namespace (str | Unset):
        body (Any | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[HookAccepted | Problem]
     """


    kwargs = _get_kwargs(
        schedule_id=schedule_id,
body=body,
namespace=namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    schedule_id: str,
    *,
    client: AuthenticatedClient,
    body: Any | Unset = UNSET,
    namespace: str | Unset = UNSET,

) -> HookAccepted | Problem | None:
    """ Take a foreign webhook as an event

     For the `hook` of a schedule's event trigger, which says how a webhook is signed and what event it
    becomes. It needs no key: the signature stands for it. The body may be of any type. Answered when
    the event is stored durably; the same webhook again, on any node, is answered the same way, and is
    no second event. While the schedule is paused, events are taken, and it does not hear them.

    Args:
        schedule_id (str):
        namespace (str | Unset):
        body (Any | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        HookAccepted | Problem
     """


    return (await asyncio_detailed(
        schedule_id=schedule_id,
client=client,
body=body,
namespace=namespace,

    )).parsed
