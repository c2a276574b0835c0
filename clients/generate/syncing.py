"""The Python client without ``await``, made from the one with it."""

from pathlib import Path

import unasync

REPLACEMENTS = {
    "AnyIOBackend": "SyncBackend",
    "AsyncBaseTransport": "BaseTransport",
    "AsyncByteStream": "SyncByteStream",
    "AsyncClient": "Client",
    "AsyncClockjack": "Clockjack",
    "AsyncConnections": "Connections",
    "AsyncEvents": "Events",
    "AsyncHTTPConnection": "HTTPConnection",
    "AsyncJobs": "Jobs",
    "AsyncNetworkBackend": "NetworkBackend",
    "AsyncNetworkStream": "NetworkStream",
    "AsyncNodes": "Nodes",
    "AsyncPlaces": "Places",
    "AsyncQueues": "Queues",
    "AsyncRetrying": "Retrying",
    "AsyncSchedules": "Schedules",
    "AsyncSubscriptions": "Subscriptions",
    "AsyncTransport": "Transport",
    "_async": "_sync",
    "aclose": "close",
    "aiter_sse": "iter_sse",
    "anyio": "time",
    "aread": "read",
    "gather_async": "gather",
    "handle_async_request": "handle_request",
}


def write_sync(source: Path, target: Path) -> None:
    """Write what `source` holds to `target`, synchronous."""
    files = sorted(str(path) for path in source.glob("*.py"))
    unasync.unasync_files(files, [unasync.Rule(f"{source}/", f"{target}/", additional_replacements=REPLACEMENTS)])
    for path in target.glob("*.py"):
        text = path.read_text().replace("import time\nimport time\n", "import time\n")
        head, _, rest = text.partition("\n")
        if path.name == "__init__.py":
            head = '"""The client without ``await``. Made from ``_async`` by ``make clients``: change that one."""'
        path.write_text(f"{head}\n{rest}")
