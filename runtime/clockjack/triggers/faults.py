"""What is wrong with a schedule, field by field."""

from collections.abc import Iterable

from msgspec import Struct

from clockjack.errors import ClockjackError


class FieldFault(Struct, frozen=True):
    """One thing that is wrong."""

    pointer: str
    """JSON Pointer (RFC 6901) of the field, relative to what was checked."""
    message: str
    """What is wrong with it, in words."""

    def under(self, pointer: str) -> "FieldFault":
        """Return the fault as seen from further out, where `pointer` leads to what was checked."""
        return FieldFault(pointer + self.pointer, self.message)


class InvalidSchedule(ClockjackError):
    """A schedule can't be what it says."""

    def __init__(self, faults: Iterable[FieldFault]) -> None:
        """Keep all `faults`, of which there is at least one."""
        self.faults = list(faults)
        super().__init__("; ".join(f"{fault.pointer}: {fault.message}" for fault in self.faults))
