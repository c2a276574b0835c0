"""How far it goes beyond one machine: measured as far as one machine can show it, derived beyond.

In ``benchmarks``, ``python -m scale WHAT … [--results FILE]``, with WHAT one of

- ``appends``: how long an append to a journal takes (:mod:`.appends`);
- ``shards``: 1, 2 and 4 journals side by side, with servers of their own or as accounts of one (:mod:`.shards`);
- ``copies``: one journal with 1 and 3 copies, applied by 1 and 3 nodes (:mod:`.shards`);
- ``presence``: what executors cost a node that only hears them (:mod:`.presence`);
- ``fleet``: what a dispatcher's round costs for each executor, and how many bytes a job has (:mod:`.fleet`);
- ``load``: latency against offered load (:mod:`.load`).

Results are appended to a file of JSON lines. ``python -m scale.model`` prints what clusters of 3, 10 and 100 nodes
would carry, from constants that name what measured them (:mod:`.model`); ``python -m scale.simulation`` simulates one
shard, and clusters, event by event (:mod:`.simulation`); ``python -m scale.draw`` makes the plots. ``SCALE.md`` tells
what it means.
"""
