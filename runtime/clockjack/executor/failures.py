"""What an exception leaves behind: type, message and traceback, bounded."""

import importlib
import sys
import traceback
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import msgspec

import clockjack
from clockjack.specs import Failure

MAX_MESSAGE_BYTES = 4 << 10
MAX_TRACEBACK_BYTES = 16 << 10
MAX_STACK_FRAMES = 200

_OWN_FOLDER = str(Path(clockjack.__file__).parent) + "/"
_IMPORTING = ("<frozen importlib", importlib.__file__)

_encode = msgspec.json.Encoder().encode


def failure_of(error: BaseException) -> Failure:
    """Describe `error` as the users' code raised it, without the frames that called that code."""
    return Failure(type_name(type(error)), message_of(error), traceback_of(error))


def encode_failure(failure: Failure) -> bytes:
    """Return `failure` as JSON."""
    return _encode(failure)


def type_name(kind: type) -> str:
    """Return a class's name with its module, except where Python itself leaves that out."""
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def message_of(error: BaseException) -> str:
    """Return what `error` says, at most 4 KiB of it."""
    try:
        message = str(error)
    except Exception as second:  # the users' own __str__
        message = f"<its message can't be had: {type_name(type(second))}>"
    return clip_end(message, MAX_MESSAGE_BYTES)


def traceback_of(error: BaseException) -> str | None:
    """Return what Python prints for `error`, the last 16 KiB; None if no code but clockjack's took part.

    Clockjack's own frames at the beginning are left out, and those of the import system between them and users' code.
    """
    part = _users_part(error.__traceback__)
    if part is None:
        return None
    try:
        lines = traceback.format_exception(type(error), error, part)
    except Exception as second:  # the users' own __str__ or __repr__
        return f"<the traceback can't be had: {type_name(type(second))}>"
    return clip_start("".join(lines), MAX_TRACEBACK_BYTES)


def thread_stack(thread_id: int) -> str | None:
    """Return where a running thread is, without clockjack's own frames; None if it has ended."""
    frame = sys._current_frames().get(thread_id)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - the only way
    return _stack([] if frame is None else list(traceback.walk_stack(frame))[::-1])


def coroutine_stack(coroutine: Any) -> str | None:
    """Return where a suspended coroutine is, without clockjack's own frames."""
    frames: list[tuple[FrameType, int]] = []
    while coroutine is not None and len(frames) < MAX_STACK_FRAMES:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
        if frame is not None:
            frames.append((frame, frame.f_lineno))
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "gi_yieldfrom", None)
    return _stack(frames)


def clip_end(text: str, limit: int) -> str:
    """Return the first `limit` bytes of `text` in UTF-8, and mark that something is missing."""
    data = text.encode("utf-8", "replace")
    if len(data) <= limit:
        return data.decode("utf-8")
    return data[: limit - 3].decode("utf-8", "ignore") + "…"


def clip_start(text: str, limit: int) -> str:
    """Return the last `limit` bytes of `text` in UTF-8, and mark that something is missing."""
    data = text.encode("utf-8", "replace")
    if len(data) <= limit:
        return data.decode("utf-8")
    return "…" + data[3 - limit :].decode("utf-8", "ignore")


def _users_part(trace: TracebackType | None) -> TracebackType | None:
    """Return the traceback from the first frame on that is neither clockjack's own nor of an import."""
    part = trace
    while part is not None and part.tb_frame.f_code.co_filename.startswith((_OWN_FOLDER, *_IMPORTING)):
        part = part.tb_next
    return part


def _stack(frames: list[tuple[FrameType, int]]) -> str | None:
    """Print frames as Python does, the outermost first."""
    users = [entry for entry in frames if not entry[0].f_code.co_filename.startswith(_OWN_FOLDER)]
    if not users:
        return None
    text = "".join(traceback.StackSummary.extract(iter(users)).format())
    return clip_start(f"Stack (most recent call last):\n{text}", MAX_TRACEBACK_BYTES)
