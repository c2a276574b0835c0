"""Why there is no figure."""


class NotMeasuredError(Exception):
    """Something that the measurement needs is not to be had here; says what."""
