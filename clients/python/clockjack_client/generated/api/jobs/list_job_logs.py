from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.job_log_page import JobLogPage
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    job_id: str,
    *,
    attempt: int | Unset = UNSET,
    after: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 200,
    follow: bool | Unset = False,
    last_event_id: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(last_event_id, Unset):
        headers["Last-Event-ID"] = last_event_id

    if not isinstance(clockjack_namespace, Unset):
        headers["Clockjack-Namespace"] = clockjack_namespace



    

    params: dict[str, Any] = {}

    params["attempt"] = attempt

    params["after"] = after

    params["cursor"] = cursor

    params["limit"] = limit

    params["follow"] = follow


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/jobs/{job_id}/logs".format(job_id=quote(str(job_id), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> JobLogPage | Problem | None:
    if response.status_code == 200:
        response_200 = JobLogPage.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[JobLogPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
    attempt: int | Unset = UNSET,
    after: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 200,
    follow: bool | Unset = False,
    last_event_id: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[JobLogPage | Problem]:
    """ Get what a job logs and prints, the first line first

     What its attempts say by `logging` and print; of a `command` target, its output. Whoever may read
    the job may read it: no place for secrets. It is kept by age and bytes, and bounded for each
    attempt; lines that were left out are counted in a line of clockjack's own. The lines are there when
    the job has ended; of a process that was killed, the last tenth of a second may be missing.

    `follow=true` goes on until the job has ended: server-sent events, one line as JSON in each `data`,
    and then an event named `end` with the job's `state`. `Last-Event-ID` or `after` goes on behind a
    line, on any node. With `Accept: text/plain`, all lines are text, with `follow` or without.

    Args:
        job_id (str):
        attempt (int | Unset):
        after (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 200.
        follow (bool | Unset):  Default: False.
        last_event_id (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobLogPage | Problem]
     """


    kwargs = _get_kwargs(
        job_id=job_id,
attempt=attempt,
after=after,
cursor=cursor,
limit=limit,
follow=follow,
last_event_id=last_event_id,
clockjack_namespace=clockjack_namespace,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
    attempt: int | Unset = UNSET,
    after: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 200,
    follow: bool | Unset = False,
    last_event_id: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> JobLogPage | Problem | None:
    """ Get what a job logs and prints, the first line first

     What its attempts say by `logging` and print; of a `command` target, its output. Whoever may read
    the job may read it: no place for secrets. It is kept by age and bytes, and bounded for each
    attempt; lines that were left out are counted in a line of clockjack's own. The lines are there when
    the job has ended; of a process that was killed, the last tenth of a second may be missing.

    `follow=true` goes on until the job has ended: server-sent events, one line as JSON in each `data`,
    and then an event named `end` with the job's `state`. `Last-Event-ID` or `after` goes on behind a
    line, on any node. With `Accept: text/plain`, all lines are text, with `follow` or without.

    Args:
        job_id (str):
        attempt (int | Unset):
        after (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 200.
        follow (bool | Unset):  Default: False.
        last_event_id (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobLogPage | Problem
     """


    return sync_detailed(
        job_id=job_id,
client=client,
attempt=attempt,
after=after,
cursor=cursor,
limit=limit,
follow=follow,
last_event_id=last_event_id,
clockjack_namespace=clockjack_namespace,

    ).parsed

async def asyncio_detailed(
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
    attempt: int | Unset = UNSET,
    after: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 200,
    follow: bool | Unset = False,
    last_event_id: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> Response[JobLogPage | Problem]:
    """ Get what a job logs and prints, the first line first

     What its attempts say by `logging` and print; of a `command` target, its output. Whoever may read
    the job may read it: no place for secrets. It is kept by age and bytes, and bounded for each
    attempt; lines that were left out are counted in a line of clockjack's own. The lines are there when
    the job has ended; of a process that was killed, the last tenth of a second may be missing.

    `follow=true` goes on until the job has ended: server-sent events, one line as JSON in each `data`,
    and then an event named `end` with the job's `state`. `Last-Event-ID` or `after` goes on behind a
    line, on any node. With `Accept: text/plain`, all lines are text, with `follow` or without.

    Args:
        job_id (str):
        attempt (int | Unset):
        after (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 200.
        follow (bool | Unset):  Default: False.
        last_event_id (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobLogPage | Problem]
     """


    kwargs = _get_kwargs(
        job_id=job_id,
attempt=attempt,
after=after,
cursor=cursor,
limit=limit,
follow=follow,
last_event_id=last_event_id,
clockjack_namespace=clockjack_namespace,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    job_id: str,
    *,
    client: AuthenticatedClient | Client,
    attempt: int | Unset = UNSET,
    after: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 200,
    follow: bool | Unset = False,
    last_event_id: str | Unset = UNSET,
    clockjack_namespace: str | Unset = UNSET,

) -> JobLogPage | Problem | None:
    """ Get what a job logs and prints, the first line first

     What its attempts say by `logging` and print; of a `command` target, its output. Whoever may read
    the job may read it: no place for secrets. It is kept by age and bytes, and bounded for each
    attempt; lines that were left out are counted in a line of clockjack's own. The lines are there when
    the job has ended; of a process that was killed, the last tenth of a second may be missing.

    `follow=true` goes on until the job has ended: server-sent events, one line as JSON in each `data`,
    and then an event named `end` with the job's `state`. `Last-Event-ID` or `after` goes on behind a
    line, on any node. With `Accept: text/plain`, all lines are text, with `follow` or without.

    Args:
        job_id (str):
        attempt (int | Unset):
        after (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):  Default: 200.
        follow (bool | Unset):  Default: False.
        last_event_id (str | Unset):
        clockjack_namespace (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobLogPage | Problem
     """


    return (await asyncio_detailed(
        job_id=job_id,
client=client,
attempt=attempt,
after=after,
cursor=cursor,
limit=limit,
follow=follow,
last_event_id=last_event_id,
clockjack_namespace=clockjack_namespace,

    )).parsed
