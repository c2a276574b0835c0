"""A long, made-up journal in which most of what can happen does."""

from tests.core.scribe import SECOND, Scribe, ended, new_job

from clockjack import records as r
from clockjack.jobs import Outcome
from clockjack.log.port import Entry


def history(rounds: int) -> list[Entry]:
    """Return the entries of so many rounds, about eight each."""
    scribe = Scribe()
    for role in ("scheduler", "dispatcher"):
        scribe.node(r.Claim(role, "a", 1, 2 * SECOND))
    scribe.node(r.PutSchedule("default", "s", scribe.now, b"{}", "time", 0, "allow_all", None))
    for turn in range(rounds):
        now = scribe.now = scribe.now + SECOND
        first = 6 * turn + 1
        key = r.UniqueKey(f"k{turn % 3}", "finished", now + 2 * SECOND, "replace")
        scribe.node(
            r.Submit(
                [
                    new_job(f"a{turn}", created_at=now, labels={"turn": str(turn)}),
                    new_job(f"b{turn}", created_at=now, queue="p", unique=key, priority=turn % 10),
                    new_job(f"c{turn}", created_at=now, run_at=now + SECOND, expires_at=now + 9 * SECOND),
                    new_job(f"d{turn}", created_at=now, max_attempts=1),
                ],
                r.RequestKey("default", f"r{turn}", "f", now + 3 * SECOND),
            )
        )
        tick = new_job(f"s{turn}", created_at=now, schedule_id="s", nominal_at=turn)
        scribe.node(r.Fire(1, now, "default", "s", 1, turn, turn, turn + 1, tick))
        assigned = [(first, 1, "x1"), (first + 1, 1, "x2"), (first + 3, 1, "x1"), (first + 4, 1, "x1")]
        scribe.node(r.Assign(1, now, assigned))
        done = [ended(first, 1, result=b"1"), ended(first + 3, 1, Outcome.FAILED, error=b"{}")]
        scribe.executor(r.Finish("x1", done))
        scribe.node(r.Lost(1, now, [(first + 1, 1, now + SECOND)]), r.Promote(1, now, [first - 4, first - 5]))
        scribe.node(r.CancelJob("default", f"c{turn - 2}", now), r.RetryJob("default", f"d{turn - 1}", now))
        scribe.node(r.Renew("a", [("scheduler", 1), ("dispatcher", 1)]))
        digest = bytes([turn % 256]) * 32
        asked: list[r.Record] = [
            r.CreateKey(
                f"k{turn}", now, digest, "cjk_", "ops", "viewer" if turn else "admin", "default" if turn else "*"
            ),
            r.RevokeKey("*", f"k{turn - 2}", now),
            r.Submit([new_job(f"e{turn}", created_at=now, run_at=now + 99 * SECOND)]),
            r.KeysUsed([(f"k{turn - 1}", now)]),
        ]
        scribe.node(*asked, asked_by=r.Requester(f"k{turn}", "ops", f"{turn:032x}"))
    scribe.node(r.PutSchedule("default", "b", scribe.now, b"{}", "time", None, "buffer_all", None))
    for turn in range(5):
        by_hand = new_job(f"h{turn}", created_at=scribe.now, schedule_id="b")
        scribe.node(r.TriggerSchedule("default", "b", scribe.now, by_hand, overlap="policy"))
    scribe.node(r.CancelJob("default", "h0", scribe.now))
    return scribe.entries
