"""What GitHub sends when somebody pushes, in the shape that it documents for its ``push`` webhook.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
"""

from typing import Any

REPOSITORY = {
    "id": 186853002,
    "node_id": "MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI=",
    "name": "bell-tower",
    "full_name": "octo-org/bell-tower",
    "private": False,
    "owner": {
        "name": "octo-org",
        "email": "tower@example.org",
        "login": "octo-org",
        "id": 38302899,
        "type": "Organization",
        "site_admin": False,
        "html_url": "https://github.com/octo-org",
    },
    "html_url": "https://github.com/octo-org/bell-tower",
    "description": "Bells, and the figures that strike them",
    "fork": False,
    "url": "https://github.com/octo-org/bell-tower",
    "created_at": 1557933565,
    "pushed_at": 1767603600,
    "language": "Python",
    "default_branch": "main",
    "master_branch": "main",
    "visibility": "public",
}

PUSHER = {"name": "wren", "email": "wren@example.org"}

BEFORE = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"


def push_event(branch: str, event_id: str, time: str) -> dict[str, Any]:
    """Return a push of two commits to `branch` as a CloudEvent with that id and time."""
    commits = [
        _commit("a10867b14bb761a232cd80139fbd4c0d33264240", "Oil the hammer of the largest bell", ["hammer.py"], []),
        _commit("0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c", "Strike every quarter", ["clock.py"], ["quarters.py"]),
    ]
    head = commits[-1]
    payload = {
        "ref": f"refs/heads/{branch}",
        "before": BEFORE,
        "after": head["id"],
        "created": False,
        "deleted": False,
        "forced": False,
        "base_ref": None,
        "compare": f"https://github.com/octo-org/bell-tower/compare/{BEFORE[:12]}...{head['id'][:12]}",
        "commits": commits,
        "head_commit": head,
        "repository": REPOSITORY,
        "pusher": PUSHER,
        "organization": {"login": "octo-org", "id": 38302899, "description": ""},
        "sender": {"login": "wren", "id": 21031067, "type": "User", "site_admin": False},
    }
    return {
        "specversion": "1.0",
        "id": event_id,
        "type": "com.github.push",
        "source": "https://github.com/octo-org/bell-tower",
        "subject": payload["ref"],
        "time": time,
        "datacontenttype": "application/json",
        "data": payload,
    }


def _commit(commit_id: str, message: str, modified: list[str], added: list[str]) -> dict[str, Any]:
    return {
        "id": commit_id,
        "tree_id": "f9d2a07e9488b91af2641b26b9407fe22a451433",
        "distinct": True,
        "message": message,
        "timestamp": "2026-01-05T09:00:00+00:00",
        "url": f"https://github.com/octo-org/bell-tower/commit/{commit_id}",
        "author": {**PUSHER, "username": "wren"},
        "committer": {**PUSHER, "username": "wren"},
        "added": added,
        "removed": [],
        "modified": modified,
    }
