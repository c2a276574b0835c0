from enum import StrEnum

class HeartbeatAnswerReasonType2Type1(StrEnum):
    CANCELLED = "cancelled"
    SHUTDOWN = "shutdown"
    TIMED_OUT = "timed_out"

    def __str__(self) -> str:
        return str(self.value)
