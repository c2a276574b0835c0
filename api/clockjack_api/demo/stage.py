"""The screen: chapters, requests and what was answered, events as they come, and what was expected."""

import json
import threading
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from clockjack_api.cli.output import STYLES, cell, plain

WIDTH = 112
"""Columns; less where the terminal is narrower."""


class Expectation(Struct, frozen=True):
    """Something that the demo promised."""

    what: str
    held: bool


class Stage:
    """Prints, from any thread, and remembers what was expected."""

    def __init__(self, *, record: bool) -> None:
        """With `record`, keep what is printed, to draw it."""
        self.console = Console(highlight=False, record=record)
        width = WIDTH if record else min(self.console.width, WIDTH)
        if record:
            self.console = Console(
                highlight=False, record=True, width=width, force_terminal=True, color_system="truecolor"
            )
        else:
            self.console.width = width
        self.expectations: list[Expectation] = []
        self._chapters = 0
        self._lock = threading.Lock()

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._chapters += 1
        self.show("", Rule(Text(f" {self._chapters}  {title} ", style="bold"), align="left", style="blue"))

    def say(self, *parts: str | Text | tuple[str, str]) -> None:
        """Print a line."""
        self.show(Text.assemble(*parts))

    def show(self, *renderables: RenderableType) -> None:
        """Print anything."""
        with self._lock:
            for renderable in renderables:
                self.console.print(renderable)

    def request(self, method: str, path: str, body: Any, status: int, answer: str) -> None:
        """Show a request in one line, cut where it is too long."""
        words = "" if body is None else json.dumps(body, ensure_ascii=False)
        line = Text.assemble(
            (f"{method:<4} ", "bold magenta"),
            (path, "bold"),
            (f"  {words}" if words else "", "default"),
        )
        end = Text.assemble(
            (f"  {status}", "green" if status < 400 else "bold red"), (f" {answer}" if answer else "", "dim")
        )
        line.truncate(self.console.width - end.cell_len, overflow="ellipsis")
        self.show(Text.assemble(line, end))

    def event(self, time: str, kind: str, words: str) -> None:
        """Show an event of the stream."""
        state = kind.rpartition(".")[2]
        style = STYLES.get({"started": "running"}.get(state, state), "cyan")
        line = Text.assemble((f"  │ {time} ", "dim"), (f"{kind:<19}", style), (plain(words), "dim"))
        line.truncate(self.console.width, overflow="ellipsis")
        self.show(line)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Show a table; a head that begins with > is of numbers."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False, padding=(0, 1))
        for column in columns:
            head = column.removeprefix(">")
            table.add_column(
                head, justify="right" if head != column else "left", no_wrap=head != "result", overflow="ellipsis"
            )
        for row in rows:
            table.add_row(*(cell(value) for value in row))
        self.show(table)

    def expect(self, what: str, held: bool) -> None:
        """Say whether a promise was kept."""
        self.expectations.append(Expectation(what, held))
        self.say(("  ✔ ", "green") if held else ("  ✘ ", "bold red"), (what, "green" if held else "bold red"))
