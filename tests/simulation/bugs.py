"""Bugs that the simulation must find: each changes one function, as somebody might by mistake."""

from tests.simulation.mutation import Bug

from clockjack.apply import attempts, backfills, counts, leases, overlap, queues, schedules, submit
from clockjack.apply.machine import StateMachine
from clockjack.apply.session import Session
from clockjack.dispatcher.actor import Dispatcher
from clockjack.dispatcher.care import Care
from clockjack.executor.actor import Executor
from clockjack.executor.crew import Crew
from clockjack.executor.reports import Reports
from clockjack.journal.writer import GroupCommit
from clockjack.matcher.actor import Matcher
from clockjack.replica.follow import JournalFollower
from clockjack.scheduler.ticks import Ticks

BUGS = (
    Bug(
        "skip the epoch check",
        Session.leads,
        "return lease is not None and lease.epoch == epoch and lease.node_id == self.author_node",
        "return lease is not None",
    ),
    Bug(
        "act before apply: send assignments before their record is applied",
        Dispatcher._assign,
        "outcome = await self._proposer.propose(Assign(self._epoch, self._clock.now(), items))",
        """
        for number, attempt, taker in items:
            found[number].attempt = attempt
            await send_assignments(self._bus, self._payloads, taker, [found[number]])
        outcome = await self._proposer.propose(Assign(self._epoch, self._clock.now(), items))
        """,
    ),
    Bug(
        "name a tick's job by when it is decided, not by its tick",
        Ticks._decide,
        "job_id=tick_job_id(due.namespace, due.id, decision.nominal_at)",
        "job_id=tick_job_id(due.namespace, due.id, now)",
    ),
    Bug(
        "forget a Lost",
        Care._end_lost,
        "for executor_id in await running_counts(self._reader):",
        "for executor_id in ():",
    ),
    Bug(
        "accept a Finish of another attempt",
        attempts.finish,
        "and job.attempt == item.attempt",
        "and True",
    ),
    Bug(
        "run what is sent again, without a look at what is held",
        Executor._take,
        "if not self._ledger.knows((assignment.number, assignment.attempt)):",
        "if True:",
    ),
    Bug(
        "give a lease away that is held",
        leases._is_held,
        "return session.stored_at < lease.expires_at <= session.stored_at + 2 * lease.lease",
        "return False",
    ),
    Bug(
        "drop the precondition of Fire",
        schedules.fire,
        "if row.due_at is None or row.next_at != record.due_at or row.revision != record.revision:",
        "if False:",
    ),
    Bug(
        "send a batch again under another id",
        GroupCommit._send,
        "await self._log.append(self._subject, batch.payload, batch.message_id)",
        'await self._log.append(self._subject, batch.payload, batch.message_id + "." * self.retries)',
    ),
    Bug(
        "take no answer for an acknowledgement",
        GroupCommit._send,
        "await anyio.sleep(pause)",
        "self._acknowledge(batch, self._applied_through)",
    ),
    Bug(
        "leave an entry out after a gap",
        JournalFollower.run,
        "outcomes = await self._replica.apply(entries)",
        """
        entries = entries[len(entries) > 4:]
        outcomes = await self._replica.apply(entries)
        """,
    ),
    Bug(
        "apply the last entry once more after a restart",
        StateMachine.__init__,
        'self.applied = int(meta.get("applied", 0))',
        'self.applied = max(int(meta.get("applied", 0)) - 1, 0)',
    ),
    Bug(
        "read rows that are not written yet",
        queues.purge,
        "session.flush()",
        "pass",
    ),
    Bug(
        "keep a unique key for ever",
        Session.release_unique,
        "self.unique_keys.remove(job.namespace, job.unique_key)",
        "pass",
    ),
    Bug(
        "count a queue's running jobs up, and not down",
        counts.count,
        "queue.running += by",
        "queue.running += max(by, 0)",
    ),
    Bug(
        "let one job too many into a queue",
        submit._is_full,
        "return queue.ready + queue.waiting - leaves >= queue.max_backlog",
        "return queue.ready + queue.waiting - leaves > queue.max_backlog",
    ),
    Bug(
        "assign from a queue that is paused or full",
        attempts._begin,
        "if queue.paused or (queue.concurrency is not None and queue.running >= queue.concurrency):",
        "if False:",
    ),
    Bug(
        "begin what is submitted for a dispatcher that leads no more",
        attempts.submit_and_assign,
        'or not session.leads("dispatcher", record.epoch)',
        "or False",
    ),
    Bug(
        "forget what an idempotency key led to",
        submit.remember,
        "if request is not None:",
        "if False:",
    ),
    Bug(
        "drop reports that can't be stored at once",
        Reports._store,
        "await anyio.sleep(pause)",
        "return",
    ),
    Bug(
        "begin at the end of the events, not where the last matcher was",
        Matcher._match_users_events,
        "self._done.events = min(max(self._done.events, bounds.first - 1), bounds.last)",
        "self._done.events = bounds.last",
    ),
    Bug(
        "forget what a process ran that has died",
        Crew.on_gone,
        "self._endings.crashed(held, status)",
        "pass",
    ),
    Bug(
        "make the job of a tick that waits while another one of its schedule is active",
        overlap.release,
        "while row.buffered and not row.active:",
        "while row.buffered:",
    ),
    Bug(
        "let one tick more wait than may",
        overlap._beside_others,
        "(BUFFERED, None) if row.buffered < most else",
        "(BUFFERED, None) if row.buffered <= most else",
    ),
    Bug(
        "forget what waits for a job that ends",
        Session._on_end,
        "if (schedule.buffered and not schedule.active) or (fails and not schedule.paused):",
        "if fails and not schedule.paused:",
    ),
    Bug(
        "make one job of a backfill more than may be at once",
        backfills.advance,
        "if row.active >= row.concurrency:",
        "if row.active > row.concurrency:",
    ),
    Bug(
        "forget a backfill whose job has ended",
        Session._count_backfilled,
        "self.unsettled_backfills[backfill.namespace, backfill.schedule_id, backfill.id] = at",
        "pass",
    ),
)
"""All of them."""
