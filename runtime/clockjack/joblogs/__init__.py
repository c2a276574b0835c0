"""Job logs: what tasks log and print, kept in a stream beside the journal.

They are no part of the state: a line may be lost, and nothing waits for it for long. One way of a line::

    task ──logging, print──▶ runner ──Logs──▶ executor ──entries──▶ stream ──▶ reader ──▶ API
           by contextvar     batches,          batches, 8 MiB        by age      one attempt after
                             bounded           at most               and bytes   the other

The runner bounds it: a line, an attempt, and what all attempts together say in a second
(:mod:`clockjack.executor.runner.logbook`). What is over a bound is left out, and a line in its place says how much that
was. Who does not log costs nothing.

An executor appends to a subject of its own, so that a worker's credentials are good for its own lines and nothing else,
and few large entries take the place of many small ones: the server syncs its disk for each. An entry holds *chunks*,
each the lines of one attempt (:mod:`.lines`). There is no index: an attempt's executor and times are in the state, and
so the reader (:mod:`.reader`) knows where to look.
"""
