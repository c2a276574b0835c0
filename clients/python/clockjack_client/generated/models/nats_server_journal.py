from enum import StrEnum

class NatsServerJournal(StrEnum):
    LEADER = "leader"
    NONE = "none"
    REPLICA = "replica"

    def __str__(self) -> str:
        return str(self.value)
