"""Who may do what, and where: principals, the table of roles by route, namespaces.

Before a route runs, :func:`.admission.admit` finds out who asks, by the key of the request (:mod:`.key_ring`), looks
the operation up in the one table that says which roles may use it (:mod:`.rules`), and in which namespace it acts. A
route without a rule keeps the API from starting.

Keys are records of the journal, so all nodes know them, and know at about the same time that one was revoked. As long
as none was ever made, a node that listens on loopback lets anybody do anything; from the first key on, whatever becomes
of it, none does. So the first key must be an admin of all namespaces.

Namespaces keep jobs, schedules, queues, events, unique keys and idempotency keys apart. One comes to be when it is
first used, as a queue does: there is nothing to create. Nodes, executors and the tasks that they know serve all.
"""
