"""What the model and the simulation go by: each number with what it is, and where it comes from.

Microseconds of CPU are of the machine that ``SCALE.md`` names. What has been measured is put in here by hand, from
``benchmarks/results``; what is derived from it is computed here.
"""

from typing import Literal, NamedTuple

Kind = Literal["measured", "derived", "assumed"]


class Constant(NamedTuple):
    """A number, and how far it can be trusted."""

    value: float
    unit: str
    kind: Kind
    source: str
    """What measures it, what it is derived from, or why it is assumed."""


_INSTRUCTIONS = "python benchmarks/instructions.py"
_SHARDS = "python -m scale shards"
_COPIES = "python -m scale copies"
_APPENDS = "python -m scale appends"
_FLEET = "python -m scale fleet"

# --- what a job costs, as a whole -------------------------------------------------------------------------------

LEADER_US = Constant(84.0, "µs/job", "measured", f"{_SHARDS}: separate servers, 1, leader_us_per_job")
STANDBY_US = Constant(54.0, "µs/job", "measured", f"{_COPIES}: 1 copy, 3 nodes, standby_us_per_job, of one of them")
RUNNER_JOB_US = Constant(12.0, "µs/job", "measured", f"{_SHARDS}: separate servers, 1, runner_us_per_job")
SERVER_US_1 = Constant(8.0, "µs/job", "measured", f"{_COPIES}: 1 copy, 1 node, server_us_per_job")
SERVER_US_3 = Constant(23.0, "µs/job", "measured", f"{_COPIES}: 3 copies, 1 node, server_us_per_job, of all three")
FOLLOWED_US = Constant(4.0, "µs/job", "derived", f"{_COPIES}: how much more that is with 3 nodes, by 2")
NODE_CORES = Constant(1.0, "cores", "assumed", "a node is one Python process; more than one core's worth is luck")
JOURNAL_BYTES = Constant(533.0, "bytes/job", "measured", f"{_FLEET}: sizes, submit + assign + finish")
INBOX_BYTES = Constant(429.0, "bytes/job", "measured", f"{_FLEET}: sizes, inbox")

# --- by step, from instructions ---------------------------------------------------------------------------------

INSTRUCTIONS: dict[str, float] = {
    "apply.submit": 202_014,
    "apply.assign": 172_962,
    "apply.finish": 161_816,
    "apply.alone.submit": 824_196,
    "apply.alone.assign": 726_211,
    "apply.alone.finish": 651_858,
    "request.batch": 77_065,
    "request.single": 504_411,
    "line.batch": 892_955,
    "line.one": 6_226_743,
}
"""For one job, as benchmarks/instructions.py prints them."""

_LOAD = "python -m scale load"
ALONE_US = Constant(3_270.0, "µs/job", "measured", f"{_LOAD}: offered 100, node_cores by 100, less IDLE_US")

_US = (LEADER_US.value + RUNNER_JOB_US.value) / INSTRUCTIONS["line.batch"]
"""Microseconds for an instruction of what is done for each job of a batch: what was measured, by what was counted."""

COLD = Constant(
    (ALONE_US.value - LEADER_US.value) / (INSTRUCTIONS["line.one"] - INSTRUCTIONS["line.batch"]) / _US,
    "times",
    "derived",
    "what an instruction costs at ALONE_US, by what it costs at LEADER_US",
)
"""So much more it costs to do something on a process that has just been woken: it waits for threads and the kernel,
which the line that is counted has not, and finds nothing of its own in the processor's caches."""


def _of(instructions: float, source: str) -> Constant:
    return Constant(instructions * _US, "µs", "derived", f"{_INSTRUCTIONS}: {source}; at LEADER_US")


_APPLY = {kind: INSTRUCTIONS[f"apply.{kind}"] for kind in ("submit", "assign", "finish")}
_TRANSACTIONS = sum(INSTRUCTIONS[f"apply.alone.{kind}"] for kind in _APPLY) - sum(_APPLY.values())
_REQUEST = INSTRUCTIONS["request.single"] - INSTRUCTIONS["request.batch"]
_REST_OF_JOB = (
    INSTRUCTIONS["line.batch"] - INSTRUCTIONS["request.batch"] - sum(_APPLY.values()) - RUNNER_JOB_US.value / _US
)
"""What a job of a batch costs the node beside its request and apply: journal, dispatcher, bus, executor."""
_REST_OF_ONE = INSTRUCTIONS["line.one"] - INSTRUCTIONS["line.batch"] - _TRANSACTIONS - _REQUEST
"""What all wake-ups together cost for a job that comes alone: three appends, two rounds, an assignment, an end."""

REQUEST_US = _of(_REQUEST, "request.single less request.batch")
REQUEST_JOB_US = _of(INSTRUCTIONS["request.batch"], "request.batch")
APPLY_US: dict[str, Constant] = {kind: _of(count, f"apply.{kind}") for kind, count in _APPLY.items()}
TRANSACTION_US = _of(_TRANSACTIONS / 3 + _REST_OF_ONE * 0.15, "apply.alone less apply, by 3; and a wake-up")
ROUND_US = _of(_REST_OF_ONE * 0.35, "a third of what wake-ups cost in line.one")
ROUND_JOB_US = _of(_REST_OF_JOB * 0.25, "a quarter of line.batch less request, apply and runner")
GIVE_US = _of(_REST_OF_ONE * 0.10, "a tenth of what wake-ups cost in line.one")
GIVE_JOB_US = _of(_REST_OF_JOB * 0.25, "a quarter, as above")
END_US = _of(_REST_OF_ONE * 0.10, "a tenth, as above")
END_JOB_US = _of(_REST_OF_JOB * 0.50, "the half, as above")

# --- waiting ----------------------------------------------------------------------------------------------------

APPEND_US_1 = Constant(305.0, "µs", "measured", f"{_APPENDS}: 1 server, 500 bytes, median_us")
APPEND_US_3 = Constant(838.0, "µs", "measured", f"{_APPENDS}: 3 servers on one disk, 500 bytes, median_us")
APPEND_JOB_US = Constant(0.6, "µs/job", "derived", f"{_APPENDS}: how much longer 250,000 bytes take, by 500 jobs")
APPEND_SPREAD = Constant(0.23, "sigma of ln", "derived", f"{_APPENDS}: ln(p99 / median) / 2.33")
RUNNER_US = Constant(150.0, "µs", "assumed", "from an assignment on the bus to the first start: bus, wire, a wake-up")
RUN_JOB_US = Constant(RUNNER_JOB_US.value, "µs", "measured", "RUNNER_JOB_US: a runner starts one after the other")
WINDOW = Constant(256.0, "attempts", "derived", "clockjack.dispatcher.fleet.window: 16 slots, and 15 times that")

# --- what does not depend on jobs -------------------------------------------------------------------------------

HEARTBEAT_US = Constant(110.0, "µs", "measured", "python -m scale presence: node_us_per_second, by executor")
SERVER_HEARTBEAT_US = Constant(25.0, "µs", "measured", "python -m scale presence: server_us_per_second, by executor")
STATUS_US = Constant(100.0, "µs", "assumed", "another node's status once a second: about what a heartbeat costs")
IDLE_US = Constant(6_200.0, "µs/s", "measured", "python -m scale presence: node_us_per_second with no executor")
ROUND_EXECUTOR_US = Constant(2.4, "µs", "measured", f"{_FLEET}: round_us, by executor")
ROUNDS = Constant(100.0, "1/s", "assumed", "of one dispatcher under load: each gives out what came in 10 ms")
HEARTBEAT_BYTES = Constant(211.0, "bytes", "measured", "python -m scale presence: heartbeat_bytes")

# --- the cluster ------------------------------------------------------------------------------------------------

EXECUTORS_PER_SHARD = 2
"""Assumed: as one node has by default."""
CORES = Constant(4.0, "cores", "assumed", "of each machine: one for the node, the rest for the server and executors")
LINK_BYTES = Constant(125e6, "bytes/s", "assumed", "1 Gbit/s between machines")
DISK_FSYNCS = Constant(3_000.0, "1/s", "assumed", "of one disk, one after the other; NVMe with its own power does more")
"""Measured here as 1 / APPEND_US_1."""
