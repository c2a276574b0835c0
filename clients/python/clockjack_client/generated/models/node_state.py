from enum import StrEnum

class NodeState(StrEnum):
    SILENT = "silent"
    UP = "up"

    def __str__(self) -> str:
        return str(self.value)
