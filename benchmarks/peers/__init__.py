"""The systems that are measured, one file each, each behind :class:`compare.port.System`.

A file is read by the driver and by the workers, in the environment of that system, when the broker already runs.
:mod:`compare.catalogue` says how each is set up, why, and what it promises then.
"""
