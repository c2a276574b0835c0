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
                    new_job(
                        f"c{turn}",
                        created_at=now,
                        run_at=now + SECOND,
                        expires_at=now + 9 * SECOND,
                        concurrency_key=f"k{turn}",
                    ),
                    new_job(f"d{turn}", created_at=now, max_attempts=1, concurrency_key=f"k{turn}"),
                ],
                r.RequestKey("default", f"r{turn}", "f", now + 3 * SECOND),
            )
        )
        tick = new_job(f"s{turn}", created_at=now, schedule_id="s", nominal_at=turn, concurrency_key="s")
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
    scribe.node(
        r.PutCalendar("default", "days", scribe.now, b"{}"), r.PutCalendar("default", "other", scribe.now, b"{}")
    )
    used = r.CalendarsUsed(2, ["days"])
    scribe.node(r.PutSchedule("default", "k", scribe.now, b"{}", "time", scribe.now, "skip", None, calendars=used))
    scribe.node(r.PutCalendar("default", "days", scribe.now, b"{}"))
    scribe.node(r.Reschedule(1, scribe.now, "default", "days", 3, [("k", 1, scribe.now, scribe.now + 1)], done=False))
    scribe.node(r.PutSchedule("default", "b", scribe.now, b"{}", "time", None, "buffer_all", None))
    for turn in range(5):
        by_hand = new_job(f"h{turn}", created_at=scribe.now, schedule_id="b")
        scribe.node(r.TriggerSchedule("default", "b", scribe.now, by_hand, overlap="policy"))
    scribe.node(r.CancelJob("default", "h0", scribe.now))
    _events(scribe, rounds)
    _backfills(scribe)
    return scribe.entries


def _events(scribe: Scribe, rounds: int) -> None:
    """Let a batch fill and go, round after round, events pass a rate limit, and what is no event come."""
    made = scribe.now
    spec = b'{"trigger":{"rate_limit":{"limit":2}}}'
    scribe.node(
        r.Claim("matcher", "a", 1, 9 * SECOND),
        r.PutSchedule("default", "e", made, spec, "event", None, "allow_all", None),
    )
    for turn in range(rounds):
        now = scribe.now = scribe.now + SECOND
        number = turn + 1
        held = r.HeldEvent(number, now, f"/s#{turn}", b"{}")
        first = number - turn % 3
        state = r.WindowState(now, now + 9 * SECOND, number - first + 1, 2 * (number - first + 1), first, number + 1, 1)
        key = ("default", "e", made, 1)
        batch = r.WindowMove(*key, "batch", "", state, [held], 1, 0, [])
        if turn % 3 == 2:
            job = new_job(f"w{turn}", created_at=now, schedule_id="e", depth=turn)
            batch.state, batch.held, batch.settled = None, [], 3
            batch.matches = [r.Match("default", "e", 1, None, now, job, None, 3)]
        passes = r.WindowState(now, now + SECOND, 0, 0, max(number - 1, 1), number + 1, number + 1)
        rate = r.WindowMove(*key, "rate_limit", "k", passes, [r.HeldEvent(number, now, f"/s#{turn}", b"")], 0, 0, [])
        skip = r.Match("default", "e", 1, f"/s#{turn}", now, None, "rate-limit")
        letter = r.DeadLetter("default", turn, now, "clockjack.events.default.x", "is not JSON", 1, b"x")
        record = r.Matched(1, now, turn, turn, [skip], number, (number, "e"), None, [batch, rate], [letter])
        scribe.node(record, r.Renew("a", [("matcher", 1)]))
        if turn % 5 == 4:
            scribe.node(r.PauseSchedule("default", "e", now), r.ResumeSchedule("default", "e", now, None))
    scribe.node(r.PutSchedule("default", "e", scribe.now, spec, "event", None, "skip", None))


def _backfills(scribe: Scribe) -> None:
    """Leave one backfill over, and one halfway."""
    now = scribe.now
    scribe.node(r.PutSchedule("default", "f", now, b"{}", "time", None, "skip", None))
    for name, ticks in (
        ("over", [SECOND, 2 * SECOND, 3 * SECOND]),
        ("halfway", [number * SECOND for number in range(2, 7)]),
    ):
        scribe.node(r.StartBackfill("default", "f", name, now, 1, ticks[0], ticks[-1], ticks, 2))
        scribe.node(r.AdvanceBackfill(1, now, "default", "f", name, 0, new_job("", created_at=now)))
        if name == "over":
            scribe.node(r.CancelBackfill("default", "f", name, now, cancels_jobs=True))
    _subscriptions(scribe)


def _subscriptions(scribe: Scribe) -> None:
    """Let one subscription have something of everything: waiting, delivered, dead; and another be gone."""
    made = len(scribe.entries) + 1
    now = scribe.now
    spec, secret = b'{"url":"https://example.org/"}', "whsec_" + "A" * 32
    scribe.node(
        r.Claim("courier", "a", 1, 9 * SECOND),
        r.PutSubscription("default", "w", now, spec, True, secret, 0),
        r.PutSubscription("default", "x", now, spec, True, secret, 0),
    )
    hears = [("w", made), ("x", made)]
    notices = [r.Notice("default", f"msg_{n}", "a", now, b"{}", hears) for n in range(5)]
    notices.append(r.Notice("default", "msg_large", "a", now, b"", hears[:1]))
    scribe.node(r.FanOut(1, now, 1, 5, 5, notices))
    first = ("default", "w", made)
    scribe.node(
        r.Delivered(
            1,
            now,
            [
                r.Delivery(*first, 1, 1, "delivered", now, 9, 200, None, None),
                r.Delivery(*first, 2, 1, "retry", now, 9, 500, "answered 500", now + SECOND),
                r.Delivery(*first, 3, 1, "dead", now, 9, 500, "answered 500", None),
                r.Delivery("default", "x", made, 1, 1, "gone", now, 9, 410, "answered 410", None),
            ],
        )
    )
