"""What users and our own tests share.

A node in memory (:mod:`.assembly`), and the conformance suites that every adapter of a port passes
(:mod:`.log_conformance`, :mod:`.bus_conformance`).
"""
