"""``clockjack schedule apply``: schedules are made what files say."""

import json
import re
from typing import Any

import click

from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.exits import Code, CommandError, Refused
from clockjack_api.cli.session import Session, connected

DEFAULT_SET = "default"

SIGNS = {"added": "+", "changed": "~", "removed": "-", "leftover": "?"}
"""How what becomes of a schedule is marked; what stays as it is, isn't shown."""

COLOURS = {"added": "green", "changed": "yellow", "removed": "red", "leftover": "dim"}

SHOWN_VALUE = 200
"""Characters of a value that are shown."""

_MEMBER = re.compile(r"^/schedules/(\d+)(.*)$", re.DOTALL)


@click.command()
@click.option(
    "-f",
    "--filename",
    "names",
    multiple=True,
    required=True,
    metavar="FILE",
    help="A YAML or JSON file, a directory of them, or - for standard input; repeatable.",
)
@click.option(
    "--set",
    "set_name",
    metavar="NAME",
    help=f'What the schedules are applied as; --prune looks at that set alone. [default: "set" in a file, or '
    f"{DEFAULT_SET}]",
)
@click.option("--prune", is_flag=True, help="Remove schedules of the set that are in no file any more.")
@click.option("--adopt", is_flag=True, help="Take over schedules that are of no set, or of another.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@connected
def apply(
    session: Session, /, names: tuple[str, ...], set_name: str | None, prune: bool, adopt: bool, dry_run: bool
) -> None:
    """Make the schedules of a set what files say: all of it, or nothing.

    A file has one schedule with its id, a list of them, or a mapping with "schedules" and maybe "set"; several
    documents are parted by ---.

    \b
    schedules:
      - id: nightly
        trigger: {type: cron, expression: "30 2 * * *", timezone: Europe/Berlin}
        job: {task: shop.report.run}
        policy: {overlap: buffer_one}
    """  # noqa: D301
    from clockjack_api.cli.schedule_files import read_files

    files = read_files(names)
    if set_name is not None and files.set_name not in (None, set_name):
        raise CommandError(f"--set says {set_name!r}, and a file says {files.set_name!r}", Code.USAGE)
    body = {
        "schedules": [one.schedule for one in files.schedules],
        "prune": prune,
        "adopt": adopt,
        "dry_run": dry_run,
    }
    path = f"/v1/schedule-sets/{segment(set_name or files.set_name or DEFAULT_SET)}/apply"
    try:
        answer: Document = session.client.post(path, body, wait=60)
    except Refused as error:
        placed = [_placed(field, files.schedules) for field in error.document.get("errors") or ()]
        if not any(field.get("file") for field in placed):
            raise
        title = f"{error.document.get('title')} ({error.status})"
        raise CommandError(
            "\n".join([title, *map(told, placed)]), error.code, {**error.document, "errors": placed}
        ) from None
    if session.json:
        session.out.document(answer)
    else:
        show_changes(session, answer)


def _placed(field: Document, schedules: list[Any]) -> Document:
    """Return a fault with the file and the line that it is about."""
    found = _MEMBER.match(str(field.get("pointer")))
    if found is None or int(found[1]) >= len(schedules):
        return field
    one = schedules[int(found[1])]
    file, line = one.place_of(found[2])
    return {**field, "file": file, "line": line, "schedule": one.schedule.get("id"), "field": found[2]}


def told(field: Document) -> str:
    """Return a fault, with where it stands, as a line."""
    if "file" not in field:
        return f"  {field.get('pointer')}: {field.get('detail')}"
    name = field["schedule"] if isinstance(field["schedule"], str) else "a schedule"
    return f"  {field['file']}:{field['line']}: {name} {field['field']}: {field['detail']}"


def show_changes(session: Session, answer: Document) -> None:
    """Print what became of the schedules of a set."""
    from rich.text import Text

    for change in answer["changes"]:
        kind = change["change"]
        if kind not in SIGNS:
            continue
        note = " (of the set, and in no file; --prune removes it)" if kind == "leftover" else ""
        session.out.say(Text(f"{SIGNS[kind]} {change['id']}{note}", style=COLOURS[kind]))
        for field in change["fields"]:
            session.out.say(f"    {field['pointer']}: {_value(field['before'])} → {_value(field['after'])}")
    counts = [f"{answer[kind]} {kind}" for kind in ("added", "changed", "removed", "unchanged")]
    done = "nothing was changed: this is a dry run" if answer["dry_run"] else f"set {answer['set']}"
    session.out.say(f"{', '.join(counts)} ({done})")


def _value(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_VALUE else f"{text[:SHOWN_VALUE]}…"
