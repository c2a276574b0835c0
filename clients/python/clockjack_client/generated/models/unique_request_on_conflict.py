from enum import StrEnum

class UniqueRequestOnConflict(StrEnum):
    REJECT = "reject"
    REPLACE = "replace"
    RETURN = "return"

    def __str__(self) -> str:
        return str(self.value)
