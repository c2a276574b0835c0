"""What jobs log and print, for a terminal."""

import json
from collections.abc import Iterator
from contextlib import closing

from clockjack_api.cli.client import Client, Document
from clockjack_api.cli.output import Output
from clockjack_api.cli.times import local

STYLES = {"debug": "dim", "warning": "yellow", "error": "red", "critical": "bold red", "clockjack": "magenta"}
"""How levels look; what was printed has none."""


def followed(client: Client, path: str, attempt: int | None) -> Iterator[Document]:
    """Yield the lines of a job as they come, until it has ended.

    :raises Unreachable: if the node can't be reached, again and again.
    """
    from clockjack_api.cli.sse import follow

    with closing(follow(client, path, None, follow="true", attempt=attempt)) as events:
        for event in events:
            if event.event == "end":
                return
            if event.event == "message":
                yield json.loads(event.data)


def show_line(out: Output, line: Document) -> None:
    """Print one line, at once."""
    if out.json:
        out.json_line(line)
        return
    from rich.text import Text

    kind = line["source"] if line["source"] != "log" else line["level"] or ""
    again = f"{line['attempt']} " if line["attempt"] > 1 else ""
    parts: list[str | Text] = [
        Text((local(line["time"]) or "")[11:23], style="dim"),
        f" {again}",
        Text(f"{kind:8}", style=STYLES.get(kind, "")),
        Text(f" {line['logger']}" if line["logger"] and line["source"] == "log" else "", style="dim"),
        f" {line['message']}",
    ]
    out.say(*parts)
