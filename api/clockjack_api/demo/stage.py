"""The screen: chapters, requests and what was answered, events as they come, and what was expected."""

import json
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from clockjack_api.cli.output import STYLES, cell, plain

WIDTH = 100
"""Columns; less where the terminal is narrower."""

FOLDERS = re.compile(r'(?<!event": )"/(?:[^"/]+/)+')
"""What comes before the name in the path of a file, in JSON."""


class Expectation(Struct, frozen=True):
    """Something that the demo promised."""

    what: str
    held: bool


class Stage:
    """Prints, from any thread, and remembers what was expected."""

    def __init__(self, *, record: bool) -> None:
        """With `record`, keep what is printed, to draw it."""
        if record:
            self.console = Console(highlight=False, record=True, force_terminal=True, color_system="truecolor")
        else:
            self.console = Console(highlight=False)
        narrow = self.console.is_terminal and not record
        self.console.width = min(self.console.width, WIDTH) if narrow else WIDTH
        self.expectations: list[Expectation] = []
        self._chapters = 0
        self.turn = threading.RLock()
        """Held by who prints, and while a request is made: so that it stands above the events that it leads to."""

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._chapters += 1
        self.show("", Rule(Text(f" {self._chapters}  {title} ", style="bold"), align="left", style="blue"))

    def say(self, *parts: str | Text | tuple[str, str]) -> None:
        """Print a line."""
        self.show(Text.assemble(*parts))

    def show(self, *renderables: RenderableType) -> None:
        """Print anything."""
        with self.turn:
            for renderable in renderables:
                self.console.print(renderable)

    def request(self, method: str, path: str, body: Any, status: int, answer: str) -> None:
        """Show a request in one line, cut where it is too long, without the folders of files."""
        words = "" if body is None else FOLDERS.sub('"…/', json.dumps(body, ensure_ascii=False))
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
        """Show a table; a head that begins with > is of numbers. The last column takes what room is left."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False, padding=(0, 1))
        for column in columns:
            head = column.removeprefix(">")
            table.add_column(head, justify="right" if head != column else "left", no_wrap=True)
        cells = [[cell(value) for value in row] for row in rows]
        taken = sum(
            max(len(column.removeprefix(">")), *(row[index].cell_len for row in cells)) + 3
            for index, column in enumerate(columns[:-1])
        )
        for row in cells:
            row[-1].truncate(max(self.console.width - taken - 1, 10), overflow="ellipsis")
            table.add_row(*row)
        self.show(table)

    def draw(self, file: Path) -> None:
        """Draw all that was printed; the picture asks for no font but those that are there."""
        style = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
        style = style.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace")
        file.parent.mkdir(parents=True, exist_ok=True)
        # Without the random id that Rich puts in, the same screen is the same file.
        self.console.save_svg(str(file), title="make demo", code_format=style, unique_id="demo")

    def expect(self, what: str, held: bool) -> None:
        """Say whether a promise was kept."""
        self.expectations.append(Expectation(what, held))
        self.say(("  ✔ ", "green") if held else ("  ✘ ", "bold red"), (what, "green" if held else "bold red"))
