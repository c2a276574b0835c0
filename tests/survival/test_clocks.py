"""The wall clock of a node jumps by an hour, ahead and back."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clockjack.testing.processes.served import Served

HERE = Path(__file__).parent
HOUR = 3600
SECOND = 1_000_000

pytestmark = [pytest.mark.nats]


class WronglyTimed(Served):
    """A node whose clock can be set."""

    def __init__(self, folder: Path) -> None:
        self._offset = folder / "offset"
        environment = {
            "PYTHONPATH": f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
            "SURVIVAL_DIARY": str(folder / "diary.txt"),
            "WRONG_CLOCK": str(self._offset),
        }
        options = ["--port", "0", "--tasks", "survival_tasks", "--executors", "1"]
        super().__init__("serve", folder, options, environment, program=[str(HERE / "wrong_clock.py")])

    def set_clock(self, seconds: int) -> None:
        """Set it ahead of the truth by so much."""
        draft = self._offset.with_suffix(".new")
        draft.write_text(str(seconds * SECOND))
        draft.replace(self._offset)

    def put(self, name: str, trigger: dict[str, Any], missed: str = "last") -> None:
        """Make a schedule."""
        job = {"task": "survival_tasks.note", "args": {"text": name}}
        policy = {"missed": missed, "missed_window_seconds": 2 * HOUR, "overlap": "allow_all"}
        self.call("PUT", f"/v1/schedules/{name}", {"trigger": trigger, "job": job, "policy": policy})

    def fired(self, name: str) -> list[dict[str, Any]]:
        """Return the jobs of a schedule, the newest first."""
        found: list[dict[str, Any]] = self.call("GET", f"/v1/jobs?schedule_id={name}&limit=100")["data"]
        return found

    def wait_fired(self, name: str, more_than: int) -> list[dict[str, Any]]:
        """Return them once there are more than that."""
        deadline = time.monotonic() + 20
        while len(found := self.fired(name)) <= more_than:
            assert time.monotonic() < deadline, f"{name} has fired {len(found)} times"
            time.sleep(0.05)
        return found

    def runs_now(self, text: str, **more: Any) -> None:
        """Check that a job runs."""
        job = {"task": "survival_tasks.note", "args": {"text": text}, **more}
        assert self.call("POST", "/v1/jobs", job, prefer="wait=20")["state"] == "succeeded"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[WronglyTimed]:
    served = WronglyTimed(tmp_path)
    served.start()
    yield served
    served.end()


def test_a_wall_clock_that_jumps_fires_what_is_due_once_and_stalls_nothing(node: WronglyTimed) -> None:
    quickly = {"type": "interval", "every_seconds": 0.5}
    # half a minute away from the ticks, now and after an hour
    anchor = (datetime.now(UTC) + timedelta(seconds=30)).isoformat()
    every_minute = {"type": "interval", "every_seconds": 60, "anchor": anchor}
    node.put("quick", quickly)
    node.put("minutes", every_minute)
    node.put("missed", every_minute, "all")
    node.put("skipped", every_minute, "none")
    later = node.call("POST", "/v1/jobs", {"task": "survival_tasks.note", "args": {"text": "x"}, "delay_seconds": 1800})
    before = len(node.wait_fired("quick", 0))

    node.set_clock(HOUR)
    quick = node.wait_fired("quick", before + 1)
    assert len(quick) <= before + 6, "one for the hour that was passed over, and then two a second"
    assert node.call("GET", f"/v1/jobs/{later['id']}?wait_seconds=20")["state"] == "succeeded"
    assert len(node.wait_fired("minutes", 0)) == 1, "the last of those that were missed"
    assert len(node.wait_fired("missed", 58)) <= 61, "all, for that is its policy"
    assert node.fired("skipped") == []
    node.runs_now("an hour ahead")
    assert node.ask("GET", "/health/ready").status == 200

    before = len(node.fired("quick"))
    node.set_clock(0)
    node.runs_now("the true time")
    node.runs_now("soon", delay_seconds=0.2)
    node.put("new", quickly)
    node.wait_fired("new", 1)
    assert len(node.fired("quick")) <= before + 1, "ticks that were decided are not decided again"
    node.call("POST", "/v1/schedules/quick/pause")
    node.call("POST", "/v1/schedules/quick/resume")
    node.wait_fired("quick", before + 1)
    assert node.ask("GET", "/health/ready").status == 200
