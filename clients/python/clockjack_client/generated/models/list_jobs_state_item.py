from enum import StrEnum

class ListJobsStateItem(StrEnum):
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    READY = "ready"
    RETRYING = "retrying"
    RUNNING = "running"
    SCHEDULED = "scheduled"
    SUCCEEDED = "succeeded"

    def __str__(self) -> str:
        return str(self.value)
