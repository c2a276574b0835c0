from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.audit_page import AuditPage
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
import datetime



def _get_kwargs(
    *,
    verb: list[str] | Unset = UNSET,
    object_: str | Unset = UNSET,
    key_id: str | Unset = UNSET,
    trace_id: str | Unset = UNSET,
    namespace: str | Unset = UNSET,
    after: datetime.datetime | Unset = UNSET,
    before: datetime.datetime | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    json_verb: list[str] | Unset = UNSET
    if not isinstance(verb, Unset):
        json_verb = verb


    params["verb"] = json_verb

    params["object"] = object_

    params["key_id"] = key_id

    params["trace_id"] = trace_id

    params["namespace"] = namespace

    json_after: str | Unset = UNSET
    if not isinstance(after, Unset):
        json_after = after.isoformat()
    params["after"] = json_after

    json_before: str | Unset = UNSET
    if not isinstance(before, Unset):
        json_before = before.isoformat()
    params["before"] = json_before

    params["cursor"] = cursor

    params["limit"] = limit


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/audit",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AuditPage | Problem | None:
    if response.status_code == 200:
        response_200 = AuditPage.from_dict(response.json())



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

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())



        return response_429

    if response.status_code == 431:
        response_431 = Problem.from_dict(response.json())



        return response_431

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[AuditPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    verb: list[str] | Unset = UNSET,
    object_: str | Unset = UNSET,
    key_id: str | Unset = UNSET,
    trace_id: str | Unset = UNSET,
    namespace: str | Unset = UNSET,
    after: datetime.datetime | Unset = UNSET,
    before: datetime.datetime | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,

) -> Response[AuditPage | Problem]:
    """ List who did what, the newest first

     What was asked for by the API and done, as the journal has it: jobs that were submitted (but for
    those of before there were keys), cancelled, retried; changes of schedules, queues and keys. Events
    that were published are not among them. With a key that acts in one namespace, what is about that
    one. The newest 100,000 submissions and the newest 100,000 of all else are kept, for 400 days,
    unless the node is set up otherwise.

    Args:
        verb (list[str] | Unset):
        object_ (str | Unset):
        key_id (str | Unset):
        trace_id (str | Unset):
        namespace (str | Unset):
        after (datetime.datetime | Unset):
        before (datetime.datetime | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditPage | Problem]
     """


    kwargs = _get_kwargs(
        verb=verb,
object_=object_,
key_id=key_id,
trace_id=trace_id,
namespace=namespace,
after=after,
before=before,
cursor=cursor,
limit=limit,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    verb: list[str] | Unset = UNSET,
    object_: str | Unset = UNSET,
    key_id: str | Unset = UNSET,
    trace_id: str | Unset = UNSET,
    namespace: str | Unset = UNSET,
    after: datetime.datetime | Unset = UNSET,
    before: datetime.datetime | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,

) -> AuditPage | Problem | None:
    """ List who did what, the newest first

     What was asked for by the API and done, as the journal has it: jobs that were submitted (but for
    those of before there were keys), cancelled, retried; changes of schedules, queues and keys. Events
    that were published are not among them. With a key that acts in one namespace, what is about that
    one. The newest 100,000 submissions and the newest 100,000 of all else are kept, for 400 days,
    unless the node is set up otherwise.

    Args:
        verb (list[str] | Unset):
        object_ (str | Unset):
        key_id (str | Unset):
        trace_id (str | Unset):
        namespace (str | Unset):
        after (datetime.datetime | Unset):
        before (datetime.datetime | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditPage | Problem
     """


    return sync_detailed(
        client=client,
verb=verb,
object_=object_,
key_id=key_id,
trace_id=trace_id,
namespace=namespace,
after=after,
before=before,
cursor=cursor,
limit=limit,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    verb: list[str] | Unset = UNSET,
    object_: str | Unset = UNSET,
    key_id: str | Unset = UNSET,
    trace_id: str | Unset = UNSET,
    namespace: str | Unset = UNSET,
    after: datetime.datetime | Unset = UNSET,
    before: datetime.datetime | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,

) -> Response[AuditPage | Problem]:
    """ List who did what, the newest first

     What was asked for by the API and done, as the journal has it: jobs that were submitted (but for
    those of before there were keys), cancelled, retried; changes of schedules, queues and keys. Events
    that were published are not among them. With a key that acts in one namespace, what is about that
    one. The newest 100,000 submissions and the newest 100,000 of all else are kept, for 400 days,
    unless the node is set up otherwise.

    Args:
        verb (list[str] | Unset):
        object_ (str | Unset):
        key_id (str | Unset):
        trace_id (str | Unset):
        namespace (str | Unset):
        after (datetime.datetime | Unset):
        before (datetime.datetime | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditPage | Problem]
     """


    kwargs = _get_kwargs(
        verb=verb,
object_=object_,
key_id=key_id,
trace_id=trace_id,
namespace=namespace,
after=after,
before=before,
cursor=cursor,
limit=limit,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    verb: list[str] | Unset = UNSET,
    object_: str | Unset = UNSET,
    key_id: str | Unset = UNSET,
    trace_id: str | Unset = UNSET,
    namespace: str | Unset = UNSET,
    after: datetime.datetime | Unset = UNSET,
    before: datetime.datetime | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,

) -> AuditPage | Problem | None:
    """ List who did what, the newest first

     What was asked for by the API and done, as the journal has it: jobs that were submitted (but for
    those of before there were keys), cancelled, retried; changes of schedules, queues and keys. Events
    that were published are not among them. With a key that acts in one namespace, what is about that
    one. The newest 100,000 submissions and the newest 100,000 of all else are kept, for 400 days,
    unless the node is set up otherwise.

    Args:
        verb (list[str] | Unset):
        object_ (str | Unset):
        key_id (str | Unset):
        trace_id (str | Unset):
        namespace (str | Unset):
        after (datetime.datetime | Unset):
        before (datetime.datetime | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 50.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditPage | Problem
     """


    return (await asyncio_detailed(
        client=client,
verb=verb,
object_=object_,
key_id=key_id,
trace_id=trace_id,
namespace=namespace,
after=after,
before=before,
cursor=cursor,
limit=limit,

    )).parsed
