from enum import StrEnum

class NewApiKeyRole(StrEnum):
    ADMIN = "admin"
    OPERATOR = "operator"
    SUBMITTER = "submitter"
    VIEWER = "viewer"
    WORKER = "worker"

    def __str__(self) -> str:
        return str(self.value)
