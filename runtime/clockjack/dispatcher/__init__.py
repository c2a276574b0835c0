"""The dispatcher: decides where ready jobs run. One leads, by a lease.

It works in rounds: read which lanes have ready jobs and who has room (:mod:`.lanes`, :mod:`.fleet`), pick the best
and pair them (:mod:`.pairing`), append ``Assign``, and send to the executors what applied. The state alone says what
is assigned, so a round begins from nothing, and a new leader needs no hand-over. Beside the rounds it looks
after the attempts that run (:mod:`.care`): sends again what did not arrive, passes on cancellations, and ends what
died with its executor.

What a round leaves of executors' room is :mod:`.spare`: a single job that comes in by this node's API while there is
some goes the short way (:mod:`.express`), submitted and assigned by one record. The end of such a job brings about no
round, so long as nobody waits and there is room for more.

A lane is what decides where a job may run: its namespace, queue and task.
"""
