"""Remote workers: programs in any language that come for their work over HTTP.

To the dispatcher each is an executor like any other. The *home* of a worker is the node where it registered: there
lives an :class:`~clockjack.executor.actor.Executor` for it, whose team is a :class:`~clockjack.remote.desk.Desk`. The
worker fetches attempts from the desk, tells it now and then that it still works on them, and brings back how they
ended; any node takes its calls and passes them on to the home over the bus (:mod:`.relay`)::

    dispatcher ──Assign──▶ executor ─▶ desk ◀── relay ◀── any node's API ◀── poll, heartbeat, complete ── worker
    journal    ◀──Finish──── executor ◀─┘

The rules:

- An attempt is the worker's from the moment in which it is handed out, by a token that nobody can guess; from then on
  it must be heard of within the lease again and again. One that is not counts as a crash, and runs elsewhere; its token
  is worth nothing any more.
- "Complete" is answered when the end is in the journal. Said again, because the answer got lost, it is answered again.
- A worker that says nothing for its lease is struck off; what it had not fetched goes back at once, uncounted.
- A home that dies takes its desks along: its workers' attempts are lost like those of its own executors, and the
  workers, whom nobody knows any more, register anew wherever they come next.
"""
