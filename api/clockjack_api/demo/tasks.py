"""What the demo's jobs do."""

import asyncio
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

from clockjack import current_job, task
from clockjack_api.demo.png import Picture


@task(name="demo.count_words", queue="texts")
def count_words(path: str) -> dict[str, Any]:
    """Count the words of a text file, and say which of the longer ones are the most frequent."""
    words = re.findall(r"[a-z]+", Path(path).read_text(encoding="utf-8", errors="replace").lower())
    frequent = Counter(word for word in words if len(word) > 5).most_common(3)
    return {"words": len(words), "different": len(set(words)), "most frequent": [word for word, _ in frequent]}


@task(name="demo.shrink_picture", queue="pictures", isolation="process", timeout_seconds=30)
def shrink_picture(source: str, target: str, width: int) -> dict[str, Any]:
    """Make a smaller copy of a PNG picture, in a process that could be killed if it took too long."""
    picture = Picture.read(Path(source))
    current_job().progress(0.5, f"{picture.width} by {picture.height} pixels read")
    small = picture.shrunk(width)
    size = small.write(Path(target))
    return {"from": [picture.width, picture.height], "to": [small.width, small.height], "bytes": size}


@task(name="demo.digest_slowly", queue="texts")
async def digest_slowly(path: str, seconds: float) -> dict[str, Any]:
    """Digest a file piece by piece, taking its time, so that there is a middle in which to kill it."""
    data = await asyncio.to_thread(Path(path).read_bytes)
    digest = hashlib.sha256()
    pieces = 20
    size = -(-len(data) // pieces)
    for piece in range(pieces):
        digest.update(data[piece * size : (piece + 1) * size])
        current_job().progress((piece + 1) / pieces, f"{min((piece + 1) * size, len(data))} of {len(data)} bytes")
        await asyncio.sleep(seconds / pieces)
    return {"sha256": digest.hexdigest(), "attempt": current_job().attempt}


@task(name="demo.strike", queue="bells")
async def strike() -> str:
    """Strike the bell: says for which second."""
    nominal = current_job().nominal_at
    return f"the bell of {nominal:%H:%M:%S}" if nominal else "rung by hand"


@task(name="demo.review_push", queue="deliveries")
async def review_push(repository: str, ref: str, pusher: str, commits: list[dict[str, Any]]) -> dict[str, Any]:
    """Look at what was pushed to a repository."""
    touched = {path for commit in commits for kind in ("added", "modified", "removed") for path in commit[kind]}
    return {
        "summary": f"{pusher} pushed {len(commits)} commits to {repository}, {ref.removeprefix('refs/heads/')}",
        "files": sorted(touched),
    }
