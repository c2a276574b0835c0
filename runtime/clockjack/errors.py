"""The errors that clockjack raises, and what each asks of its caller.

::

    ClockjackError
    ├── ConfigurationError        a setting is wrong: says which, and from where it came
    ├── DataDirectoryError        the data directory can't be used (locked, no room, not writable)
    │   └── ReplicaDamaged        the replica's file is not what was written: it is removed; start the node again
    ├── BrokerError               the NATS server: can't be started or reached
    ├── LogError
    │   ├── LogUnavailable        no answer now; it may still have been stored: retry with the same id
    │   ├── LogFull               the stream or the disk is full: nothing was stored
    │   ├── EntryTooLarge         one entry is larger than the log takes: nothing was stored
    │   ├── AppendRefused         these credentials may not append there: nothing was stored
    │   └── LogReplaced           the log is not the one that the replica was made from
    ├── NothingToBeginWith        the journal was trimmed, and this version can't read the snapshots
    ├── PayloadMissing            a reference leads to no payload
    ├── UnknownRecord             the journal holds a record that this version doesn't know
    └── NotApplied                a proposed record was stored, and its precondition didn't hold
"""

from collections.abc import Collection


class ClockjackError(Exception):
    """Base of all errors that clockjack raises on purpose."""


class ConfigurationError(ClockjackError):
    """A setting is wrong."""


class DataDirectoryError(ClockjackError):
    """The data directory can't be used."""


class ReplicaDamaged(DataDirectoryError):
    """The replica's file is not what was written; it is removed, and the node has to start again."""


class BrokerError(ClockjackError):
    """The NATS server can't be started or reached."""


class LogError(ClockjackError):
    """The log did not take an entry, or can't be read."""


class LogUnavailable(LogError):
    """The log gave no answer in time; the entry may still have been stored."""


class LogFull(LogError):
    """The log has no room; nothing was stored."""


class EntryTooLarge(LogError):
    """One entry is larger than the log takes; nothing was stored."""

    def __init__(self, size: int, limit: int) -> None:
        """Tell the `size` of the entry and the `limit`, both in bytes."""
        super().__init__(f"an entry of {size} bytes is larger than the log's limit of {limit} bytes")
        self.size = size
        self.limit = limit


class AppendRefused(LogError):
    """These credentials may not append to that subject; nothing was stored."""


class LogReplaced(LogError):
    """The log is not the one that the replica was made from."""


class NothingToBeginWith(ClockjackError):
    """The journal was trimmed, and no snapshot leads to where it begins."""

    def __init__(self, first: int, schema: int, found: Collection[int], *, readable: bool) -> None:
        """Tell where the journal begins (`first`), the `schema` of this version, and those that were `found`.

        `readable` says whether this version could go on from one of them.
        """
        if not found:
            why = "there is no snapshot of what led there"
        elif readable:
            why = "the snapshots of what led there are damaged, or end before it"
        elif max(found) > schema:
            why = (
                "the snapshots of what led there are those of a newer version of clockjack "
                f"(schema {max(found)}; this one reads up to {schema}): upgrade this node. Nothing is lost"
            )
        else:
            why = (
                "the snapshots of what led there are those of a version of clockjack that is too old for this one "
                f"(schema {max(found)}, and now {schema}): start a version between the two first. Nothing is lost"
            )
        super().__init__(f"the journal begins at entry {first}, and {why}")


class PayloadMissing(ClockjackError):
    """There is no payload of that reference: it was deleted, or never stored."""

    def __init__(self, reference: str) -> None:
        """Tell the `reference` that leads nowhere."""
        super().__init__(f"there is no payload {reference!r}")
        self.reference = reference


class UnknownRecord(ClockjackError):
    """The journal holds a record that this version does not know."""

    def __init__(self, sequence: int, detail: str, author: str = "") -> None:
        """Tell where in the journal the record stands, what is not known of it, and which node wrote it."""
        by = f", which the node {author} wrote," if author else ""
        super().__init__(
            f"journal entry {sequence}{by} holds a record that this version of clockjack does not know ({detail}); "
            "upgrade this node before it goes on: at least to the version of the one that wrote it (GET /v1/cluster "
            "there lists the versions of all). Nothing is lost: it will go on from this entry"
        )
        self.sequence = sequence


class NotApplied(ClockjackError):
    """A proposed record was stored in the journal, and its precondition did not hold."""

    def __init__(self, reason: str) -> None:
        """Keep the machine-readable `reason`, one of the constants in :mod:`clockjack.apply.outcome`."""
        super().__init__(reason)
        self.reason = reason
