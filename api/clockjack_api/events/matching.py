"""Which events a subscriber wants."""

from functools import lru_cache

from msgspec import Struct

from clockjack.triggers.glob import Glob, parse_glob
from clockjack_api.problems import FieldProblem, invalid

parsed = lru_cache(maxsize=1_000)(parse_glob)


class Wanted(Struct, frozen=True, kw_only=True):
    """What an event must be; what is empty or None doesn't matter."""

    namespace: str
    """Where it must have happened."""
    types: tuple[Glob, ...] = ()
    sources: tuple[Glob, ...] = ()
    job_id: str | None = None
    schedule_id: str | None = None

    def takes(
        self, namespace: str, kind: str, source: str, job_id: str | None = None, schedule_id: str | None = None
    ) -> bool:
        """Say whether an event is wanted."""
        if namespace != self.namespace:
            return False
        if self.job_id is not None and job_id != self.job_id:
            return False
        if self.schedule_id is not None and schedule_id != self.schedule_id:
            return False
        if self.types and not any(glob.matches(kind) for glob in self.types):
            return False
        return not self.sources or any(glob.matches(source) for glob in self.sources)


def globs(parameter: str, texts: list[str]) -> tuple[Glob, ...]:
    """Return the globs of a query's parameter.

    :raises ApiProblem: if one of them is none.
    """
    faults: list[FieldProblem] = []
    found: list[Glob] = []
    for index, text in enumerate(texts):
        try:
            found.append(parsed(text))
        except ValueError as error:
            faults.append(FieldProblem("query", f"/{parameter}/{index}", str(error)))
    if faults:
        raise invalid(faults)
    return tuple(found)
