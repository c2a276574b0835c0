from enum import StrEnum

class DstFoldType3Type1(StrEnum):
    BOTH = "both"
    FIRST = "first"
    LAST = "last"

    def __str__(self) -> str:
        return str(self.value)
