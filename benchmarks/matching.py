"""How long the matcher needs to find whom an event concerns, among many schedules. No node, no NATS."""

import argparse
import asyncio
import random
import time
from collections.abc import Callable
from typing import Any

import msgspec

from clockjack.matcher.heard import Heard, Place
from clockjack.matcher.listeners import Listeners
from clockjack.replica.memory import MemoryReplica
from clockjack.schedules import ScheduleSpec, encode_spec

KINDS: dict[str, Callable[[int], dict[str, Any]]] = {
    "one type each": lambda number: {"types": [f"com.shop.t{number}"]},
    "globs of types": lambda number: {"types": [f"com.shop.t{number}.*"]},
    "one type, a customer each": lambda number: {
        "types": ["com.shop.t7"],
        "filter": {"data": {"kind": ["order"], "customer": [f"c{number}"]}},
    },
    "any type, a customer each": lambda number: {"filter": {"data": {"customer": [f"c{number}", f"d{number}"]}}},
    "one type, a prefix each": lambda number: {
        "types": ["com.shop.t7"],
        "filter": {"data": {"customer": [{"prefix": f"c{number}-"}]}},
    },
}
"""What the schedules listen for."""


def event(number: int) -> Heard:
    """Return an event that concerns one schedule or none."""
    kind = f"com.shop.t{random.choice([7, number])}"
    document = {
        "specversion": "1.0",
        "id": str(number),
        "source": "/bench",
        "type": kind,
        "data": {"kind": "order", "customer": f"c{number}", "items": [{"sku": str(n), "n": n} for n in range(10)]},
    }
    place = Place(2, number, is_lifecycle=False)
    return Heard("default", kind, "/bench", str(number), document, msgspec.json.encode(document), place)


async def measure(name: str, schedules: int, events: int) -> None:
    """Print how long one event takes."""
    replica = MemoryReplica()
    db = replica._db  # noqa: SLF001
    for number in range(schedules):
        fields = {"trigger": {"type": "event", **KINDS[name](number)}, "job": {"task": "t"}}
        spec = encode_spec(msgspec.convert(fields, ScheduleSpec))
        columns = {
            "namespace": "default",
            "id": f"s{number}",
            "kind": "event",
            "spec": spec,
            "overlap": "skip",
            "lifecycle_after": 0,
            "defined": number,
        }
        rest = [row[1] for row in db.execute("PRAGMA table_info(schedules)") if row[3] and row[1] not in columns]
        columns |= dict.fromkeys(rest, 0)
        db.execute(
            f"INSERT INTO schedules ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            list(columns.values()),
        )
    listeners = Listeners()
    began = time.perf_counter()
    await listeners.load(replica)
    loaded = time.perf_counter() - began
    heard = [event(random.randrange(schedules)) for _ in range(events)]
    began = time.perf_counter()
    found = sum(len(listeners.hearing(one)) for one in heard)
    each = (time.perf_counter() - began) / events
    print(f"{name:28} {schedules:7} schedules: {each * 1e6:8.1f} µs an event, {found} heard; loaded in {loaded:.2f} s")
    replica.close()


def main() -> None:
    """Measure all kinds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, nargs="*", default=[100, 10_000])
    parser.add_argument("--events", type=int, default=300)
    options = parser.parse_args()
    for name in KINDS:
        for schedules in options.schedules:
            asyncio.run(measure(name, schedules, options.events))


if __name__ == "__main__":
    main()
