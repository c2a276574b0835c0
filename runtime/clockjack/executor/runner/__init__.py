"""The runner: the program that runs users' code, in a process of its own (``python -m clockjack.executor.runner``).

It imports the modules with the tasks, and then does what its executor says over a socket: one event loop
(:mod:`.program`) runs ``async def`` tasks and the built-in targets (:mod:`.http`, :mod:`.command`), a pool of threads
runs ``def`` tasks. It is made to be lost: it keeps nothing, it is killed when it hangs, and it dies with its executor
(:mod:`.parent`). It is an asyncio program, because users' tasks are; it is no actor, and knows neither bus nor journal.

Before an attempt's code runs, what ended before it has been reported and so has its own start, in one write: whatever
the code does to the process, the executor knows exactly which attempts it did it to.
"""
