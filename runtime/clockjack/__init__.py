"""Clockjack: an actor-based job scheduler.

This is what authors of tasks import; everything else is in the packages below, one for each part of the architecture.
"""

from clockjack.tasks.current import Job, NoCurrentJob, current_job
from clockjack.tasks.decorator import task
from clockjack.tasks.verdicts import GiveUp, RetryLater

__all__ = ["GiveUp", "Job", "NoCurrentJob", "RetryLater", "current_job", "task"]
