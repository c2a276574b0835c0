from enum import StrEnum

class SchedulePausedByType1(StrEnum):
    FAILURES = "failures"
    REQUEST = "request"

    def __str__(self) -> str:
        return str(self.value)
