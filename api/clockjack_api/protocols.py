"""uvicorn's two parsers of HTTP, but that what they can't read is answered with a problem document too."""

import re
import secrets
from http import HTTPStatus

import httptools
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from clockjack_api.problems import INVALID_REQUEST, MEDIA_TYPE, NOT_IMPLEMENTED, ApiProblem, encode

_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,50}) (/[!-~]{0,2000}) HTTP/1\.[01]\r\n")
"""RFC 9112, section 3."""

UNREADABLE = "this is not HTTP/1.1, or not all of it"


class QuickProtocol(HttpToolsProtocol):
    """The fast parser, which knows some methods alone."""

    _received = b""

    def data_received(self, data: bytes) -> None:
        """Take what arrived."""
        self._received = data
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """Answer what can't be read, and hang up."""
        self.transport.write(refusal(self._received))
        self.transport.close()


class ThoroughProtocol(H11Protocol):
    """The other parser."""

    def send_400_response(self, msg: str) -> None:
        """Answer what can't be read, and hang up."""
        self.transport.write(refusal(b""))
        self.transport.close()


def _is_known(method: bytes) -> bool:
    """Say whether the fast parser knows a method; what it refused has something else about it then."""
    try:
        httptools.HttpRequestParser(object()).feed_data(method + b" / HTTP/1.1\r\n")
    except httptools.HttpParserInvalidMethodError:
        return False
    return True


def refusal(received: bytes) -> bytes:
    """Return the answer to a request that begins with `received` and can't be read."""
    match = _REQUEST_LINE.match(received)
    if match is None or _is_known(match[1]):
        problem, path = ApiProblem(INVALID_REQUEST, UNREADABLE), ""
    else:
        method, target = match[1].decode("ascii"), match[2].decode("ascii")
        problem, path = ApiProblem(NOT_IMPLEMENTED, f"{method} is not known here"), target.partition("?")[0]
    body = encode(problem, path, secrets.token_hex(16))
    status = problem.kind.status
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: {MEDIA_TYPE}\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
