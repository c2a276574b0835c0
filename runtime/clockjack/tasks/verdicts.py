"""Exceptions by which a task says what shall happen next."""

from datetime import timedelta


class RetryLater(Exception):
    """Ends this attempt as failed; the next one, if one is left, comes after a wait that the task chooses."""

    def __init__(self, seconds: float | timedelta, message: str = "") -> None:
        """Wait for `seconds`, not less than 0, in place of what the retry policy says.

        :raises ValueError: if `seconds` is negative or not a number.
        """
        self.seconds = seconds.total_seconds() if isinstance(seconds, timedelta) else float(seconds)
        if not self.seconds >= 0:
            raise ValueError(f"a wait of {self.seconds} seconds is not possible")
        super().__init__(message or f"to be tried again in {self.seconds:g} s")


class GiveUp(Exception):
    """Ends the job as failed, whatever attempts are left."""
