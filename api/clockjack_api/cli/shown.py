"""Jobs as people see them."""

from typing import Any

from clockjack_api.cli.client import Document
from clockjack_api.cli.output import Output
from clockjack_api.cli.times import ago, between, with_ago

ENDED = frozenset({"succeeded", "failed", "cancelled", "expired", "quarantined"})
"""States of jobs that have ended."""

JOB_COLUMNS = ("id", "state", "target", "queue", ">attempt", "created", ">took", "schedule")


def target(job: Document) -> str:
    """Return in a few words what a job does."""
    does: Document = job.get("target") or {}
    match does.get("type"):
        case "http":
            return f"{does.get('method', 'POST')} {does.get('url')}"
        case "command":
            return " ".join([str(does.get("program")), *map(str, does.get("args") or ())])
        case _:
            return str(does.get("name"))


def job_row(job: Document) -> tuple[Any, ...]:
    """Return a job as a row below :data:`JOB_COLUMNS`."""
    return (
        job["id"],
        job["state"],
        target(job),
        job["queue"],
        f"{job['attempt']}/{job['max_attempts']}",
        ago(job["created_at"]),
        between(job.get("started_at"), job.get("finished_at")),
        job.get("schedule_id"),
    )


def print_job(out: Output, job: Document) -> None:
    """Print all that is known of a job."""
    does: Document = job.get("target") or {}
    progress = job.get("progress")
    out.fields(
        {
            "id": job["id"],
            "state": job["state"],
            "target": target(job),
            "args": does.get("args"),
            "queue": job["queue"],
            "waits for": _waits_for(job),
            "priority": job["priority"],
            "attempt": f"{job['attempt']} of {job['max_attempts']}",
            "created": with_ago(job.get("created_at")),
            "not before": with_ago(job.get("run_at")),
            "started": with_ago(job.get("started_at")),
            "finished": with_ago(job.get("finished_at")),
            "took": between(job.get("started_at"), job.get("finished_at")),
            "executor": job.get("executor_id"),
            "schedule": job.get("schedule_id"),
            "stands for": with_ago(job.get("nominal_at")),
            "progress": progress_text(progress) if job["state"] != "succeeded" else None,
            "concurrency key": job.get("concurrency_key"),
            "executors": job.get("executor"),
            "labels": job.get("labels"),
            "metadata": job.get("metadata"),
            "result": job.get("result"),
            **_error(job.get("error")),
        }
    )


def _waits_for(job: Document) -> str | None:
    waiting: Document = job.get("waiting_for") or {}
    return waiting.get("detail") or waiting.get("reason")


def progress_text(progress: Document | None) -> str | None:
    """Return a job's progress in words."""
    if not progress:
        return None
    return f"{progress['fraction']:.0%} {progress.get('message') or ''}".rstrip()


def _error(error: Document | None) -> dict[str, Any]:
    if not error:
        return {}
    return {
        "error": f"{error.get('type')}: {error.get('message')}",
        "traceback": (error.get("traceback") or "").rstrip(),
    }
