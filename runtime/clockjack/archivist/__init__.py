"""The archivist: keeps history within its budgets, replicas alike, and the journal short. One leads, by a lease.

What goes is decided by records, so that it goes everywhere alike (:mod:`.retention`). Digests are noted at
checkpoints in the journal, for replicas to compare. A snapshot is taken when the journal has grown
(:mod:`clockjack.snapshots`), and what lies behind the one before it, and a margin, is trimmed.
"""
