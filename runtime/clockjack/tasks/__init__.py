"""Tasks: the functions that clockjack runs, and what they see of it.

A task is a plain function with :func:`clockjack.task` above it (:mod:`.task`). Its annotations become a struct that
checks the arguments of a job, and their JSON Schema (:mod:`.arguments`). While it runs, :func:`clockjack.current_job`
tells it which job it runs for (:mod:`.current`), and it may say by an exception what shall happen next
(:mod:`.verdicts`). Everything here is light: importing it pulls in neither a server nor a client.
"""
