from enum import StrEnum

class TickDecision(StrEnum):
    FIRED = "fired"
    SKIPPED = "skipped"
    TRIGGERED = "triggered"

    def __str__(self) -> str:
        return str(self.value)
