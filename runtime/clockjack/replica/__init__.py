"""The replica: the state that the journal led to, in SQLite, on every node.

:mod:`.port` says what it does, :mod:`.sqlite` does it in a file, :mod:`.memory` in memory with the same SQL.
:mod:`.follow` is the actor that feeds it from the journal. :mod:`.schema` has the version of the tables, and
:mod:`.migrations` what brings those of an older version up to it.
"""
