"""What one measurement is asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Spec:
    """One measurement, of one system."""

    system: str
    durable: bool
    measure: str
    folder: str
    """Where scratch folders are made; on the disk that is measured."""
    seconds: float
    """So long the load lasts, roughly."""
    half: float | None = None
    """Half the greatest rate that this system carried, enqueued one by one, in jobs a second; None if not known."""
    patience: float = 90.0
    """So long is waited for jobs that a killed worker had."""
