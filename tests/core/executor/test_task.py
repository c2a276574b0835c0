"""``@task``: what it accepts, and how it reads a function."""

import asyncio
import dataclasses
import enum
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest

import clockjack
from clockjack import GiveUp, NoCurrentJob, RetryLater, current_job, task
from clockjack.tasks import registry
from clockjack.tasks.current import Job, running
from clockjack.tasks.task import Task


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_tasks", {})


def only() -> Task:
    (made,) = registry.known_tasks().values()
    return made


def call(**arguments: Any) -> Any:
    """Call the only task with arguments as they come in a job."""
    return only().arguments.call(only().arguments.decode(json.dumps(arguments).encode()))


class Colour(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Node:
    name: str
    children: list["Node"] = dataclasses.field(default_factory=list)


class Box(msgspec.Struct):
    colour: Colour
    node: Node | None = None


def test_a_bare_decorator_takes_everything_from_the_function():
    @task
    def tidy_up(days: int = 7) -> None:
        """Throw out what is old.

        And more.
        """

    made = only()
    assert made.name == f"{__name__}.test_a_bare_decorator_takes_everything_from_the_function.tidy_up"
    assert (made.queue, made.isolation, made.timeout_seconds, made.priority, made.retry) == (
        "default",
        "thread",
        None,
        None,
        {},
    )
    assert made.description == "Throw out what is old.\n\nAnd more."
    assert tidy_up(days=3) is None  # it is still the function
    assert made.function is tidy_up


def test_options_are_kept():
    @task(name="mail", queue="q", priority=9, timeout_seconds=60, max_attempts=5, retry={"factor": 3})
    async def send() -> None: ...

    made = only()
    assert (made.name, made.queue, made.priority) == ("mail", "q", 9)
    assert (made.timeout_seconds, made.isolation) == (60.0, "async")
    assert made.retry == {"max_attempts": 5, "factor": 3}


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"queue": ""}, "queue=''"),
        ({"queue": "a b"}, "queue='a b'"),
        ({"queue": "q\n"}, "queue="),
        ({"priority": 10}, "priority=10"),
        ({"priority": -1}, "priority=-1"),
        ({"timeout_seconds": 0}, "timeout_seconds=0"),
        ({"timeout_seconds": float("nan")}, "timeout_seconds=nan"),
        ({"timeout_seconds": 1e9}, "at most a year"),
        ({"max_attempts": 0}, "max_attempts"),
        ({"retry": {"jitter": 2}}, "jitter"),
        ({"retry": {"tries": 2}}, "tries"),
        ({"name": ""}, "1 to 200"),
        ({"name": "x" * 201}, "1 to 200"),
        ({"isolation": "fork"}, "must be async, thread or process"),
        ({"isolation": "async"}, "needs an async def"),
    ],
)
def test_options_out_of_bounds_are_refused(options: dict[str, Any], complaint: str):
    with pytest.raises(ValueError, match=complaint):

        @task(**options)
        def refused() -> None: ...

    assert registry.known_tasks() == {}


def test_an_async_def_can_not_run_in_a_thread():
    with pytest.raises(ValueError, match="needs a def"):

        @task(isolation="thread")
        async def refused() -> None: ...


def test_a_process_may_hold_either():
    @task(isolation="process", name="a")
    async def one() -> None: ...

    @task(isolation="process", name="b")
    def two() -> None: ...

    assert {made.isolation for made in registry.known_tasks().values()} == {"process"}


@pytest.mark.parametrize("wrong", [3, "text", object, None])
def test_only_functions_are_tasks(wrong: object):
    with pytest.raises(TypeError):
        task(name="x")(wrong)  # type: ignore[type-var]


def test_catch_alls_are_refused():
    with pytest.raises(TypeError, match=r"\*args can't be given by name"):

        @task
        def one(*args: int) -> None: ...

    with pytest.raises(TypeError, match=r"\*\*options"):

        @task
        def two(**options: int) -> None: ...


def test_two_functions_can_not_share_a_name():
    @task(name="same")
    def one() -> None: ...

    with pytest.raises(ValueError, match=r"two tasks are named same: .*one and .*two"):

        @task(name="same")
        def two() -> None: ...


def test_a_module_may_be_read_again():
    def module() -> Any:
        @task(name="same")
        def one() -> None: ...

        return one

    module()
    again = module()
    assert only().function is again


def test_arguments_of_many_kinds():
    @task
    def work(
        when: datetime,
        day: date,
        wait: timedelta,
        key: UUID,
        price: Decimal,
        box: Box,
        kind: Literal["a", "b"],
        few: Annotated[int, msgspec.Meta(le=3)],
        data: bytes,
        pairs: dict[str, tuple[int, str]],
        anything: Any,
        unsaid,
    ) -> tuple[Any, ...]:
        return (when, day, wait, key, price, box, kind, few, data, pairs, anything, unsaid)

    assert call(
        when="2026-01-05T09:00:00Z",
        day="2026-01-05",
        wait="PT1M",
        key="7d444840-9dc0-11d1-b245-5ffdce74fad2",
        price="1.10",
        box={"colour": "red", "node": {"name": "a", "children": [{"name": "b"}]}},
        kind="b",
        few=3,
        data="aGk=",
        pairs={"x": [1, "y"]},
        anything=[None],
        unsaid={"a": 1},
    ) == (
        datetime(2026, 1, 5, 9, tzinfo=UTC),
        date(2026, 1, 5),
        timedelta(minutes=1),
        UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        Decimal("1.10"),
        Box(Colour.RED, Node("a", [Node("b")])),
        "b",
        3,
        b"hi",
        {"x": (1, "y")},
        [None],
        {"a": 1},
    )
    schema = only().arguments.schema
    assert set(schema["$defs"]) == {"Box", "Colour", "Node"}
    assert schema["properties"]["when"] == {"type": "string"}  # no format: it need not have an offset
    assert schema["properties"]["key"] == {"type": "string", "format": "uuid"}
    assert schema["properties"]["few"] == {"type": "integer", "maximum": 3}
    assert "$ref" not in schema


def test_every_kind_of_parameter_is_given_by_name():
    @task
    def work(a: int, /, b: int = 2, *, c: int, d: int = 4) -> tuple[int, ...]:
        return (a, b, c, d)

    assert call(a=1, c=3) == (1, 2, 3, 4)
    assert call(d=0, c=0, b=0, a=0) == (0, 0, 0, 0)
    assert only().arguments.schema["required"] == ["a", "c"]


def test_defaults_of_any_type_are_those_of_the_function():
    marker = object()
    shared = [1]

    @task
    def work(x: Any = marker, y: list[int] = shared, z: Box = Box(Colour.RED), w: Any = None) -> tuple[Any, ...]:  # noqa: B008
        return (x, y, z, w)

    x, y, z, w = call()
    assert x is marker
    assert y is shared
    assert (z, w) == (Box(Colour.RED), None)
    assert only().arguments.schema["properties"]["w"] == {"default": None}


def test_unknown_arguments_are_refused():
    @task
    def work() -> None: ...

    with pytest.raises(msgspec.ValidationError, match="unknown field `x`"):
        call(x=1)
    assert only().arguments.schema["additionalProperties"] is False


def test_annotations_are_read_when_they_are_needed():
    def early(value: Any) -> Any:
        return value

    early.__annotations__["value"] = "Later"
    task(early)

    with pytest.raises(TypeError, match=r"early: an annotation can't be resolved: name 'Later' is not defined"):
        _ = only().arguments
    early.__annotations__["value"] = Box
    assert only().arguments.schema["required"] == ["value"]


def test_what_json_can_not_hold_is_an_error():
    @task
    def work(loop: asyncio.AbstractEventLoop) -> None: ...

    with pytest.raises(TypeError, match=r"work: its arguments can't come as JSON"):
        _ = only().arguments


# --- the current job --------------------------------------------------------------------------------------


@pytest.fixture
def job() -> Iterator[Job]:
    made = Job(id="j", attempt=2, namespace="default", queue="q", schedule_id="s", nominal_at=0, deadline=None)
    token = running.set(made)
    yield made
    running.reset(token)


def test_there_is_no_current_job_outside_of_one():
    with pytest.raises(NoCurrentJob, match="no job runs here") as caught:
        current_job()
    assert isinstance(caught.value, LookupError)


def test_the_current_job_tells_what_it_knows(job: Job):
    assert current_job() is job
    assert (job.id, job.attempt, job.schedule_id, job.deadline) == ("j", 2, "s", None)
    assert job.nominal_at == datetime(1970, 1, 1, tzinfo=UTC)


def test_progress_is_brought_into_bounds(job: Job):
    job.progress(1.5, "x" * 5000)
    assert job._progress == (1.0, "x" * 1024)
    job.progress(-1)
    assert job._progress == (0.0, "")
    with pytest.raises(ValueError, match="NaN"):
        job.progress(float("nan"))
    assert job._progress == (0.0, "")


def test_verdicts():
    assert RetryLater(timedelta(minutes=1)).seconds == 60
    assert str(RetryLater(1.5)) == "to be tried again in 1.5 s"
    for wrong in (-1, float("nan")):
        with pytest.raises(ValueError, match="not possible"):
            RetryLater(wrong)
    assert str(GiveUp("why")) == "why"


def test_the_public_names_are_there():
    assert all(hasattr(clockjack, name) for name in clockjack.__all__)
