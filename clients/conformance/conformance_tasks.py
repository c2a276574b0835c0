"""The tasks that the node of a conformance run offers."""

from typing import Any

import anyio

from clockjack import task


@task(name="conformance.echo")
async def echo(value: Any = None) -> Any:
    """Return what was given."""
    return value


@task(name="conformance.fail", max_attempts=1)
async def fail(message: str) -> None:
    """Fail as told."""
    raise ValueError(message)


@task(name="conformance.slow")
async def slow(seconds: float) -> float:
    """Take so long."""
    await anyio.sleep(seconds)
    return seconds


@task(name="mail.send")
def send(to: str) -> str:
    """Be what the examples of the API's document ask for."""
    print("sent")
    return to
