"""What commands print: tables and lines for people, JSON for scripts.

Text that came over the network is shown as text: no markup in it is followed, and control characters are replaced,
so that a job's error message can't move the cursor of whoever reads it.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STYLES = {
    "scheduled": "cyan",
    "ready": "cyan",
    "running": "bold blue",
    "retrying": "yellow",
    "succeeded": "green",
    "failed": "bold red",
    "timed_out": "red",
    "crashed": "bold red",
    "lost": "bold red",
    "cancelled": "dim",
    "released": "dim",
    "expired": "magenta",
    "quarantined": "bold magenta",
    "fired": "green",
    "skipped": "yellow",
    "triggered": "green",
    "buffered": "cyan",
    "paused": "yellow",
    "active": "green",
}
"""How states, outcomes and decisions look."""

FLEXIBLE = frozenset({"target", "error", "trigger", "arguments", "what it does", "reason", "value", "from", "queues"})
"""Columns that are folded where the terminal is too narrow."""


class Output:
    """Where a command's answer goes."""

    def __init__(self, *, json: bool) -> None:
        """Print JSON, or for people."""
        self.json = json

    @cached_property
    def console(self) -> "Console":
        """Standard output with colours, where it is a terminal that takes them."""
        from rich.console import Console

        return Console(highlight=False)

    @cached_property
    def errors(self) -> "Console":
        """Standard error, for progress bars and warnings."""
        from rich.console import Console

        return Console(stderr=True, highlight=False)

    def document(self, value: Any) -> None:
        """Print one JSON document."""
        import json

        click.echo(json.dumps(value, indent=2, ensure_ascii=False))

    def json_line(self, value: Any) -> None:
        """Print one JSON document on a line of its own, at once."""
        import json

        click.echo(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        sys.stdout.flush()

    def say(self, *parts: "str | Text") -> None:
        """Print a line for people."""
        from rich.text import Text

        line = Text.assemble(*(plain(part) if isinstance(part, str) else part for part in parts))
        if self.console.is_terminal:
            self.console.print(line)
        else:
            click.echo(line.plain)

    def warn(self, message: str) -> None:
        """Print a line on standard error."""
        click.echo(message, err=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, empty: str) -> None:
        """Print rows below their heads, or `empty` if there are none. A head that begins with > is of numbers."""
        found = list(rows)
        if not found:
            self.say(empty)
        elif not self.console.is_terminal:
            numeric = [column.startswith(">") for column in columns]
            heads = [column.removeprefix(">") for column in columns]
            click.echo(aligned([heads, *([str(cell(value)) for value in row] for row in found)], numeric))
        else:
            self._pretty_table(columns, found)

    def fields(self, values: Mapping[str, Any]) -> None:
        """Print names and values, one pair a line; values that are None or empty are left out."""
        from rich.table import Table

        shown = {name: value for name, value in values.items() if value not in (None, "", {}, [])}
        if not self.console.is_terminal:
            click.echo(aligned([[name, str(cell(value))] for name, value in shown.items()]))
            return
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in shown.items():
            grid.add_row(name, cell(value))
        self.console.print(grid)

    def _pretty_table(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table

        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
        for column in columns:
            head = column.removeprefix(">")
            table.add_column(
                head,
                justify="right" if column != head else "left",
                overflow="fold",
                no_wrap=head not in FLEXIBLE,
            )
        for row in rows:
            table.add_row(*(cell(value) for value in row))
        self.console.print(table)


def aligned(rows: Sequence[Sequence[str]], numeric: Sequence[bool] = ()) -> str:
    """Return rows as lines with their columns aligned, nothing cut off; further lines of a cell are indented."""
    widths = [max(len(row[index].partition("\n")[0]) for row in rows) for index in range(len(rows[0]))]
    lines: list[str] = []
    for row in rows:
        parts: list[str] = []
        for index, text in enumerate(row):
            indented = text.replace("\n", "\n" + " " * (sum(widths[:index]) + 2 * index))
            right = bool(numeric) and numeric[index]
            parts.append(indented.rjust(widths[index]) if right else indented.ljust(widths[index]))
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def cell(value: Any) -> "Text":
    """Return a value as a cell of a table: words that are states in their colours, objects as JSON."""
    import json

    from rich.text import Text

    if isinstance(value, Text):
        return value
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, float):
        return Text(f"{value:g}")
    text = value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)
    return Text(plain(str(text)), style=STYLES.get(str(text), ""))


def plain(text: str) -> str:
    """Return `text` without control characters, but for line feeds and tabs."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
