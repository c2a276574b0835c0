"""Snapshots: the SQLite file itself, compressed, with what it stands for.

A new node begins with the newest, and reads the journal from there (:mod:`.restore`); the archivist takes one
now and then (:mod:`.take`), and trims the journal behind it. The file is stored in parts, in the object store; what
is known of it (:mod:`.catalog`) is an entry of a small stream of its own, because who has no replica can't ask one.
"""
