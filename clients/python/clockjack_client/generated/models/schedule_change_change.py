from enum import StrEnum

class ScheduleChangeChange(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    LEFTOVER = "leftover"
    REMOVED = "removed"
    UNCHANGED = "unchanged"

    def __str__(self) -> str:
        return str(self.value)
