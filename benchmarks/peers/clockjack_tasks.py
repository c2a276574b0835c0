"""The tasks of Clockjack's node."""

from clockjack import task
from compare.tally import work_async


@task(name="work", queue="bench")
async def work(number: int, payload: str, seconds: float) -> None:
    """Be a job."""
    await work_async(number, payload, seconds)
