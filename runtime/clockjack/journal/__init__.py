"""The journal: records, in batches, on a log.

One writer a process (:class:`~clockjack.journal.writer.GroupCommit`) takes the records of all its actors. One
batch is in flight at a time; what comes meanwhile collects, and goes as the next. So an idle journal adds no
latency, a busy one pays for a sync of the disk once in a thousand records, and the order of a process's batches
is never in question. A batch has an id of its own, by which the log stores it once however often it is sent.

There are two ways to learn that a batch is stored: the log's acknowledgement, and the entry itself, as this
node's replica reads it (an entry is not handed out before it is durable). The writer takes whichever comes first;
a lost acknowledgement costs nothing where there is a replica.
"""
