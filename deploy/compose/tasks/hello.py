"""The tasks of the example; put your own beside it, and name them in CLOCKJACK_TASKS."""

from clockjack import current_job, task


@task(queue="greetings", timeout_seconds=10, max_attempts=5)
async def greet(name: str) -> dict[str, str | int]:
    """Greet somebody."""
    return {"greeting": f"Hello, {name}", "attempt": current_job().attempt}
