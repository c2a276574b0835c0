from enum import StrEnum

class Overlap(StrEnum):
    ALLOW_ALL = "allow_all"
    SKIP = "skip"

    def __str__(self) -> str:
        return str(self.value)
