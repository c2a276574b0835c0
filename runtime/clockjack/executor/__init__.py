"""The executor: runs attempts in processes of their own, and reports how they ended.

Two programs. The *executor actor* (:mod:`.actor`) lives in a node or in a worker process, and holds no user code: it
takes assignments from the bus, keeps a ledger of what it holds (:mod:`.ledger`), heartbeats, and reports ends to the
journal until they are stored (:mod:`.reports`). The *runner* (:mod:`.runner`) is a child process that imports the
users' tasks and runs them. Between them is a port (:mod:`.port`) with frames over a socket (:mod:`.frames`)::

    dispatcher ──Assign──▶ actor ─▶ crew ──Run, tokens──▶ runner (main)    many attempts: loop and threads
               ◀─heartbeat─  │       │  ──────────────▶ runner (solo) …  one at a time, killed for it
    journal    ◀───Finish────┘       └─ staff, watch: start, ping, set aside, replace

:mod:`.crew` gives attempts to runners and interrupts them, :mod:`.staff` starts and replaces runners, :mod:`.watch`
notices those that hang, :mod:`.endings` decides what follows from an end. What a task does to its process it does to
itself, and to what ran beside it in that very moment; the executor goes on, and its heartbeats never depend on it.

The rules:

- An attempt starts only with its token, so that what has started is known for certain, also of a runner that hangs.
- Before any code runs, what ended before it has been reported: a death takes no finished attempt with it.
- Every attempt that was taken ends exactly once in a report, and is in the heartbeats until that report is stored.
- An attempt that was asked to end (cancelled, timed out, shutdown) has a second for it. Then it is reported for what it
  is: killed with its process where it had one of its own, left behind where it shares one.
"""
