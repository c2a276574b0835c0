"""A request as the routes see it: strict, bounded, and described where it is wrong."""

import secrets
from typing import Any, TypeVar, cast
from urllib.parse import unquote

import anyio
from litestar import Request
from litestar.datastructures import State
from litestar.types import HTTPScope, Receive, Scope, Send
from msgspec import Struct

from clockjack_api.access.admission import SCOPE_KEY, Admission
from clockjack_api.access.grant import Grant
from clockjack_api.access.key_ring import refusal
from clockjack_api.access.principal import Principal
from clockjack_api.access.seats import Kind
from clockjack_api.context import Context
from clockjack_api.heads import CONTEXT, HEADERS
from clockjack_api.journal import Journal
from clockjack_api.problems import INVALID_REQUEST, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, ApiProblem, bad_header
from clockjack_api.queries import read_query
from clockjack_api.strict import StrictDecoder
from clockjack_api.traces import trace_id_of

T = TypeVar("T")
S = TypeVar("S", bound=Struct)

BODY_LIMIT = 1_048_576
"""Bytes that a body may have."""

BATCH_LIMIT = 16_777_216
"""Bytes that the body of a batch may have."""

DISCARD_BYTES = 67_108_864
"""So much of a body that is too large is read, for the client to see the answer."""

DISCARD_SECONDS = 5.0
"""So long it is read."""

TRACE_ID = "clockjack.trace_id"
"""Key of the trace id in a request's scope."""

JSON_TYPES = frozenset({"application/json"})


class ApiRequest(Request[Any, Any, State]):
    """A request."""

    __slots__ = ("context", "details")

    context: Context
    """What the routes work with."""
    details: dict[str, Any]
    """The scope, with what :mod:`clockjack_api.heads` has there."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read a request by its scope, and its body by `receive`."""
        # Without the framework's part: what that gets ready, nobody asks for.
        self.scope = cast("HTTPScope", scope)
        self.receive = receive
        self.send = send
        self.details = cast("dict[str, Any]", scope)
        self.context = self.details[CONTEXT]

    @property
    def path(self) -> str:
        """The path."""
        return self.scope["path"]

    @property
    def trace_id(self) -> str:
        """The W3C trace id of the request; a new one if it came without."""
        # In the scope: for the answer to an error, Litestar makes another request of it.
        trace_id: str | None = self.details.get(TRACE_ID)
        if trace_id is None:
            trace_id = self.details[TRACE_ID] = trace_id_of(self.header("traceparent")) or secrets.token_hex(16)
        return trace_id

    @property
    def namespace(self) -> str:
        """The namespace in which it acts."""
        return self._admission.namespace

    @property
    def principal(self) -> Principal:
        """Who asks."""
        return self.grant.principal

    @property
    def grant(self) -> Grant:
        """What it was let in by."""
        return self._admission.grant

    @property
    def _admission(self) -> Admission:
        admission: Admission = self.details[SCOPE_KEY]
        return admission

    def hold(self, kind: Kind) -> None:
        """Take one of the seats that there are for streams and long polls, until the request is answered.

        What was let in by a key that is revoked then sees the client go.

        :raises ApiProblem: 429 if all are taken.
        """
        admission = self._admission
        if kind not in admission.seats:
            self.context.seats.take(kind, admission.grant)
            admission.seats += (kind,)

    def check_still_admitted(self) -> None:
        """See, after a while, that what it was let in by is still good.

        :raises ApiProblem: if the key was revoked or has expired.
        """
        if self.grant.ended.is_set():
            raise refusal("the key was revoked, or has expired", error="invalid_token")

    @property
    def journal(self) -> Journal:
        """The journal, for what the request changes."""
        context = self.context
        services = context.services
        who = self.principal
        return Journal(
            services.proposer,
            context.patience,
            services.health,
            who.key_id,
            who.name,
            lambda: self.trace_id,
        )

    def header(self, name: str) -> str | None:
        """Return a header by its name in lower case; the first, if it came more than once."""
        value: bytes | None = self.details[HEADERS].get(name.encode())
        return None if value is None else value.decode("latin-1")

    def path_value(self, name: str) -> str:
        """Return a part of the path; a ``%2F`` in it stands for a slash."""
        value: str = self.scope["path_params"][name]
        return unquote(value) if "%" in value else value

    def query(self, shape: type[S]) -> S:
        """Return the query string as a struct; a field that is a list takes its parameter more than once.

        :raises ApiProblem: if a parameter is unknown, wrong, or there more than once.
        """
        raw = self.scope["query_string"]
        return read_query(raw.decode("latin-1"), shape)

    async def body_bytes(self, limit: int = BODY_LIMIT) -> bytes:
        """Return the body.

        :raises ApiProblem: if it has more bytes than `limit`, announced or not.
        """
        announced = self.header("content-length")
        if announced is not None and announced.isdigit() and int(announced) > limit:
            if self.header("expect") is None:
                await self._discard()
            raise _too_large(limit)
        body, more = await self._receive_part()
        if not more and len(body) <= limit:
            return body
        parts = [body]
        size = len(body)
        while more and size <= limit:
            part, more = await self._receive_part()
            parts.append(part)
            size += len(part)
        if size > limit:
            if more:
                await self._discard()
            raise _too_large(limit)
        return b"".join(parts)

    async def _receive_part(self) -> tuple[bytes, bool]:
        message = cast("dict[str, Any]", await self.receive())
        if message["type"] == "http.disconnect":
            # Nobody reads this; what came so far must not be taken for all.
            raise ApiProblem(INVALID_REQUEST, "the body broke off")
        return message.get("body", b""), message.get("more_body", False)

    async def _discard(self) -> None:
        """Read what is left of a body, within limits: a client that still sends doesn't read the answer."""
        size = 0
        with anyio.move_on_after(DISCARD_SECONDS):
            more = True
            while more and size < DISCARD_BYTES:
                part, more = await self._receive_part()
                size += len(part)

    def check_media_type(self, allowed: frozenset[str] = JSON_TYPES) -> str:
        """Return the media type of the body, without its parameters.

        :raises ApiProblem: if it is none of `allowed`, or not in UTF-8.
        """
        value = self.header("content-type")
        if value == "application/json" and value in allowed:
            return value
        media_type, _, parameters = (value or "").partition(";")
        media_type = media_type.strip().lower()
        if media_type not in allowed:
            raise ApiProblem(
                UNSUPPORTED_MEDIA_TYPE,
                f"the content type is {value or 'missing'}; here it must be {' or '.join(sorted(allowed))}",
                headers={"Accept": ", ".join(sorted(allowed))}
                if self.scope["method"] != "PATCH"
                else {"Accept-Patch": ", ".join(sorted(allowed))},
            )
        for parameter in parameters.split(";"):
            name, _, setting = parameter.partition("=")
            if name.strip().lower() == "charset" and setting.strip().strip('"').lower() not in ("utf-8", "us-ascii"):
                raise ApiProblem(UNSUPPORTED_MEDIA_TYPE, "the body must be UTF-8")
        return media_type

    async def body_as(self, decoder: StrictDecoder[T], limit: int = BODY_LIMIT) -> T:
        """Return the JSON body, decoded.

        :raises ApiProblem: if it is too large, not JSON, or doesn't fit.
        """
        self.check_media_type()
        return decoder.decode(await self.body_bytes(limit))

    async def optional_body(self, decoder: StrictDecoder[T], default: T) -> T:
        """Return the JSON body, decoded; `default` if there is none.

        :raises ApiProblem: if it is too large, not JSON, or doesn't fit.
        """
        body = await self.body_bytes()
        if not body:
            return default
        self.check_media_type()
        return decoder.decode(body)

    def idempotency_key(self) -> str | None:
        """Return the ``Idempotency-Key``, if there is one.

        :raises ApiProblem: if it is empty, longer than 200 characters, or not printable ASCII.
        """
        value = self.header("idempotency-key")
        if value is None:
            return None
        if not 0 < len(value) <= 200 or not value.isascii() or not value.isprintable():
            raise bad_header("Idempotency-Key", "must have 1 to 200 printable ASCII characters")
        return value


def _too_large(limit: int) -> ApiProblem:
    # Some of the body may not have been read: the connection can't be used any more.
    return ApiProblem(TOO_LARGE, f"the body has more than {limit} bytes", headers={"Connection": "close"})
