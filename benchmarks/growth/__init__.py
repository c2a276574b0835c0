"""How speed and memory change as things grow: what waits, schedules, history, executors, payloads.

``make bench-growth ARGS="…"``, or, in ``benchmarks``, ``python -m growth CURVE … [--upto N] [--only fill|measure]``.

A curve (:mod:`.curves`) is a row of sizes. For each, a data directory is filled up to it (:mod:`.fill`), a node is
started on that, and measured (:mod:`.measure`). Results are appended to a file of JSON lines as they come
(:mod:`.results`), with a label (``--label before``) by which runs are told apart; ``--resume`` passes over what is
there. Data directories are kept below ``--data`` until ``--clean``, and only grow: filling and measuring may be runs of
their own, so that nothing else need stand still while a million jobs are written. ``python -m growth.draw`` makes the
plots (:mod:`.draw`); ``GROWTH.md`` tells what they mean.
"""
