"""Requests with retries, and refusals as errors."""

import random
from types import ModuleType, TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from tenacity import Retrying, RetryCallState, retry_if_exception, stop_after_attempt

from clockjack_client.errors import ProblemError, Unreachable, problem_of
from clockjack_client.generated.client import Client

FIRST_PAUSE = 0.2
"""Seconds before a request is sent again, doubled each time; up to as much again is added by chance."""

LONGEST_PAUSE = 10.0

RETRIED = frozenset({429, 502, 503, 504})
"""Statuses after which a request is sent again."""


class Transport:
    """One server, as the resources talk to it."""

    def __init__(
        self,
        url: str,
        api_key: str | None,
        namespace: str | None,
        timeout: float,
        tries: int,
        http: httpx.Client | None,
    ) -> None:
        """See :class:`AsyncClockjack`."""
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(f"the url must begin with http:// or https://, not {url!r}")
        if tries < 1:
            raise ValueError("tries must be at least 1")
        self._headers = {"User-Agent": "clockjack-client-python"}
        if api_key is not None:
            self._headers["Authorization"] = f"Bearer {api_key}"
        if namespace is not None:
            self._headers["Clockjack-Namespace"] = namespace
        self.url = url.rstrip("/")
        self._timeout = timeout
        self._tries = tries
        self._own = http is None
        self.http = http or httpx.Client(timeout=timeout)
        self._low = Client(base_url=self.url)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections, unless they belong to who brought them."""
        if self._own:
            self.http.close()

    def call(self, operation: ModuleType, *path: str, wait: float = 0.0, **parameters: Any) -> Any:
        """Do what a module of ``generated.api`` describes, and return its model.

        :param wait: seconds that the server may take beside the usual time.
        """
        response = self.send(operation._get_kwargs(*path, **parameters), wait=wait)
        return operation._parse_response(client=self._low, response=response)

    def send(self, request: dict[str, Any], *, wait: float = 0.0) -> httpx.Response:
        """Send a request until it has an answer that is no passing trouble; return it if it is no refusal.

        :raises ProblemError: if the server refuses.
        :raises Unreachable: if there is no answer.
        """
        request = self.prepared(request)
        timeout = self._timeout + wait
        retrying = Retrying(
            stop=stop_after_attempt(self._tries), wait=_pause, retry=retry_if_exception(_is_passing), reraise=True
        )
        try:
            for attempt in retrying:
                with attempt:
                    response = self.http.request(**request, timeout=timeout)
                    if response.status_code >= 400:
                        raise problem_of(response)
                    return response
        except httpx.TransportError as error:
            why = str(error) or type(error).__name__
            raise Unreachable(
                f"{request['method'].upper()} {request['url']}: {why} (tried {self._tries} times)"
            ) from error
        raise AssertionError

    def prepared(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return a request with the server's address, and with what goes along with each."""
        headers = {**self._headers, **request.get("headers", {})}
        return {**request, "url": self.url + request["url"], "headers": headers}


def _is_passing(error: BaseException) -> bool:
    if isinstance(error, ProblemError):
        return error.status in RETRIED and not error.type.endswith(":backlog-full")
    return isinstance(error, httpx.TransportError)


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    if isinstance(error, ProblemError) and error.retry_after is not None:
        return min(error.retry_after, LONGEST_PAUSE)
    pause = min(FIRST_PAUSE * 2 ** (state.attempt_number - 1), LONGEST_PAUSE)
    return pause * (1 + random.random())
