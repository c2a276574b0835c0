"""Tasks of the workers in the tests of permissions."""

from clockjack import current_job, task


@task(queue="errands")
async def fetch(what: str) -> str:
    """Say that half is done, and bring it."""
    current_job().progress(0.5, "half-way")
    return what


@task
async def say(what: str) -> None:
    print("said", what)
