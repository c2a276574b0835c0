"""Tasks for the tests of the command line."""

import logging
import time
from pathlib import Path

from clockjack import current_job, task


@task(name="greet", queue="greetings")
async def greet(name: str, times: int = 1) -> str:
    """Greet somebody."""
    return " ".join([f"Hello, {name}"] * times)


@task(name="fail", max_attempts=1)
def fail() -> None:
    """Fail at once."""
    raise ValueError("no good")


@task(name="linger")
def linger(begun: str, seconds: float) -> str:
    """Say by files that it has begun and ended, and take its time between."""
    Path(begun).touch()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not current_job().cancelled:
        time.sleep(0.01)
    Path(f"{begun}-and-ended").touch()
    return "done"


@task(name="talk")
def talk(words: list[str]) -> None:
    """Say words, and then warn."""
    for word in words:
        print(word)
        time.sleep(0.05)
    logging.getLogger("shop").warning("that was all")
