from enum import StrEnum

class UniqueRequestUntil(StrEnum):
    FINISHED = "finished"
    FOREVER = "forever"
    STARTED = "started"

    def __str__(self) -> str:
        return str(self.value)
