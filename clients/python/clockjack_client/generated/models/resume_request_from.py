from enum import StrEnum

class ResumeRequestFrom(StrEnum):
    NOW = "now"
    RETAINED = "retained"

    def __str__(self) -> str:
        return str(self.value)
