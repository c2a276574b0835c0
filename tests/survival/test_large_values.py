"""Arguments and results that are too large for the journal, all the way through a real node."""

import pytest

pytestmark = [pytest.mark.nats]


def test_large_arguments_and_results_pass_unseen(serve):
    node = serve()
    text = "x" * 300_000
    job = node.call("POST", "/v1/jobs", {"task": "survival_tasks.note", "args": {"text": text}}, prefer="wait=20")
    assert job["state"] == "succeeded", job["error"]
    assert job["result"] == text
    node.running.kill()
    node.start()
    again = node.call("GET", f"/v1/jobs/{job['id']}")
    assert again["result"] == text
    assert again["target"]["args"] == {"text": text}
    assert again["attempt"] == 1
