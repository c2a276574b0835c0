"""W3C Trace Context (https://www.w3.org/TR/trace-context/), as far as it is passed on."""

import re

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")


def trace_id_of(traceparent: str | None) -> str | None:
    """Return the trace id of a ``traceparent`` header; None if there is none, or it isn't valid."""
    if traceparent is None:
        return None
    match = _TRACEPARENT.fullmatch(traceparent)
    return match[1] if match else None


def valid_traceparent(traceparent: str | None) -> str | None:
    """Return the header if it is valid, else None: it is then to be ignored (section 3.2)."""
    return traceparent if trace_id_of(traceparent) is not None else None
