"""Arguments and results that are too large for the journal: kept as payloads, and shown as if they were not.

In a stored :class:`clockjack.specs.Work`, ``{"$payload": "<reference>"}`` stands for the arguments of a task or for the
body of an HTTP target, and in a result for all of it. Nobody else may write that: it is refused in requests.
"""

import re
from typing import Any, cast

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from clockjack.errors import LogError, LogUnavailable, PayloadMissing
from clockjack.payloads.port import Payloads
from clockjack_api import problems
from clockjack_api.journal import unavailable
from clockjack_api.problems import ApiProblem

KEY = "$payload"

INLINE_BYTES = 65_536
"""What is larger than that as JSON goes to the payloads."""

RESERVED = f"holds {KEY!r}, which is clockjack's own"

_REFERENCE = re.compile(rb'\{"\$payload":"([^"\\]+)"\}')


class _Target(Struct):
    """The parts of a target that may be large; the rest is kept as it is."""

    type: str
    args: Raw | UnsetType = UNSET
    body: Raw | UnsetType = UNSET


class _Work(Struct):
    """A :class:`clockjack.specs.Work` with its target as it is."""

    target: _Target


_work_decoder = msgspec.json.Decoder(_Work)
_parts_decoder = msgspec.json.Decoder(dict[str, Raw])
_encode = msgspec.json.Encoder().encode


def may_mention_payload(body: bytes) -> bool:
    """Say whether a body could have the reserved key in it; False is certain."""
    return b"payload" in body or b"\\u" in body


def mentions_payload(value: Any) -> bool:
    """Say whether plain data has the reserved key in it."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return KEY in members or any(mentions_payload(each) for each in members.values())
    return isinstance(value, list) and any(mentions_payload(each) for each in cast("list[object]", value))


async def put_aside(payloads: Payloads, work: bytes) -> tuple[bytes, str | None]:
    """Return `work` with what is large in it put aside, and the reference of that, if there was anything.

    :raises ApiProblem: if it can't be stored.
    """
    if len(work) <= INLINE_BYTES:
        return work, None
    target = _work_decoder.decode(work).target
    name = {"task": "args", "http": "body"}.get(target.type)
    large = getattr(target, name) if name is not None else UNSET
    if name is None or large is UNSET or len(large := bytes(large)) <= INLINE_BYTES:
        return work, None
    try:
        reference = await payloads.put(large)
    except LogUnavailable:
        raise unavailable("the object store gave no answer in time; nothing was done") from None
    except LogError as error:
        headers = {"Retry-After": "30"}
        raise ApiProblem(problems.JOURNAL_FULL, f"nothing was stored: {error}", headers=headers) from None
    return _replace(work, name, _encode({KEY: reference})), reference


async def fetch_work(payloads: Payloads, work: bytes) -> bytes:
    """Return `work` with what was put aside back in it."""
    if b'{"$payload":"' not in work:
        return work
    target = _work_decoder.decode(work).target
    for name in ("args", "body"):
        part = getattr(target, name)
        if part is not UNSET and (found := await fetch(payloads, bytes(part))) is not None:
            return _replace(work, name, found)
    return work


async def fetch_result(payloads: Payloads, result: bytes | None) -> bytes | None:
    """Return a result; if it was put aside, from there."""
    return result if result is None else await fetch(payloads, result) or result


async def fetch(payloads: Payloads, stored: bytes) -> bytes | None:
    """Return what a reference stands for; None if `stored` is none, or nothing is there any more.

    :raises ApiProblem: if the object store doesn't answer.
    """
    match = _REFERENCE.fullmatch(stored)
    if match is None:
        return None
    try:
        return await payloads.get(match[1].decode())
    except PayloadMissing:
        return None
    except LogError as error:
        raise unavailable(f"the object store gave no answer: {error}") from None


async def drop(payloads: Payloads, references: list[str]) -> None:
    """Remove what was put aside for records that were refused; what can't be removed now stays."""
    for reference in references:
        try:
            await payloads.delete(reference)
        except LogError:
            return


def _replace(work: bytes, name: str, value: bytes) -> bytes:
    parts = _parts_decoder.decode(work)
    target = _parts_decoder.decode(parts["target"])
    target[name] = Raw(value)
    parts["target"] = Raw(_encode(target))
    return _encode(parts)
