"""What all of ``clockjack import`` do with what they found: apply it as a set, or write it down; and tell the rest."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from clockjack_api.cli.client import Document, segment
from clockjack_api.cli.exits import Code, CommandError, Refused
from clockjack_api.cli.schedule_apply import show_changes
from clockjack_api.cli.session import Session

if TYPE_CHECKING:
    from clockjack_api.imports.found import Found

P = ParamSpec("P")

STDOUT = "-"

COMMANDS_OFF = "Commands are off: each executor runs only the programs that its allow_commands names. These are needed:"

_MEMBER = re.compile(r"^/schedules/(\d+)(.*)$", re.DOTALL)


class Wanted:
    """What is to be done with what was found."""

    def __init__(self, set_name: str | None, output: str | None, *, prune: bool, adopt: bool, dry_run: bool) -> None:
        """Take the options that :func:`carrying` gives a command."""
        if output is not None and (prune or adopt or dry_run):
            raise click.UsageError("--output writes a file and asks no node: it goes with none of the other options")
        self.set_name = set_name
        self.output = output
        self.flags = {"prune": prune, "adopt": adopt, "dry_run": dry_run}


def carrying(command: Callable[P, None]) -> Callable[P, None]:
    """Give a command the options of :class:`Wanted`."""
    for option in (
        click.option(
            "--output", metavar="FILE", help='Write YAML for "clockjack schedule apply" there (- prints it) and stop.'
        ),
        click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing."),
        click.option("--adopt", is_flag=True, help="Take over schedules that are of no set, or of another."),
        click.option("--prune", is_flag=True, help="Remove schedules of the set that were not found any more."),
        click.option("--set", "set_name", metavar="NAME", help="What the schedules are applied as."),
    ):
        command = option(command)
    return command


def carry_over(session: Session, found: "Found", wanted: Wanted, default_set: str) -> None:
    """Apply what was found as a set, or write it down, and tell what could not be carried over.

    :raises CommandError: if the node refuses it; with where each fault stands.
    """
    from clockjack_api.imports.written import as_yaml

    set_name = wanted.set_name or default_set
    applied: Document | None = None
    if wanted.output is not None:
        text = as_yaml(set_name, found.schedules, found.remarks)
        if wanted.output == STDOUT:
            if not session.json:
                click.echo(text, nl=False)
        else:
            _write(wanted.output, text)
    elif found.schedules or wanted.flags["prune"]:
        applied = _apply(session, found, wanted, set_name)
    if session.json:
        session.out.document(_document(found, wanted, set_name, applied))
        return
    if applied is not None:
        show_changes(session, applied)
    elif wanted.output is not None and wanted.output != STDOUT:
        session.out.say(f"{len(found.schedules)} schedules written to {wanted.output}; apply them with")
        session.out.say(f"  clockjack schedule apply -f {wanted.output}")
    elif not found.schedules:
        session.out.say("nothing was found that can be a schedule")
    _tell(session, found, quietly=wanted.output == STDOUT)


def _tell(session: Session, found: "Found", *, quietly: bool) -> None:
    """Print the remarks, and what executors need; on standard error where standard output is a file of its own."""
    say = session.out.warn if quietly else session.out.say
    for title, remarks in (
        ("Not carried over:", [one for one in found.remarks if one.left_out]),
        ("Carried over, but not as it was:", [one for one in found.remarks if not one.left_out]),
    ):
        if remarks:
            say(title)
            for one in remarks:
                say(f"  {one.place}: {one.text}")
    if programs := found.programs():
        say(COMMANDS_OFF)
        for program in programs:
            say(f"  {program}")
    if tasks := found.tasks():
        say("Executors must know these tasks (clockjack serve --tasks MODULE, @task in it):")
        for task in tasks:
            say(f"  {task}")


def _document(found: "Found", wanted: Wanted, set_name: str, applied: Document | None) -> Document:
    def shown(left_out: bool) -> list[Document]:
        return [
            {"place": one.place, "line": one.line, "text": one.text}
            for one in found.remarks
            if one.left_out is left_out
        ]

    return {
        "set": set_name,
        "found": len(found.schedules),
        "left_out": shown(True),
        "differs": shown(False),
        "programs": found.programs(),
        "tasks": found.tasks(),
        "applied": applied,
        "output": wanted.output,
        "schedules": found.schedules,
    }


def _write(name: str, text: str) -> None:
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror or error}", Code.USAGE) from None


def _apply(session: Session, found: "Found", wanted: Wanted, set_name: str) -> Document:
    body: dict[str, Any] = {"schedules": found.schedules, **wanted.flags}
    try:
        answer: Document = session.client.post(f"/v1/schedule-sets/{segment(set_name)}/apply", body, wait=60)
    except Refused as error:
        faults: list[Document] = [_placed(field, found) for field in error.document.get("errors") or ()]
        if not any(field.get("place") for field in faults):
            raise
        lines = [
            f"  {field.get('place') or field.get('pointer')}: {field.get('field', '')} {field.get('detail')}"
            for field in faults
        ]
        title = f"{error.document.get('title')} ({error.status})"
        raise CommandError("\n".join([title, *lines]), error.code, {**error.document, "errors": faults}) from None
    return answer


def _placed(field: Document, found: "Found") -> Document:
    """Return a fault with the place of the source that it is about."""
    match = _MEMBER.match(str(field.get("pointer")))
    if match is None or int(match[1]) >= len(found.places):
        return field
    return {**field, "place": found.places[int(match[1])], "field": match[2]}
