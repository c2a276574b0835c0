"""What holds of a whole journal, told by a judge who believes nothing that apply says without a reason of his own.

The :class:`~clockjack.invariants.history.judge.Judge` reads every entry, in order, together with what a state machine
says that it did and with the jobs that it changed. For each subject a few lines keep count on their own: who leads
(:mod:`.leaders`), which attempts run (:mod:`.attempts`), what queues allow (:mod:`.limits`), which ticks schedules wait
for (:mod:`.ticks`), which jobs they make beside others (:mod:`.overlaps`), and through which states jobs go
(:mod:`.lives`). Where the two differ, he says so. The simulation has him look at every entry as it is stored; whoever
has a journal can do the same::

    judge = Judge(db)
    for entry in entries:
        [outcomes] = StateMachine(db).apply([entry]).outcomes
        assert not judge.take(entry, outcomes)
"""

from clockjack.invariants.history.judge import Judge

__all__ = ["Judge"]
