"""The test kit for users: a node in memory, in the test's own event loop, by a clock that the test moves.

:func:`~clockjack.testing.memory_node` puts the real actors on the memory adapters (:mod:`clockjack.testing.assembly`):
the same scheduler, dispatcher, matcher and state machine as in production, with no server, no process and no file.
Only the last link is the kit's: attempts run right here (:mod:`.team`), so that a test can look into what its tasks
did.

Time stands still (:class:`clockjack.clock.SteppedClock`) but for :meth:`~.living.LivingNode.advance`. That moves the
clock to the next instant that anybody waits for, lets everything happen that follows (:mod:`.quiet` says when that is
all), and goes on; so a year costs as much as what happens in it, and what happens does so at the very instant. Waits
that are not about the wall clock (heartbeats, leases) go by the event loop's time, of which hardly any passes.

:mod:`.node` is what tests hold, :mod:`.living` the time and the actors below it, :mod:`.sightings` what they see of
jobs and runs, :mod:`.claims` the assertions and what they say when they fail. ``clockjack.pytest_plugin`` has a
fixture.
"""
