from enum import StrEnum

class JobLogLineSource(StrEnum):
    CLOCKJACK = "clockjack"
    LOG = "log"
    STDERR = "stderr"
    STDOUT = "stdout"

    def __str__(self) -> str:
        return str(self.value)
