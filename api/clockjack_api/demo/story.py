"""The demo's story, chapter by chapter."""

import json
import os
import signal
import socket
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from rich.panel import Panel
from rich.text import Text

from clockjack_api.cli.client import member
from clockjack_api.cli.times import span
from clockjack_api.demo import material
from clockjack_api.demo.client import Client, Document
from clockjack_api.demo.node import Node, NodeFailed, scratch_node
from clockjack_api.demo.push import push_event
from clockjack_api.demo.service import FAILURES, Service, unreliable_service
from clockjack_api.demo.stage import Stage
from clockjack_api.demo.stream import Stream

TASKS = "clockjack_api.demo.tasks"
CLOUDEVENT = "application/cloudevents+json"
TICKS = 4
"""So many ticks of the schedule are waited for."""
LOG_LINES = 40
"""So much of the node's log is shown if something did not behave."""
DIGEST_SECONDS = 4.0
"""The job that is killed takes so long."""


def tell(*, keep: bool, svg: Path | None) -> int:
    """Tell the story; return 0 if all was as it should be, else 1."""
    stage = Stage(record=svg is not None)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the node is stopped then, too
    port = "8640" if keep and _is_free(8640) else "0"
    try:
        with (
            unreliable_service() as service,
            scratch_node("--port", port, "--tasks", TASKS, "--allow-private", "127.0.0.1") as node,
        ):
            story = Story(stage, node, service)
            story.tell()
            story.close(keep=keep)
            if svg is not None:
                stage.draw(svg)
            if keep:
                wait_for_ctrl_c(stage, node)
    except NodeFailed as error:
        stage.say(Text(str(error), style="red"))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0 if all(expectation.held for expectation in stage.expectations) else 1


class Story:
    """What happens, on one node."""

    def __init__(self, stage: Stage, node: Node, service: Service) -> None:
        """Let it happen on `node`, with `service` as the one that jobs call, and show it on `stage`."""
        self._stage = stage
        self._node = node
        self._service = service
        self._client = Client(node.url, stage)
        self._stream = Stream(node.url, stage)
        self._jobs: dict[str, str] = {}
        """What jobs are called, by their ids, in the order of the final table."""

    def tell(self) -> None:
        """Tell it from beginning to end."""
        self._stage.say(
            ("Clockjack", "bold blue"),
            (f"  a node of its own, ready after {span(self._node.ready_seconds)}, at ", "default"),
            (self._node.url, "bold"),
        )
        self._stream.start()
        chapters = [self.texts, self.call, self.schedule, self.webhook, self.kill, self.ran]
        for chapter in chapters:
            try:
                chapter()
            except httpx.HTTPError as error:
                self._stage.expect(f"the chapter goes through: {error}", held=False)
        self._stage.expect(f"{self._stream.events} events came over the stream", self._stream.events > 0)

    def texts(self) -> None:
        """Post jobs that read what is on the machine."""
        self._stage.chapter("Jobs on real data, and the live stream of events")
        counting = [
            self._post(
                path.name, {"task": "demo.count_words", "args": {"path": str(path)}, "labels": {"text": path.name}}
            )
            for path in material.texts()
        ]
        source, target = material.picture(self._node.folder), self._node.folder / "small.png"
        shrinking = self._post(
            source.name,
            {"task": "demo.shrink_picture", "args": {"source": str(source), "target": str(target), "width": 96}},
        )
        counted = [self._client.ended(job_id) for job_id in counting]
        shrunk = self._client.ended(shrinking)
        words = [int(member(job, "result").get("words", 0)) for job in counted]
        self._stage.expect(f"{len(words)} texts counted: {sum(words):,} words", all(words) and bool(words))
        size = member(shrunk, "result")
        self._stage.expect(f"a picture made smaller: {_brief(size)} pixels", target.is_file() and "to" in size)

    def call(self) -> None:
        """Post a job that calls a service with a bad start."""
        self._stage.chapter("A local HTTP service that fails twice, and then answers")
        job_id = self._post(
            "GET /bells",
            {
                "target": {"type": "http", "method": "GET", "url": self._service.url},
                "retry": {"max_attempts": 5, "initial_seconds": 0.3, "factor": 2},
                "queue": "calls",
            },
        )
        job = self._client.ended(job_id)
        attempts = self._attempts(job_id)
        self._stage.expect(
            f"{' → '.join(str(one['outcome']) for one in attempts)}, on {self._service.calls} calls",
            job["state"] == "succeeded" and len(attempts) == FAILURES + 1 == self._service.calls,
        )

    def schedule(self) -> None:
        """Set a schedule of every second."""
        self._stage.chapter("A schedule of every second")
        self._client.put(
            "/v1/schedules/every-second",
            {
                "trigger": {"type": "interval", "every_seconds": 1, "anchor": "2026-01-01T00:00:00Z"},
                "job": {"task": "demo.strike"},
                "policy": {"overlap": "allow_all"},
            },
        )

        def enough() -> Document | None:
            ticks = self._client.get("/v1/schedules/every-second/ticks", limit=50)
            fired = [tick for tick in ticks["data"] if tick["decision"] == "fired"]
            return ticks if len(fired) >= TICKS else None

        ticks = self._client.until(enough)
        self._stream.quiet.add("every-second")
        nominal = [tick["nominal_at"] for tick in ticks["data"]] if ticks else []
        self._stage.expect(
            f"{len(nominal)} ticks, each once; it goes on, out of sight",
            len(nominal) >= TICKS and len(set(nominal)) == len(nominal),
        )

    def webhook(self) -> None:
        """Publish pushes to GitHub, one of which triggers a job."""
        self._stage.chapter("A GitHub push as an event triggers a job that uses its fields")
        self._client.put(
            "/v1/schedules/review",
            {
                "trigger": {
                    "type": "event",
                    "types": ["com.github.push"],
                    "filter": {"data": {"ref": ["refs/heads/main"]}},
                },
                "job": {
                    "task": "demo.review_push",
                    "args": {
                        "repository": {"$event": "/data/repository/full_name"},
                        "ref": {"$event": "/data/ref"},
                        "pusher": {"$event": "/data/pusher/name"},
                        "commits": {"$event": "/data/commits"},
                    },
                },
            },
        )
        now = datetime.now().astimezone().isoformat()  # noqa: TID251 - what a sender would do
        for branch in ("sketches", "main"):
            event = push_event(branch, f"push-{branch}", now)
            shown = {"type": event["type"], "source": event["source"], "data": {"ref": event["data"]["ref"], "…": "…"}}
            self._client.post("/v1/events", event, content_type=CLOUDEVENT, shown=shown)

        def made() -> Document | None:
            jobs = self._client.get("/v1/jobs", schedule_id="review")
            return jobs if jobs["data"] else None

        jobs = self._client.until(made) or {"data": []}
        results: list[Document] = []
        for job in jobs["data"]:
            self._called(job["id"], "push to main")
            results.append(member(self._client.ended(job["id"]), "result"))
        self._stage.expect(
            f"one job of two events: {results[0].get('summary') if results else 'none'}",
            len(results) == 1 and results[0].get("files") == ["clock.py", "hammer.py", "quarters.py"],
        )

    def kill(self) -> None:
        """Kill the process that runs a job, in its middle."""
        self._stage.chapter("kill -9 in the middle of a job")
        path = material.texts()[0]
        job_id = self._post(
            f"digest {path.name}",
            {
                "task": "demo.digest_slowly",
                "args": {"path": str(path), "seconds": DIGEST_SECONDS},
                "retry": {"initial_seconds": 0.5},
            },
        )

        def in_its_middle() -> Document | None:
            job = self._client.get(f"/v1/jobs/{job_id}")
            done = member(job, "progress").get("fraction", 0)
            return job if job["state"] == "running" and done > 0.3 else None

        job = self._client.until(in_its_middle)
        pids = {one["id"]: one["pid"] for one in self._client.get("/v1/executors")["data"]}
        pid = pids.get(job["executor_id"]) if job else None
        if job is None or not pid:
            self._stage.expect("a job that runs, and the process that runs it", held=False)
            return
        with self._stage.turn:
            done = f"  at {job['progress']['fraction']:.0%}: {job['progress']['message']}"
            self._stage.say(("kill ", "bold magenta"), (f"-9 {pid}", "bold"), (done, "dim"))
            os.kill(pid, signal.SIGKILL)
        job = self._client.ended(job_id)
        outcomes = [one["outcome"] for one in self._attempts(job_id)]
        self._stage.expect(
            f"{' → '.join(map(str, outcomes))}: run again, alone in a process of its own",
            job["state"] == "succeeded" and outcomes[0] in ("crashed", "lost") and outcomes[-1] == "succeeded",
        )

    def ran(self) -> None:
        """Show what ran."""
        self._stage.chapter("What ran, when, how late, and in how many attempts")
        rows = [self._row(job_id) for job_id in self._jobs]
        bells = self._client.get("/v1/schedules/every-second/ticks", limit=50)["data"]
        for tick in reversed([tick for tick in bells if tick["job_id"]][:TICKS]):
            self._called(tick["job_id"], "strike")
            self._client.ended(tick["job_id"])
            rows.append(self._row(tick["job_id"]))
        self._stage.table(("job", "state", "at", ">late", ">took", ">attempts", "result"), rows)
        self._stage.expect("every job has ended well", all(row[1] == "succeeded" for row in rows))

    def _row(self, job_id: str) -> tuple[Any, ...]:
        """Return one job as a row: late is from when it was due to when its first attempt started."""
        job = self._client.get(f"/v1/jobs/{job_id}")
        attempts = self._attempts(job_id)
        due = _moment(job["nominal_at"] or job["created_at"])
        first, last = attempts[0]["started_at"] if attempts else None, job["finished_at"]
        result: Document | str = job["result"] or ""
        words = result if isinstance(result, str) else _brief(result)
        return (
            self._jobs[job_id],
            job["state"],
            f"{_moment(first).astimezone():%H:%M:%S}" if first else None,
            span((_moment(first) - due).total_seconds()) if first else None,
            span((_moment(last) - _moment(job["started_at"])).total_seconds()) if last and job["started_at"] else None,
            len(attempts),
            words,
        )

    def close(self, *, keep: bool) -> None:
        """Say how it went and what to open next; stop the node, unless it is to stay."""
        self._stream.stop()
        self._client.close()
        self._stage.chapter("And then")
        if not keep:
            code = self._node.stop()
            self._stage.expect(f"the node drained, and ended with {code}", code == 0)
        held = [expectation.held for expectation in self._stage.expectations]
        if not all(held):
            last = self._node.log().splitlines()[-LOG_LINES:]
            self._stage.show(Panel(Text("\n".join(last)), title="what the node logged", title_align="left"))
        lines = what_next(self._node.url if keep else None)
        text = Text("\n").join(Text.assemble((f"{about:<27}", "dim"), (how, "bold")) for about, how in lines)
        title = f"{sum(held)} of {len(held)} as expected"
        self._stage.show(Panel(text, title=title, title_align="left", border_style="green" if all(held) else "red"))

    def _post(self, name: str, body: Document) -> str:
        with self._stage.turn:
            job_id = str(self._client.post("/v1/jobs", body)["id"])
            self._called(job_id, name)
        return job_id

    def _called(self, job_id: str, name: str) -> None:
        self._jobs[job_id] = name
        self._stream.names[job_id] = name

    def _attempts(self, job_id: str) -> list[Document]:
        attempts: list[Document] = self._client.get(f"/v1/jobs/{job_id}/attempts")["data"]
        return attempts


def what_next(url: str | None) -> list[tuple[str, str]]:
    """Return what to open next, on the node that stays at `url`, or how to have one."""
    make = Path("Makefile").is_file()
    program = ".venv/bin/clockjack" if Path(".venv/bin/clockjack").is_file() else "clockjack"
    stay = "make demo KEEP=1" if make else f"{program} demo --keep"
    serve = ("A node of your own", f"{program} serve --tasks your.module")
    if url is None:
        return [("The same, and it stays up", stay), serve, ("What else there is", f"{program} --help")]
    here = "" if url.endswith(":8640") else f" --url {url}"
    return [
        ("The API, to read and try", f"{url}/docs"),
        ("The jobs, from a shell", f"{program} job list{here}"),
        ("What happens, as it does", f"{program} event tail{here}"),
        ("With curl", f"curl '{url}/v1/jobs?state=succeeded&limit=3'"),
        serve,
    ]


def wait_for_ctrl_c(stage: Stage, node: Node) -> None:
    """Leave the node running."""
    stage.say(("The node stays up until Ctrl-C: ", "dim"), (node.url, "bold"))
    try:
        node.process.wait()
    except KeyboardInterrupt:
        stage.say(("Stopping.", "dim"))


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _brief(result: Document) -> str:
    """Return a result in a few words."""
    match result:
        case {"words": words, "most frequent": frequent}:
            return f"{words:,} words, such as {', '.join(frequent)}"
        case {"from": [width, height], "to": [new_width, new_height]}:
            return f"{width}×{height} → {new_width}×{new_height}"
        case {"status": status}:
            return f"HTTP {status}"
        case {"summary": summary}:
            return str(summary)
        case {"sha256": digest}:
            return f"sha256 {digest}"
        case _:
            return json.dumps(result)
