"""Submit a job and wait for it: ``python submit.py``, beside a node and ``worker.py``."""

from clockjack_client import Clockjack

with Clockjack() as clockjack:
    job = clockjack.jobs.submit("example.greet", {"name": "Ada"})
    print(clockjack.jobs.result(job.id, timeout=30))
