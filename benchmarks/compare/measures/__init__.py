"""The measures: each takes a driver whose system is ready, and returns its figures."""

from collections.abc import Awaitable, Callable

from compare.driver import Driver
from compare.measures import kill, latency, throughput, timing
from compare.results import Figures

Measure = Callable[[Driver], Awaitable[Figures]]

MEASURES: dict[str, Measure] = {
    "batch": throughput.batch,
    "single": throughput.single,
    "client": throughput.client,
    "latency": latency.latency,
    "timing": timing.timing,
    "kill": kill.kill,
}
