"""Jobs that are submitted and begun by one record: begun only where an ``Assign`` right behind would have."""

from tests.core.apply.bench import Bench
from tests.core.scribe import BEGIN, SECOND, ended, new_job

from clockjack import records as r
from clockjack.apply.topics import Topic


def both(bench: Bench, *jobs: r.NewJob, epoch: int, request: r.RequestKey | None = None) -> r.SubmitAndAssign:
    return r.SubmitAndAssign([*jobs], request, epoch, bench.now, ["x1"] * len(jobs))


def test_a_job_begins_at_once(bench: Bench) -> None:
    epoch = bench.lead("dispatcher")
    outcome = bench.do(both(bench, new_job(), epoch=epoch))
    assert [made.id for made in outcome.value] == ["j1"]
    assert outcome.begun == [(1, 1, "x1")]
    job = bench.job()
    assert (job.state, job.attempt, job.executor_id, job.started_at) == ("running", 1, "x1", bench.now)
    assert bench.happened() == ["job.created", "job.started"]
    bench.report(ended(1, 1))
    assert bench.job().state == "succeeded"


def test_nobody_need_look_for_it(bench: Bench) -> None:
    epoch = bench.lead("dispatcher")
    told = bench.machine.apply([bench.scribe.node(both(bench, new_job("j1"), epoch=epoch))]).topics
    assert Topic.READY not in told
    told = bench.machine.apply([bench.scribe.node(both(bench, new_job("j2"), epoch=epoch + 1))]).topics
    assert Topic.READY in told
    pair = bench.scribe.node(r.Submit([new_job("j3", queue="other")]), both(bench, new_job("j4"), epoch=epoch))
    assert Topic.READY in bench.machine.apply([pair]).topics


def test_it_waits_for_a_leader_where_the_one_that_chose_leads_no_more(bench: Bench) -> None:
    epoch = bench.lead("dispatcher")
    bench.wait(10)
    bench.lead("dispatcher", by="b")
    outcome = bench.do(both(bench, new_job(), epoch=epoch))
    assert (outcome.begun, bench.job().state, bench.job().attempt) == ([], "ready", 0)


def test_it_overtakes_nothing_in_its_queue(bench: Bench) -> None:
    bench.do(r.Submit([new_job("first")]))
    epoch = bench.lead("dispatcher")
    assert bench.do(both(bench, new_job("second"), epoch=epoch)).begun == []
    assert bench.do(both(bench, new_job("elsewhere", queue="other"), epoch=epoch)).begun == [(3, 1, "x1")]


def test_it_keeps_to_the_limits_of_its_queue(bench: Bench) -> None:
    epoch = bench.lead("dispatcher")
    bench.do(r.PutQueue("default", "q", BEGIN, 1, None, paused=False))
    assert bench.do(both(bench, new_job("one"), epoch=epoch)).begun == [(1, 1, "x1")]
    assert bench.do(both(bench, new_job("two"), epoch=epoch)).begun == []
    bench.do(r.PutQueue("default", "held", BEGIN, None, None, paused=True))
    assert bench.do(both(bench, new_job("three", queue="held"), epoch=epoch)).begun == []


def test_what_waits_for_its_time_does_not_begin(bench: Bench) -> None:
    epoch = bench.lead("dispatcher")
    later = new_job(created_at=bench.now, run_at=bench.now + SECOND)
    assert bench.do(both(bench, later, epoch=epoch)).begun == []
    assert bench.job().state == "scheduled"


def test_what_is_there_already_is_not_begun_again(bench: Bench) -> None:
    bench.do(r.Submit([new_job()]))
    epoch = bench.lead("dispatcher")
    outcome = bench.do(both(bench, new_job(), epoch=epoch))
    assert (outcome.value[0].reason, outcome.begun) == ("duplicate-id", [])
    assert bench.job().state == "ready"


def test_a_request_that_comes_again_begins_nothing(bench: Bench) -> None:
    epoch = bench.lead("dispatcher")
    key = r.RequestKey("default", "k", "print", bench.now + 9 * SECOND)
    assert bench.do(both(bench, new_job("j1"), epoch=epoch, request=key)).begun == [(1, 1, "x1")]
    again = bench.do(both(bench, new_job("j2"), epoch=epoch, request=key))
    assert (again.replayed, again.begun, again.value[0].id) == (True, [], "j1")
