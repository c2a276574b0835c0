"""A worker: ``python worker.py``, beside a node (``clockjack serve``)."""

from clockjack_client import Attempt, Worker

worker = Worker(slots=8, name="greeter")


@worker.task("example.greet")
def greet(attempt: Attempt) -> str:
    """Greet."""
    return f"Hello, {attempt.args['name']}"


if __name__ == "__main__":
    worker.run()
