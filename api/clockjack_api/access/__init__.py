"""Who may do what, and where: principals, the table of roles by route, namespaces.

Before a route runs, :func:`.admission.admit` finds out who asks (:mod:`.principal`), looks the operation up in the one
table that says which roles may use it (:mod:`.rules`), and in which namespace it acts. A route without a rule keeps
the API from starting.

Namespaces keep jobs, schedules, queues, events, unique keys and idempotency keys apart. One comes to be when it is
first used, as a queue does: there is nothing to create. Nodes, executors and the tasks that they know serve all.
"""
