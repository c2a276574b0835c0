from enum import StrEnum

class TickDecision(StrEnum):
    BUFFERED = "buffered"
    FIRED = "fired"
    SKIPPED = "skipped"
    TRIGGERED = "triggered"

    def __str__(self) -> str:
        return str(self.value)
