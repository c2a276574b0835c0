"""The results: a JSON object a line, appended as they come."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

Figures = dict[str, float | int | str | None]


@dataclass(frozen=True)
class Result:
    """One measurement."""

    round: int
    system: str
    durable: bool
    measure: str
    at: str
    """When it began."""
    load: float
    """The load average of the last minute then."""
    took: float
    """Seconds, with starting and stopping all."""
    figures: Figures
    not_measured: str | None = None
    """Why there are no figures."""

    @property
    def key(self) -> tuple[int, str, bool, str]:
        """Return what is measured once."""
        return (self.round, self.system, self.durable, self.measure)


class Results:
    """A file of results."""

    def __init__(self, path: Path) -> None:
        """Read what is there."""
        self.path = path
        text = path.read_text() if path.exists() else ""
        self.all = [Result(**json.loads(line)) for line in text.splitlines() if line]

    def add(self, result: Result) -> None:
        """Append one."""
        self.all.append(result)
        with self.path.open("a") as file:
            file.write(json.dumps(asdict(result)) + "\n")

    def drop(self, systems: Iterable[str], measures: Iterable[str]) -> None:
        """Forget what is to be measured again."""
        self.all = [one for one in self.all if not (one.system in systems and one.measure in measures)]
        self.path.write_text("".join(json.dumps(asdict(one)) + "\n" for one in self.all))

    def values(self, system: str, durable: bool, measure: str, figure: str) -> list[float]:
        """Return a figure of all rounds."""
        found = [
            one.figures.get(figure)
            for one in self.all
            if (one.system, one.durable, one.measure) == (system, durable, measure)
        ]
        return [float(value) for value in found if isinstance(value, int | float)]

    def median(self, system: str, durable: bool, measure: str, figure: str) -> float | None:
        """Return the median of a figure over the rounds, if there is any."""
        values = self.values(system, durable, measure, figure)
        return median(values) if values else None

    def reason(self, system: str, durable: bool, measure: str) -> str | None:
        """Return why something was not measured."""
        for one in reversed(self.all):
            if (one.system, one.durable, one.measure) == (system, durable, measure) and one.not_measured:
                return one.not_measured
        return None
