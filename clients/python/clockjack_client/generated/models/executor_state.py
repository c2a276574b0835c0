from enum import StrEnum

class ExecutorState(StrEnum):
    ACCEPTING = "accepting"
    DRAINING = "draining"
    SILENT = "silent"

    def __str__(self) -> str:
        return str(self.value)
