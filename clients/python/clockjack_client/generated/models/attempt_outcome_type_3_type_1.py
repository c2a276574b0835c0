from enum import StrEnum

class AttemptOutcomeType3Type1(StrEnum):
    CANCELLED = "cancelled"
    CRASHED = "crashed"
    FAILED = "failed"
    LOST = "lost"
    RELEASED = "released"
    SUCCEEDED = "succeeded"
    TIMED_OUT = "timed_out"

    def __str__(self) -> str:
        return str(self.value)
