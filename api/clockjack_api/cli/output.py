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
    from rich.console import Console, RenderableType
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
    "paused": "yellow",
    "active": "green",
}
"""How states, outcomes and decisions look."""

_WIDE = 10_000


class Output:
    """Where a command's answer goes."""

    def __init__(self, *, json: bool) -> None:
        """Print JSON, or for people."""
        self.json = json

    @cached_property
    def console(self) -> "Console":
        """Standard output with colours, where it is a terminal; without it lines are as long as they must be."""
        from rich.console import Console

        return Console(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else _WIDE)

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

        self.console.print(Text.assemble(*(plain(part) if isinstance(part, str) else part for part in parts)))

    def warn(self, message: str) -> None:
        """Print a line on standard error."""
        click.echo(message, err=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, empty: str) -> None:
        """Print rows below their heads, or `empty` if there are none. A head that begins with > is of numbers."""
        from rich.box import SIMPLE_HEAD
        from rich.table import Table

        tty = self.console.is_terminal
        table = Table(box=SIMPLE_HEAD if tty else None, pad_edge=False, header_style="bold", show_edge=False)
        for column in columns:
            table.add_column(
                column.removeprefix(">"), justify="right" if column.startswith(">") else "left", overflow="fold"
            )
        for row in rows:
            table.add_row(*(cell(value) for value in row))
        if table.row_count:
            self.console.print(table)
        else:
            self.say(empty)

    def fields(self, values: Mapping[str, Any]) -> None:
        """Print names and values, one pair a line; values that are None or empty are left out."""
        from rich.table import Table

        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim" if self.console.is_terminal else "", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in values.items():
            if value not in (None, "", {}, []):
                grid.add_row(name, cell(value))
        self.console.print(grid)


def cell(value: Any) -> "RenderableType":
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
