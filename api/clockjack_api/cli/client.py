"""The REST API, as commands call it: JSON in, JSON out, and typed errors."""

from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from clockjack.access import NAMESPACE_PATTERN, is_namespace
from clockjack.config.rules import is_loopback
from clockjack_api.cli.exits import Code, CommandError, Refused, Unreachable

if TYPE_CHECKING:
    import ssl

    import httpx

READ_SECONDS = 30.0
"""How long an answer may take, beyond what the request itself asks to wait."""

Document = dict[str, Any]
"""A JSON object."""


def member(document: Document, name: str) -> Document:
    """Return the object that `document` has under `name`; an empty one if there is none."""
    found: Document | None = document.get(name)
    return found or {}


def segment(text: str) -> str:
    """Return `text` as one segment of a path."""
    return quote(text, safe="")


class Client:
    """A connection to one node."""

    def __init__(
        self, url: str, *, api_key: str | None = None, namespace: str | None = None, ca_file: Path | None = None
    ) -> None:
        """Talk to the node whose API is at `url`, which is without ``/v1``.

        :param api_key: the secret of an API key
        :param namespace: where to act; None for where the key acts
        :param ca_file: PEM file of the authorities that the node's certificate may come from
        :raises CommandError: if that is not a URL, or the file can't be read.
        """
        import httpx

        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise CommandError(f"{url!r} is not a URL such as http://127.0.0.1:8640", Code.USAGE)
        self.url = url.rstrip("/")
        self.stale = False
        """Whether any answer was marked as one that may be old."""
        self._http = httpx.Client(
            base_url=self.url,
            timeout=httpx.Timeout(READ_SECONDS, connect=5.0),
            headers=_headers(api_key, namespace),
            trust_env=not is_loopback(parts.hostname),
            verify=_trust(ca_file) if parts.scheme == "https" else False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, **parameters: Any) -> Any:
        """Return what is at `path`; parameters that are None are left out."""
        wait = float(parameters.get("wait_seconds") or 0)
        return self._send("GET", path, params=_present(parameters), timeout=READ_SECONDS + wait)

    def post(self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, wait: float = 0) -> Any:
        """Post `body` as JSON, or nothing; `wait` is how long the answer may take by the request's own wish."""
        return self._send("POST", path, json=body, headers=headers, timeout=READ_SECONDS + wait)

    def put(self, path: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Any:
        """Put `body` there as JSON."""
        return self._send("PUT", path, json=body, headers=headers)

    def patch(self, path: str, change: Any) -> Any:
        """Change what is there by a JSON Merge Patch."""
        return self._send("PATCH", path, json=change)

    def delete(self, path: str) -> Any:
        """Delete what is there."""
        return self._send("DELETE", path)

    def pages(self, path: str, limit: int | None, per_page: int = 100, **parameters: Any) -> Iterator[Document]:
        """Yield the items of a listing, at most `limit` of them, page after page."""
        cursor: str | None = None
        left = limit
        while left is None or left > 0:
            page = self.get(path, cursor=cursor, limit=min(left or per_page, per_page), **parameters)
            yield from page["data"]
            left = None if left is None else left - len(page["data"])
            cursor = page.get("next_cursor")
            if not page.get("has_more") or cursor is None:
                return

    def stream(self, path: str, headers: Mapping[str, str], **parameters: Any) -> Generator[str, None, None]:
        """Yield the lines of an answer that does not end by itself.

        :raises Unreachable: also when the connection breaks later.
        """
        import httpx

        try:
            with self._http.stream(
                "GET",
                path,
                params=_present(parameters),
                headers={"accept": "text/event-stream", **headers},
                timeout=httpx.Timeout(10.0, read=None),
            ) as response:
                if response.status_code >= 400:
                    response.read()
                    raise _refusal(response)
                yield from response.iter_lines()
        except httpx.TransportError as error:
            raise self._unreachable(error) from None

    def _send(self, method: str, path: str, *, timeout: float = READ_SECONDS, **options: Any) -> Any:
        import httpx

        try:
            response = self._http.request(method, path, timeout=httpx.Timeout(timeout, connect=5.0), **options)
        except httpx.TransportError as error:
            raise self._unreachable(error) from None
        if response.status_code >= 400:
            raise _refusal(response)
        if "clockjack-stale" in response.headers:
            self.stale = True
        if not response.content:
            return None
        try:
            return response.json()
        except ValueError:
            raise Unreachable(f"what answers at {self.url} is not a clockjack node: it sent no JSON") from None

    def _unreachable(self, error: Exception) -> Unreachable:
        import httpx

        reason = "it took too long" if isinstance(error, httpx.TimeoutException) else str(error) or type(error).__name__
        return Unreachable(
            f"no answer from {self.url} ({reason}); is the node running? Name another by --url or CLOCKJACK_URL"
        )


def _headers(api_key: str | None, namespace: str | None) -> dict[str, str]:
    headers = {"accept": "application/json, application/problem+json"}
    if api_key is not None:
        if not api_key.isascii() or not api_key.isprintable() or not api_key.strip():
            raise CommandError("the API key is none: a secret is one word of letters and digits", Code.USAGE)
        headers["authorization"] = f"Bearer {api_key.strip()}"
    if namespace is not None:
        if not is_namespace(namespace):
            raise CommandError(f"{namespace!r} is not a namespace: it must match {NAMESPACE_PATTERN}", Code.USAGE)
        headers["clockjack-namespace"] = namespace
    return headers


def _trust(ca_file: Path | None) -> "ssl.SSLContext":
    import ssl

    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or str(error)
        raise CommandError(f"{ca_file} can't be used as a file of authorities: {reason}", Code.USAGE) from None


def _present(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None and value != ()}


def _refusal(response: "httpx.Response") -> Refused:
    try:
        problem: Any = response.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {"title": response.reason_phrase, "status": response.status_code}
    return Refused(response.status_code, cast("Document", problem))
