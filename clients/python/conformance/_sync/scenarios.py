"""The scenarios of ``clients/conformance/scenarios.json``, with the async client; ``_sync`` is made from this."""

import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import clockjack_client as c
import httpx
from clockjack_client import Clockjack
from conformance.gathering import gather
from standardwebhooks import Webhook


class Scenarios:
    """One method a scenario."""

    def __init__(self, urls: dict[str, str]) -> None:
        """Use the addresses of the bench."""
        self.urls = urls
        self.mark = f"python-{secrets.token_hex(6)}"

    def submit(self, given: Any, expect: Any) -> None:
        with Clockjack(self.urls["node"]) as clockjack:
            labels = {**given["labels"], "mark": self.mark}
            job = clockjack.jobs.submit(
                given["task"], given["args"], priority=given["priority"], labels=labels, metadata={"n": 1}
            )
            job = clockjack.jobs.wait(job.id, timeout=20)
            assert job.state == expect["state"]
            assert job.attempt == expect["attempt"]
            assert job.priority == given["priority"]
            assert job.result == expect["result"]
            assert clockjack.jobs.result(job.id) == expect["result"]
            attempts = [attempt for attempt in clockjack.jobs.attempts(job.id)]
            assert len(attempts) == expect["attempts"]
            later = clockjack.jobs.submit(given["task"], run_at=datetime.now(UTC) + timedelta(days=1))
            assert later.state == "scheduled"
            assert later.run_at is not None

    def batch(self, given: Any, expect: Any) -> None:
        with Clockjack(self.urls["node"]) as clockjack:
            jobs: list[dict[str, Any]] = [{"task": given["task"], "args": {"value": n}} for n in range(given["count"])]
            wrong = [{**job, "priority": 10} if n == given["taken"] else job for n, job in enumerate(jobs)]
            error = self._refused(c.InvalidRequest, clockjack.jobs.submit_many, wrong)
            assert [each.pointer for each in error.errors] == [expect["pointer"]]
            jobs[given["taken"]]["id"] = (clockjack.jobs.submit(given["task"], delay_seconds=3600)).id
            items = clockjack.jobs.submit_many(jobs)
            assert [n for n, item in enumerate(items) if item.status == 409] == expect["refused"]
            assert sum(item.status == 201 for item in items) == expect["created"]
            for n, item in enumerate(items):
                if item.status == 201:
                    assert clockjack.jobs.result(item.id, timeout=20) == n

    def wait(self, given: Any, expect: Any) -> None:
        with Clockjack(self.urls["node"]) as clockjack:
            job = clockjack.jobs.submit(given["task"], {"seconds": given["seconds"]})
            try:
                clockjack.jobs.wait(job.id, timeout=given["too_short_seconds"])
            except c.WaitTimedOut as error:
                assert error.job_id == job.id
            else:
                raise AssertionError("no time-out")
            assert (clockjack.jobs.wait(job.id, timeout=20)).state == expect["state"]
            failing = clockjack.jobs.submit(given["failing_task"], {"message": given["message"]})
            try:
                clockjack.jobs.result(failing.id, timeout=20)
            except c.JobFailed as error:
                assert error.job.state == expect["failed_state"]
                assert error.job.error is not None
                assert error.job.error.type_ == expect["error_type"]
                assert error.job.error.message == expect["error_message"]
            else:
                raise AssertionError("no failure")

    def pages(self, given: Any, expect: Any) -> None:
        with Clockjack(self.urls["node"]) as clockjack:
            job = {"task": "conformance.echo", "labels": {"pages": self.mark}}
            items = clockjack.jobs.submit_many([job] * given["count"])
            listed = clockjack.jobs.list(labels={"pages": self.mark}, page_size=given["limit"])
            ids = [job.id for job in listed]
            assert ids == [item.id for item in reversed(items)]
            assert len(ids) == expect["count"]

    def errors(self, given: Any, expect: Any) -> None:
        with Clockjack(self.urls["node"], tries=2) as clockjack:
            error = self._refused(c.InvalidRequest, clockjack.jobs.submit, "conformance.echo", priority=10)
            assert error.status == expect["bad_field"]["status"]
            assert [each.pointer for each in error.errors] == [expect["bad_field"]["pointer"]]
            assert error.title
            assert error.detail
            assert error.type.startswith("urn:clockjack:problem:")
            assert error.trace_id
            self._refused(c.NotFound, clockjack.jobs.get, given["unknown_job"])
            job_id = f"{self.mark}-job"
            clockjack.jobs.submit("conformance.echo", id=job_id, delay_seconds=3600)
            self._refused(c.Conflict, clockjack.jobs.submit, "conformance.echo", id=job_id)
            long = "x" * given["long_bytes"]
            self._refused(c.TooLarge, clockjack.jobs.submit, "conformance.echo", {"value": long})
            clockjack.jobs.submit("conformance.echo", idempotency_key=self.mark)
            self._refused(
                c.IdempotencyKeyReused,
                clockjack.jobs.submit,
                "conformance.echo",
                {"value": 1},
                idempotency_key=self.mark,
            )
            queue = f"{self.mark}-full"
            clockjack.queues.put(queue, max_backlog=1)
            self._refused(c.PreconditionFailed, clockjack.queues.put, queue, max_backlog=2, if_match='"999"')
            clockjack.jobs.submit("conformance.echo", queue=queue, delay_seconds=3600)
            full = self._refused(c.TooManyRequests, clockjack.jobs.submit, "conformance.echo", queue=queue)
            assert full.retry_after is not None
        with Clockjack(given["dead_url"], tries=2) as clockjack:
            try:
                clockjack.jobs.get("any")
            except c.Unreachable as error:
                assert given["dead_url"] in str(error)
            else:
                raise AssertionError("reached")

    def _refused(self, kind: type[Any], call: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        try:
            call(*args, **kwargs)
        except kind as error:
            return error
        raise AssertionError(f"no {kind.__name__}")

    def retries(self, given: Any, expect: Any) -> None:
        with Clockjack(self.urls["flaky"]) as clockjack:
            job = clockjack.jobs.submit(given["task"], labels={"retries": self.mark})
        with Clockjack(self.urls["node"]) as clockjack:
            found = [each.id for each in clockjack.jobs.list(labels={"retries": self.mark})]
            assert found == [job.id]
            assert len(found) == expect["jobs"]

    def schedules(self, given: Any, expect: Any) -> None:
        with Clockjack(self.urls["node"]) as clockjack:
            schedule = clockjack.schedules.create(**given["schedule"], id=self.mark)
            assert schedule.id == self.mark
            try:
                clockjack.schedules.create(**given["schedule"], id=self.mark)
            except c.Conflict:
                pass
            else:
                raise AssertionError("made twice")
            read = clockjack.schedules.get(self.mark)
            assert read.trigger.timezone == expect["timezone"]  # type: ignore[union-attr]
            assert self.mark in [each.id for each in clockjack.schedules.list(page_size=5)]
            patched = clockjack.schedules.patch(self.mark, given["patch"])
            assert patched.policy.jitter_seconds == expect["jitter_seconds"]
            assert patched.policy.missed == expect["missed"]
            assert (clockjack.schedules.pause(self.mark)).paused
            assert not (clockjack.schedules.resume(self.mark)).paused
            assert len(clockjack.schedules.preview(self.mark, 3)) == expect["preview"]
            job = clockjack.schedules.trigger(self.mark)
            assert (clockjack.jobs.wait(job.id, timeout=20)).schedule_id == self.mark
            ticks = [tick for tick in clockjack.schedules.ticks(self.mark)]
            assert len(ticks) == expect["ticks"]
            assert ticks[0].job_id == job.id
            clockjack.schedules.delete(self.mark)
            try:
                clockjack.schedules.get(self.mark)
            except c.NotFound:
                pass
            else:
                raise AssertionError("still there")

    def events(self, given: Any, expect: Any) -> None:
        kind = f"{given['type']}.{self.mark}"
        seen: list[int] = []

        def subscribe() -> None:
            with Clockjack(self.urls["node"]) as clockjack:
                for each in clockjack.events.stream(types=[kind], after=place):
                    seen.append(each.event.data["n"])  # type: ignore[index]
                    if len(seen) == expect["seen"]:
                        return

        def publish() -> None:
            with Clockjack(self.urls["node"], tries=10) as clockjack:
                for n in range(given["before"] + given["after"]):
                    if n == given["before"]:
                        with httpx.Client(timeout=80) as control:
                            (control.post(f"{self.urls['control']}/restart")).raise_for_status()
                    clockjack.events.publish(kind, {"n": n})

        place = "0-0"
        gather(subscribe, publish)
        assert seen == list(range(expect["seen"]))

    def newer(self, given: Any, expect: Any) -> None:
        with Clockjack(self.urls["node"]) as clockjack:
            job = clockjack.jobs.submit(given["task"])
            clockjack.jobs.wait(job.id, timeout=20)
            clockjack.schedules.create(**given["schedule"], id=self.mark)
        with Clockjack(self.urls["newer"]) as clockjack:
            later = clockjack.jobs.get(job.id)
            assert later.id == job.id
            assert later.state == expect["state"]
            assert later.target.to_dict()["type"] == expect["target"]
            try:
                clockjack.jobs.wait(job.id, timeout=0.5)
            except c.WaitTimedOut:
                pass
            else:
                raise AssertionError("an unknown state was taken for an end")
            schedule = clockjack.schedules.get(self.mark)
            assert schedule.trigger.to_dict()["type"] == expect["trigger"]
            assert schedule.policy.overlap == expect["overlap"]
            assert [each.id for each in clockjack.jobs.list(page_size=5)]
            try:
                clockjack.jobs.get("no-such-job")
            except c.NotFound as error:
                assert "eclipse" in error.type
            else:
                raise AssertionError("found")

    def big(self, given: Any, expect: Any) -> None:
        text = "čau" * (given["characters"] // 3)
        with Clockjack(self.urls["node"]) as clockjack:
            job = clockjack.jobs.submit(given["task"], {"value": text})
            assert clockjack.jobs.result(job.id, timeout=20) == text

    def cancel(self, given: Any, expect: Any) -> None:
        with Clockjack(self.urls["node"]) as clockjack:
            waiting = clockjack.jobs.submit(given["task"], {"seconds": 1}, delay_seconds=3600)
            assert (clockjack.jobs.cancel(waiting.id)).state == expect["state"]
            running = clockjack.jobs.submit(given["task"], {"seconds": given["seconds"]})
            while (clockjack.jobs.get(running.id)).state != "running":
                pass
            clockjack.jobs.cancel(running.id)
            assert (clockjack.jobs.wait(running.id, timeout=20)).state == expect["state"]

    def webhooks(self, given: Any, expect: Any) -> None:
        body, now = given["body"], datetime.now(UTC)
        good = _signed(given, given["secret"], now)
        assert c.verify(body, good, given["secret"]) == json.loads(body)
        other = _signed(given, given["other_secret"], now)
        both = {**good, "webhook-signature": f"{other['webhook-signature']} {good['webhook-signature']}"}
        c.verify(body.encode(), {key.title(): value for key, value in both.items()}, given["secret"])
        old = _signed(given, given["secret"], now - timedelta(seconds=400))
        for text, headers in ((body.replace("succeeded", "failed"), good), (body, other), (body, old)):
            try:
                c.verify(text, headers, given["secret"])
            except c.WebhookVerificationError:
                continue
            raise AssertionError("verified")


def _signed(given: Any, secret: str, at: datetime) -> dict[str, str]:
    signature = Webhook(secret).sign(given["id"], at, given["body"])
    return {
        "webhook-id": given["id"],
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
