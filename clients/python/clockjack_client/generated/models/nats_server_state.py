from enum import StrEnum

class NatsServerState(StrEnum):
    SILENT = "silent"
    UNKNOWN = "unknown"
    UP = "up"

    def __str__(self) -> str:
        return str(self.value)
