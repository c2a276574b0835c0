"""References: how arguments and results that are too large for the journal are named in it.

In a stored :class:`clockjack.specs.Work`, ``{"$payload": "<reference>"}`` stands for the arguments of a task or for the
body of an HTTP target; in a result, for all of it. Nobody else may write an object with that key: it is refused
where requests are taken.

Whoever proposes a job puts aside, and drops what it put aside if the record is refused; whoever runs or shows it
restores. Small things, nearly all, pass untouched and unread.
"""

import re
from typing import Any, cast

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from clockjack.payloads.port import Payloads

KEY = "$payload"

INLINE_BYTES = 65_536
"""What is larger than that as JSON is put aside."""

_REFERENCE = re.compile(rb'\{"\$payload":"([^"\\]+)"\}')


class _Target(Struct):
    """The parts of a target that may be large; the rest is kept as it is."""

    type: str
    args: Raw | UnsetType = UNSET
    body: Raw | UnsetType = UNSET


class _Work(Struct):
    target: _Target


_work_decoder = msgspec.json.Decoder(_Work)
_parts_decoder = msgspec.json.Decoder(dict[str, Raw])
_encode = msgspec.json.Encoder().encode


async def put_work_aside(payloads: Payloads, work: bytes) -> tuple[bytes, str | None]:
    """Return `work` (JSON) with what is large in it put aside, and the reference of that, if there was anything.

    :raises LogUnavailable: if there was no answer in time.
    :raises LogFull: if there is no room.
    """
    if len(work) <= INLINE_BYTES:
        return work, None
    target = _work_decoder.decode(work).target
    name = _large_part(target)
    large = getattr(target, name, UNSET) if name else UNSET
    if large is UNSET or len(large := bytes(large)) <= INLINE_BYTES:
        return work, None
    reference = await payloads.put(large)
    return _replace(work, name, refer_to(reference)), reference


async def restore_work(payloads: Payloads, work: bytes) -> bytes:
    """Return `work` (JSON) with what was put aside back in it.

    :raises PayloadMissing: if that isn't there any more.
    :raises LogUnavailable: if there was no answer in time.
    """
    if b'{"$payload":"' not in work:
        return work
    target = _work_decoder.decode(work).target
    name = _large_part(target)
    part = getattr(target, name, UNSET) if name else UNSET
    if part is UNSET or (reference := reference_in(bytes(part))) is None:
        return work
    return _replace(work, name, await payloads.get(reference))


async def put_result_aside(payloads: Payloads, result: bytes | None) -> bytes | None:
    """Return a result (JSON), or the reference to where it was put if it is large, or looks like a reference.

    :raises LogUnavailable: if there was no answer in time.
    :raises LogFull: if there is no room.
    """
    if result is None or (len(result) <= INLINE_BYTES and reference_in(result) is None):
        return result
    return refer_to(await payloads.put(result))


async def restore_result(payloads: Payloads, result: bytes | None) -> bytes | None:
    """Return a result (JSON); if it was put aside, from there.

    :raises PayloadMissing: if that isn't there any more.
    :raises LogUnavailable: if there was no answer in time.
    """
    reference = None if result is None else reference_in(result)
    return result if reference is None else await payloads.get(reference)


def refer_to(reference: str) -> bytes:
    """Return what stands for a payload, as JSON."""
    return _encode({KEY: reference})


def reference_in(stored: bytes) -> str | None:
    """Return the reference that `stored` (JSON) is; None if it is something else."""
    match = _REFERENCE.fullmatch(stored)
    return match[1].decode() if match else None


def mentions_payload(value: Any) -> bool:
    """Say whether plain JSON data has the reserved key in it, at any depth."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return KEY in members or any(mentions_payload(each) for each in members.values())
    return isinstance(value, list) and any(mentions_payload(each) for each in cast("list[object]", value))


def _large_part(target: _Target) -> str:
    """Return which part of a target may be put aside; empty for none."""
    return {"task": "args", "http": "body"}.get(target.type, "")


def _replace(work: bytes, name: str, value: bytes) -> bytes:
    parts = _parts_decoder.decode(work)
    target = _parts_decoder.decode(parts["target"])
    target[name] = Raw(value)
    parts["target"] = Raw(_encode(target))
    return _encode(parts)
