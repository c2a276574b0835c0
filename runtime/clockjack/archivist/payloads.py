"""Payloads that go with their jobs."""

import re
from collections.abc import Sequence

import msgspec

from clockjack.replica.port import Reader

_REFERENCE = re.compile(rb'\{"\$payload":"([^"]+)"\}')
"""How arguments and results name what lies in the object store."""


async def references_of(reader: Reader, numbers: Sequence[int]) -> list[str]:
    """Return the payloads that these jobs refer to."""
    wanted = msgspec.json.encode(numbers).decode()
    rows = await reader.rows(
        "SELECT work FROM job_work WHERE number IN (SELECT value FROM json_each(?1)) AND instr(work, '$payload') "
        "UNION ALL SELECT result FROM job_ends "
        "WHERE number IN (SELECT value FROM json_each(?1)) AND instr(result, '$payload')",
        (wanted,),
    )
    return [match.decode() for (blob,) in rows for match in _REFERENCE.findall(bytes(blob))]
