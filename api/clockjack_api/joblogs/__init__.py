"""What jobs log and print, over HTTP: pages of it, and streams of it that go on until the job has ended.

The id of a line tells how far a job's lines were read, so that a page, a stream or a page after a stream can begin
behind it, on any node. Streams read as pages do; what tells them that there is more is one follower a process
(:mod:`.news`), which looks only whose entry it is. So a slow client holds nothing up and misses nothing.
"""
