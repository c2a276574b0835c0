"""Answers: bytes that are ready to go, as Litestar passes them on untouched."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar.types import Receive, Scope, Send

JSON = b"application/json"

encode = msgspec.json.Encoder(uuid_format="canonical").encode


class Reply:
    """An answer with a body."""

    __slots__ = ("body", "headers", "media_type", "status")

    def __init__(
        self,
        body: bytes = b"",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        media_type: bytes | None = JSON,
    ) -> None:
        """Answer with `body`; None for `media_type` where there is none."""
        self.body = body
        self.status = status
        self.headers = headers
        self.media_type = media_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        headers: list[tuple[bytes, bytes]] = []
        if self.media_type is not None:
            headers.append((b"content-type", self.media_type))
        if self.status != 204:
            headers.append((b"content-length", b"%d" % len(self.body)))
        if self.headers:
            headers += [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers.items()
            ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def json_reply(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Return an answer with `value` as JSON."""
    return Reply(encode(value), status, headers)


def no_content() -> Reply:
    """Return an answer that says it is done (204)."""
    return Reply(status=204, media_type=None)
