"""Arguments and results that are too large for the journal, as the API puts them aside and shows them.

What stands for them is :mod:`clockjack.payloads.references`'s business; here, failures become answers.
"""

from clockjack.errors import LogError, LogUnavailable, PayloadMissing
from clockjack.payloads.port import Payloads
from clockjack.payloads.references import KEY, put_work_aside, restore_result, restore_work
from clockjack_api import problems
from clockjack_api.journal import unavailable
from clockjack_api.problems import ApiProblem

RESERVED = f"holds {KEY!r}, which is clockjack's own"


def may_mention_payload(body: bytes) -> bool:
    """Say whether a body could have the reserved key in it; False is certain."""
    return b"payload" in body or b"\\u" in body


async def put_aside(payloads: Payloads, work: bytes) -> tuple[bytes, str | None]:
    """Return `work` with what is large in it put aside, and the reference of that, if there was anything.

    :raises ApiProblem: if it can't be stored.
    """
    try:
        return await put_work_aside(payloads, work)
    except LogUnavailable:
        raise unavailable("the object store gave no answer in time; nothing was done") from None
    except LogError as error:
        headers = {"Retry-After": "30"}
        raise ApiProblem(problems.JOURNAL_FULL, f"nothing was stored: {error}", headers=headers) from None


async def fetch_work(payloads: Payloads, work: bytes) -> bytes:
    """Return `work` with what was put aside back in it, if it is still there.

    :raises ApiProblem: if the object store doesn't answer.
    """
    try:
        return await restore_work(payloads, work)
    except PayloadMissing:
        return work
    except LogError as error:
        raise unavailable(f"the object store gave no answer: {error}") from None


async def fetch_result(payloads: Payloads, result: bytes | None) -> bytes | None:
    """Return a result; if it was put aside, from there, if it is still there.

    :raises ApiProblem: if the object store doesn't answer.
    """
    try:
        return await restore_result(payloads, result)
    except PayloadMissing:
        return result
    except LogError as error:
        raise unavailable(f"the object store gave no answer: {error}") from None


async def drop(payloads: Payloads, references: list[str]) -> None:
    """Remove what was put aside for records that were refused; what can't be removed now stays."""
    for reference in references:
        try:
            await payloads.delete(reference)
        except LogError:
            return
