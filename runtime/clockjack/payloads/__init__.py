"""Arguments and results that are too large for the journal: kept beside it, named in it by a reference.

A payload is written before the record that names it, so a record never points at nothing; one that was written
for a record which then was refused is deleted by whoever wrote it.
"""
