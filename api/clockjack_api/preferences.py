"""Headers with rules of their own: ``Prefer``, ``If-Match``, ``If-None-Match``."""

import re

from clockjack_api.problems import PRECONDITION_FAILED, ApiProblem, bad_header

MAX_WAIT_SECONDS = 60
"""No request waits longer for a job."""

_WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,9})\"?", re.IGNORECASE)
_TAG = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')


def preferred_wait(prefer: str | None) -> int:
    """Return the seconds that a ``Prefer`` header says to wait (RFC 7240, section 4.3); 0 if it says nothing of it.

    What is not understood is passed over (section 2).
    """
    if prefer is None:
        return 0
    for preference in prefer.split(","):
        match = _WAIT.fullmatch(preference.partition(";")[0].strip())
        if match:
            return min(int(match[1]), MAX_WAIT_SECONDS)
    return 0


def matches(if_match: str | None, etag: str | None) -> bool:
    """Say whether ``If-Match`` allows the request; `etag` is None where there is nothing (RFC 9110, 13.1.1).

    :raises ApiProblem: if the header is none.
    """
    if if_match is None:
        return True
    if if_match.strip() == "*":
        return etag is not None
    tags = [tag.strip() for tag in if_match.split(",")]
    if not all(_TAG.fullmatch(tag.removeprefix("W/")) for tag in tags):
        raise bad_header("If-Match", 'must be * or entity tags in double quotes, such as "3"')
    return etag is not None and etag in tags


def check_conditions(if_match: str | None, if_none_match: str | None, etag: str | None) -> None:
    """See that ``If-Match`` and ``If-None-Match`` allow a change of what has `etag` now; None where there is nothing.

    :raises ApiProblem: 412 if not; 400 if a header is none.
    """
    if if_none_match is not None and if_none_match.strip() != "*":
        raise bad_header("If-None-Match", "must be * here")
    matching = matches(if_match, etag)
    if if_none_match is not None and etag is not None:
        raise ApiProblem(PRECONDITION_FAILED, "there is one already")
    if not matching:
        raise ApiProblem(PRECONDITION_FAILED, "the ETag is another by now" if etag else "there is none to match")
